package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A peer's report that its port is unreachable, which a send collected from the kernel and nobody was told of yet.
 *
 * <p>Holds one, as the kernel does for each socket: reports that coincide become one.
 */
final class PortUnreachable {

    /** A report, and about which connection. */
    private record Report(int connection, Throwable cause) {}

    private final SocketState state;
    private final AtomicReference<@Nullable Report> report = new AtomicReference<>();

    PortUnreachable(SocketState state) {
        this.state = state;
    }

    void put(Throwable cause) {
        report.set(new Report(state.connection(), cause));
    }

    /** Takes the report, if there is one of the present connection, as the failure of an operation. */
    @Nullable
    DgramException take(String operation) {
        // Look first: this is asked once per datagram.
        Report taken = report.get() == null ? null : report.getAndSet(null);
        Endpoint peer = state.peerOrNull();
        return taken == null || peer == null || taken.connection != state.connection()
                ? null
                : new DgramException(
                        ErrorCode.PORT_UNREACHABLE,
                        operation,
                        state.localOrNull(),
                        peer,
                        "port unreachable, reported for an earlier datagram",
                        taken.cause);
    }

    void throwIfThere(String operation) throws DgramException {
        DgramException earlier = take(operation);
        if (earlier != null) {
            throw earlier;
        }
    }
}
