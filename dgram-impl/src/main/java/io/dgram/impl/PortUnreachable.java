package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A peer's report that its port is unreachable, which a send collected from the kernel and nobody was told of yet.
 *
 * <p>Holds one, as the kernel does for each socket: reports that coincide become one.
 */
final class PortUnreachable {

    private final SocketState state;
    private final AtomicReference<@Nullable Throwable> report = new AtomicReference<>();

    PortUnreachable(SocketState state) {
        this.state = state;
    }

    void put(Throwable cause) {
        report.set(cause);
    }

    void forget() {
        report.set(null);
    }

    boolean isThere() {
        return report.get() != null;
    }

    /** Takes the report, if there is one, as the failure of an operation. */
    @Nullable
    DgramException take(String operation) {
        // Look first: this is asked once per datagram.
        Throwable cause = report.get() == null ? null : report.getAndSet(null);
        return cause == null
                ? null
                : new DgramException(
                        ErrorCode.PORT_UNREACHABLE,
                        operation,
                        state.localOrNull(),
                        state.peerOrNull(),
                        "port unreachable, reported for an earlier datagram",
                        cause);
    }

    void throwIfThere(String operation) throws DgramException {
        DgramException earlier = take(operation);
        if (earlier != null) {
            throw earlier;
        }
    }
}
