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

/** What several tests assert of a socket's state. */
final class SocketAssertions {

    private SocketAssertions() {}

    /** Closes a socket and waits until its listeners have been called for all its events. */
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
