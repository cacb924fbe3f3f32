package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;

/** From which type of socket to which, on this machine. */
enum Route {
    IPV4(SocketType.UDP4, "127.0.0.1", SocketType.UDP4, "127.0.0.1"),
    IPV6(SocketType.UDP6, "::1", SocketType.UDP6, "::1"),
    TO_IPV4(SocketType.UDP6, "::", SocketType.UDP4, "127.0.0.1"),
    FROM_IPV4(SocketType.UDP4, "127.0.0.1", SocketType.UDP6, "::"),
    EITHER(SocketType.UDP, "127.0.0.1", SocketType.UDP, "0.0.0.0");

    /** Room for all that a test sends before it receives. */
    private static final int RECEIVE_BUFFER = 4 << 20;

    private final SocketType from;
    private final String sendingHost;
    private final SocketType to;
    private final String receivingHost;

    Route(SocketType from, String sendingHost, SocketType to, String receivingHost) {
        this.from = from;
        this.sendingHost = sendingHost;
        this.to = to;
        this.receivingHost = receivingHost;
    }

    Socket sender() throws DgramException {
        assumeIpv6();
        return Dgram.createSocket(config(from)).bind(0, sendingHost);
    }

    Socket receiver() throws DgramException {
        assumeIpv6();
        return Dgram.createSocket(config(to)).bind(0, receivingHost);
    }

    /** Returns where the sender reaches a receiver. */
    Endpoint target(Socket receiver) throws DgramException {
        return Endpoint.of(
                from == SocketType.UDP6 && to == SocketType.UDP6 ? "::1" : "127.0.0.1",
                receiver.address().port());
    }

    /** Returns the address that a receiver sees a sender at. */
    Endpoint source(Socket sender) throws DgramException {
        return target(sender);
    }

    /** A configuration with room for many datagrams. */
    static SocketConfig config(SocketType type) {
        return SocketConfig.of(type).withReceiveBufferSize(RECEIVE_BUFFER);
    }

    private void assumeIpv6() {
        assumeTrue(
                this == IPV4 || Dgram.capabilities().has(Capability.IPV6), "this machine has no IPv6 loopback address");
    }
}
