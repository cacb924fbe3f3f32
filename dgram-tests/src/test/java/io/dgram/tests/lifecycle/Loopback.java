package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Socket;
import io.dgram.SocketType;
import org.junit.jupiter.api.function.Executable;

/** This machine's own addresses by the type of a socket, sockets on them, and what is often asserted of both. */
final class Loopback {

    private Loopback() {}

    static String address(SocketType type) {
        return type == SocketType.UDP6 ? "::1" : "127.0.0.1";
    }

    static String wildcard(SocketType type) {
        return type == SocketType.UDP4 ? "0.0.0.0" : "::";
    }

    /** Returns an address that no machine has: of a block reserved for documentation (RFC 5737, RFC 3849). */
    static String addressOfNobody(SocketType type) {
        return type == SocketType.UDP6 ? "2001:db8::7" : "203.0.113.7";
    }

    static Socket bound(SocketType type) throws DgramException {
        return Dgram.createSocket(type).bind(0, address(type));
    }

    /** Returns the endpoint at which a socket is reached from this machine, also if it is bound to the wildcard. */
    static Endpoint endpointOf(Socket socket, SocketType type) throws DgramException {
        return Endpoint.of(address(type), socket.address().port());
    }

    /** Returns a port where nobody listens, as far as can be known. */
    static Endpoint deadEndpoint(SocketType type) throws DgramException {
        try (Socket socket = bound(type)) {
            return socket.address();
        }
    }

    /** Closes a socket, and waits until its listeners have been told of all its events. */
    static void closeAndAwait(Socket socket) throws InterruptedException {
        socket.close();
        socket.awaitClosed();
    }

    static void assertFree(SocketType type, Endpoint endpoint) throws DgramException {
        try (Socket next = Dgram.createSocket(type)) {
            next.bind(endpoint);
            assertEquals(endpoint, next.address());
        }
    }

    static DgramException assertFails(ErrorCode code, Executable call) {
        DgramException failure = assertThrows(DgramException.class, call);
        assertEquals(code, failure.code(), failure::toString);
        return failure;
    }

    static void assertUnbound(Socket socket) {
        assertThrows(IllegalStateException.class, socket::address);
    }

    static void assertUnconnected(Socket socket) {
        assertThrows(IllegalStateException.class, socket::remoteAddress);
    }
}
