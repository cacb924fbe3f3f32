package io.dgram.impl.sending;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.Binder;
import io.dgram.impl.lifecycle.PendingErrors;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.polling.ChannelReadiness;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The steps that every send has in common, whether it moves one datagram or many: what precedes the system call,
 * waiting while the kernel has no room, what follows success and failure.
 */
public final class SendPath {

    private final SocketState state;
    private final ChannelReadiness ready;
    private final Traffic traffic;
    private final Binder binder;
    private final PendingErrors pendingErrors;
    private final Clock clock;
    private final StaleErrors staleErrors;
    private final TimeSlice timeSlice;

    /**
     * @param ready where sends wait for room
     * @param pendingErrors gets the errors that sends collect and that concern earlier datagrams
     */
    public SendPath(
            SocketState state,
            ChannelReadiness ready,
            Traffic traffic,
            Binder binder,
            PendingErrors pendingErrors,
            Clock clock) {
        this.state = state;
        this.ready = ready;
        this.traffic = traffic;
        this.binder = binder;
        this.pendingErrors = pendingErrors;
        this.clock = clock;
        timeSlice = new TimeSlice(clock);
        staleErrors = new StaleErrors(traffic, pendingErrors);
    }

    SocketState state() {
        return state;
    }

    Traffic traffic() {
        return traffic;
    }

    Clock clock() {
        return clock;
    }

    // ------------------------------------------------------------------------------------------------------ before

    /** Throws a pending error that the next send is to report. Sends to a connected peer only. */
    void throwIfPeerIsGone() throws DgramException {
        pendingErrors.throwIfPeerIsGone(Operation.SEND);
    }

    void requireUninterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("send: interrupted before it began");
        }
    }

    void ensureBound() throws DgramException {
        binder.ensureBound(Operation.SEND);
    }

    /** Waits until the kernel may have room for another datagram. */
    void awaitRoom() throws DgramException, InterruptedException {
        traffic.sendWaited();
        ready.awaitWritable(() -> {
            state.requireOpen(Operation.SEND);
            return true;
        });
    }

    // -------------------------------------------------------------------------------------------------------- after

    /** Absorbs the failure of an attempt: see {@link StaleErrors#absorb}. */
    StaleErrors.Attempts absorb(StaleErrors.@Nullable Attempts before, IOException failure, boolean connected)
            throws IOException {
        return staleErrors.absorb(before, failure, connected);
    }

    /** Notes that the kernel took datagrams, perhaps after attempts that failed: see {@link StaleErrors#succeeded}. */
    void sent(int datagrams, long bytes, StaleErrors.@Nullable Attempts attempts) {
        traffic.sent(datagrams, bytes);
        staleErrors.succeeded(attempts);
    }

    /** Ends a call that sent datagrams: restarts the idle timer, and lets other virtual threads run now and then. */
    void finished(int datagrams) {
        if (datagrams > 0) {
            traffic.active();
            timeSlice.spend(datagrams);
        }
    }

    /** Counts a failure. */
    DgramException counted(DgramException failure) {
        traffic.failed(Operation.SEND, failure.code());
        return failure;
    }

    /** Returns the failure of a send, counted. */
    DgramException failed(Exception cause, int size, @Nullable Endpoint target) {
        return counted(translated(cause, size, target == null ? state.peerOrNull() : target));
    }

    private DgramException translated(Exception cause, int size, @Nullable Endpoint remote) {
        DgramException translated = state.failure(Operation.SEND, remote, null, cause);
        if (translated.code() != ErrorCode.MESSAGE_TOO_LARGE || remote == null) {
            return translated;
        }
        // The size is within the family's limit, so the path's limit was exceeded.
        return new DgramException(
                ErrorCode.MESSAGE_TOO_LARGE,
                Operation.SEND.text(),
                state.localOrNull(),
                remote,
                ErrorCode.MESSAGE_TOO_LARGE.text() + " (" + size
                        + " bytes do not pass in one piece, and may not be fragmented)",
                cause);
    }
}
