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
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import io.dgram.impl.transport.CodedFailure;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.SystemError;
import io.dgram.internal.AddressLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.EnumSet;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps that every send has in common, whether it moves one datagram or many: what precedes the system call,
 * waiting while the kernel has no room, what follows success and failure.
 */
public final class SendPath {

    private static final Set<SystemError> SOURCE_ERRORS =
            EnumSet.of(SystemError.EINVAL, SystemError.ENETUNREACH, SystemError.EADDRNOTAVAIL);

    // Before Linux 6.14, a segment that is longer than the path's MTU failed with EINVAL (net/ipv4/udp.c). A datagram
    // is sent as a segment, to keep it whole, for IPv4 only.
    private static final Set<SystemError> TOO_LARGE_IN_ONE_PIECE = EnumSet.of(SystemError.EINVAL);

    // Those of IP and UDP (RFC 791, RFC 8200, RFC 768).
    private static final int IPV4_HEADERS = 28;
    private static final int IPV6_HEADERS = 48;

    /** What passes every path of IPv4: its least MTU (RFC 791) without the headers. */
    private static final int ALWAYS_PASSES = 68 - IPV4_HEADERS;

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
        Recorder.Span wait = Recorder.sendWait();
        try {
            ready.awaitWritable(() -> {
                state.requireOpen(Operation.SEND);
                return true;
            });
        } finally {
            Recorder.finish(wait, state);
        }
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

    /** Notes that the kernel had no room, perhaps after attempts that failed, and that nothing is sent therefore. */
    void notSent(StaleErrors.@Nullable Attempts attempts) {
        staleErrors.succeeded(attempts); // their errors concerned earlier datagrams all the same
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
        Recorder.failed(state, failure);
        return failure;
    }

    /** Returns the failure of a send, counted. */
    DgramException failed(Exception cause, int size, @Nullable Endpoint target, Departure departure) {
        Endpoint remote = target == null ? state.peerOrNull() : target;
        return counted(
                isSourceGone(cause, departure)
                        ? sourceGone(departure, remote, cause)
                        : translated(cause, size, remote, departure));
    }

    /**
     * Tells whether a send failed because its source is not, or no longer, an address of this machine. The kernel says
     * ENETUNREACH or, for IPv6 and in earlier versions, EINVAL, which can also mean that there is no route, or that it
     * does not split messages.
     */
    boolean isSourceGone(Exception failure, Departure departure) {
        InetAddress source = departure.source();
        if (source == null || !hasError(failure, SOURCE_ERRORS)) {
            return false;
        }
        try {
            return !state.isSource(source);
        } catch (IOException | RuntimeException e) {
            return false; // it cannot be found out now, for want of descriptors for example
        }
    }

    private static boolean hasError(Exception failure, Set<SystemError> errors) {
        return CodedFailure.errorOf(failure).filter(errors::contains).isPresent();
    }

    private DgramException sourceGone(Departure departure, @Nullable Endpoint remote, Exception cause) {
        String source = AddressLiteral.print(Objects.requireNonNull(departure.source()));
        return failure(
                ErrorCode.ADDRESS_NOT_AVAILABLE,
                remote,
                ": nothing can be sent from " + source + ", which is no unicast address of this machine",
                cause);
    }

    private DgramException failure(ErrorCode code, @Nullable Endpoint remote, String more, Exception cause) {
        return new DgramException(code, Operation.SEND.text(), state.localOrNull(), remote, code.text() + more, cause);
    }

    private static boolean isTooLargeInOnePiece(Exception cause, int size, Departure departure) {
        return departure.dontFragment() == 1
                && departure.ipv4()
                && size > ALWAYS_PASSES
                && hasError(cause, TOO_LARGE_IN_ONE_PIECE);
    }

    private DgramException translated(Exception cause, int size, @Nullable Endpoint remote, Departure departure) {
        DgramException translated = state.failure(Operation.SEND, remote, null, cause);
        if (departure.interfaceIndex() != 0 && translated.code() == ErrorCode.ADDRESS_NOT_AVAILABLE) {
            String more = ": there is no network interface of index " + departure.interfaceIndex();
            return failure(ErrorCode.ADDRESS_NOT_AVAILABLE, remote, more, cause);
        }
        boolean tooLarge =
                translated.code() == ErrorCode.MESSAGE_TOO_LARGE || isTooLargeInOnePiece(cause, size, departure);
        if (!tooLarge || remote == null) {
            return translated;
        }
        // The size is within the family's limit, so the path's limit was exceeded.
        String more = " (" + size + " bytes do not pass in one piece, and may not be fragmented)";
        DgramException failed = failure(ErrorCode.MESSAGE_TOO_LARGE, remote, more, cause);
        OptionalInt mtu = state.mtuTo(remote, departure);
        // Otherwise the limit is another one, or the path has changed meanwhile.
        boolean explains = mtu.isPresent() && size > mtu.getAsInt() - headers(remote);
        return explains ? failed.withMtu(mtu.getAsInt()) : failed;
    }

    private static int headers(Endpoint remote) {
        return remote.family() == StandardProtocolFamily.INET ? IPV4_HEADERS : IPV6_HEADERS;
    }
}
