package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.PendingErrors;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.stats.Traffic;
import org.jspecify.annotations.Nullable;

/** Describes and counts what makes a receive fail, and keeps a failure that came after datagrams were taken. */
final class ReceiveFailures {

    private final SocketState state;
    private final Traffic traffic;
    private volatile @Nullable DgramException deferred; // written under the inbox's lock

    ReceiveFailures(SocketState state, Traffic traffic) {
        this.state = state;
        this.traffic = traffic;
    }

    /** Keeps a failure for the next attempt, as this one has datagrams to return. */
    void defer(DgramException failure) {
        deferred = failure;
    }

    /** Tells whether a failure was deferred. Any thread may ask. */
    boolean hasDeferred() {
        return deferred != null;
    }

    /** Throws the failure that was deferred, if there is one. */
    void throwDeferred() throws DgramException {
        DgramException failure = deferred;
        if (failure != null) {
            deferred = null;
            throw failure;
        }
    }

    /** Forgets the failure that was deferred. */
    void clear() {
        deferred = null;
    }

    /** Returns what to throw, counted. */
    DgramException failed(Exception cause) {
        DgramException failure = withMtu(described(state.failure(Operation.RECEIVE, cause)));
        traffic.failed(Operation.RECEIVE, failure.code());
        Recorder.failed(state, failure);
        return failure;
    }

    private DgramException withMtu(DgramException failure) {
        Endpoint peer = state.peerOrNull();
        return peer == null ? failure : state.withMtu(failure, peer);
    }

    // Only an unreachable port needs no word that it is about an earlier datagram: it can be about nothing else.
    private DgramException described(DgramException failure) {
        return PendingErrors.isReport(failure) && failure.code() != ErrorCode.PORT_UNREACHABLE
                ? new DgramException(
                        failure.code(),
                        failure.operation(),
                        state.localOrNull(),
                        state.peerOrNull(),
                        PendingErrors.textOf(failure.code()),
                        failure.getCause())
                : failure;
    }

    /** Counts datagrams that were taken from the kernel, and that nobody receives. */
    void discarded(int datagrams) {
        traffic.discarded(datagrams);
    }

    /** Counts datagrams that were lost for want of memory. */
    void countLoss(int datagrams) {
        try {
            discarded(datagrams);
            traffic.failed(Operation.RECEIVE, ErrorCode.NO_BUFFER_SPACE);
        } catch (OutOfMemoryError e) {
            // There is no memory even to count it.
        }
    }
}
