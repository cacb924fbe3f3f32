package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log of the life of a socket, at level DEBUG")
class LifeLogTest {

    private static final SocketConfig NAMED = SocketConfig.of(SocketType.UDP4).withName("dns");

    private final Endpoint peer = Endpoint.of(Loopback.HOST, 9);

    private static String nextText(CapturedLog log) throws InterruptedException {
        LogRecord next = log.next();
        assertEquals(Level.FINE, next.getLevel());
        return next.getMessage();
    }

    @Test
    @Behaviour("WT2")
    void hasARecordOfEachTransition() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.FINE, "dns: ")) {
            Socket socket = Dgram.createSocket(NAMED);
            String opened = nextText(log);
            assertTrue(opened.startsWith("dns: opened, udp4, at "), opened);
            assertTrue(opened.contains(LifeLogTest.class.getName()), opened);

            Endpoint local = socket.bind(0, Loopback.HOST).address();
            assertEquals("dns: bound to " + local, nextText(log));

            socket.connect(peer);
            assertEquals("dns: " + local + " connected to " + peer, nextText(log));

            socket.disconnect();
            assertEquals("dns: " + local + " disconnected", nextText(log));

            socket.close();
            assertEquals("dns: " + local + " closed: 0 received, 0 sent", nextText(log));
            assertTrue(log.isSilentFor(Duration.ofMillis(20)));
        }
    }

    @Test
    void hasARecordOfABindThatAnotherCallCauses() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.FINE, "dns: ");
                Socket socket = Dgram.createSocket(NAMED)) {
            nextText(log);

            socket.recvStart();

            assertEquals("dns: bound to " + socket.address(), nextText(log));
        }
    }

    @Test
    void hasNoRecordOfABindThatFails() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.FINE, "dns: ");
                Socket taken = Loopback.bound();
                Socket socket = Dgram.createSocket(NAMED)) {
            nextText(log);

            Endpoint address = taken.address();
            assertThrows(DgramException.class, () -> socket.bind(address));

            assertTrue(log.isSilentFor(Duration.ofMillis(20)));
        }
    }

    @Test
    void isEmptyAtTheUsualLevel() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO, "dns: ")) {
            Dgram.createSocket(NAMED).bind(0, Loopback.HOST).connect(peer).close();

            assertTrue(log.isSilentFor(Duration.ofMillis(20)));
        }
    }

    @Test
    void hasOneRecordASecondOfAKindAndCountsTheRest() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.FINE, "dns: ")) {
            Socket socket = Dgram.createSocket(NAMED);
            for (int i = 0; i < 3; i++) {
                socket.connect(peer).disconnect();
            }
            socket.close();
            socket.awaitClosed();

            StringBuilder texts = new StringBuilder();
            for (int i = 0; i < 7; i++) {
                texts.append(nextText(log)).append('\n');
            }
            assertTrue(texts.toString().contains("dns: connected: 2 more left out before"), texts::toString);
            assertTrue(texts.toString().contains("dns: disconnected: 2 more left out before"), texts::toString);
            assertTrue(log.isSilentFor(Duration.ofMillis(20)));
        }
    }
}
