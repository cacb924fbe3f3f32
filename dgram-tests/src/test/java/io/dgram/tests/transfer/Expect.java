package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Socket;
import io.dgram.tests.support.Loopback;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.function.Executable;

/** Assertions that many of these tests make. */
final class Expect {

    /** How long a test listens to hear that nothing comes, where it has no better way. */
    static final Duration SILENCE = Duration.ofMillis(150);

    private Expect() {}

    /** Asserts that something fails, and why. */
    static DgramException failure(ErrorCode code, Executable action) {
        DgramException failure = assertThrows(DgramException.class, action);
        assertEquals(code, failure.code(), failure::toString);
        return failure;
    }

    /**
     * Asserts that nothing waits at a receiver, and that both sockets work: what is sent now is what comes next, as the
     * loopback interface keeps the order.
     */
    static void nothingBeforeTheNext(Socket sender, Socket receiver) throws Exception {
        sender.send("next", receiver.address());
        assertEquals("next", Loopback.nextText(receiver));
    }

    /** Asserts that a socket is open and that nothing arrives for a while. */
    static void silence(Socket socket) throws Exception {
        assertEquals(Optional.empty(), socket.receive(SILENCE));
        assertFalse(socket.isClosed());
    }
}
