package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A report of a closed port that is collected while the socket disconnects")
@Tag("slow")
class DisconnectReportTest {

    private static final int ROUNDS = 1_000;

    @Test
    @Behaviour({"ER3", "CN7"})
    void isForgottenThoughTheKernelStillHoldsIt() throws Exception {
        try (DatagramSocket dead = Loopback.deadPort();
                Socket live = Loopback.bound();
                Socket socket = Loopback.bound()) {
            socket.connect(Loopback.endpointOf(dead));
            socket.send("answered by a report");

            socket.disconnect();

            assertEquals(Optional.empty(), socket.receive(Duration.ZERO));
            live.send("next", socket.address());
            assertEquals("next", Loopback.nextText(socket));
        }
    }

    @Test
    @Behaviour({"ER3", "CN7", "SD1"})
    void doesNotCostTheNextDatagramThoughTheKernelStillHoldsIt() throws Exception {
        try (DatagramSocket dead = Loopback.deadPort();
                Socket live = Loopback.bound();
                Socket socket = Loopback.bound()) {
            socket.connect(Loopback.endpointOf(dead));
            socket.send("answered by a report");
            socket.disconnect();

            socket.send("first", live.address());
            socket.send("second", live.address());

            assertEquals("first", Loopback.nextText(live));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"ER3", "CN7"})
    void isNeverThrownByTheUnconnectedSocket(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                DatagramSocket dead = Loopback.deadPort();
                Socket live = Loopback.bound();
                Socket socket = Loopback.bound()) {
            for (int round = 0; round < ROUNDS; round++) {
                disconnectWhileSending(tasks, kind, socket, Loopback.endpointOf(dead));

                assertEquals(Optional.empty(), socket.receive(Duration.ZERO));
                socket.send("x", live.address());
                assertEquals("x", Loopback.nextText(live));
                assertEquals(Optional.empty(), socket.receive(Duration.ZERO));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"ER3", "ER4"})
    void isNeverTakenForOneOfTheNextPeer(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                DatagramSocket dead = Loopback.deadPort();
                Socket live = Loopback.bound();
                Socket socket = Loopback.bound()) {
            for (int round = 0; round < ROUNDS; round++) {
                disconnectWhileSending(tasks, kind, socket, Loopback.endpointOf(dead));

                socket.connect(live.address());
                assertEquals(Optional.empty(), socket.receive(Duration.ZERO));
                socket.send("x");
                assertEquals("x", Loopback.nextText(live));
                socket.disconnect();
            }
        }
    }

    /** Connects, sends on another thread until that is no longer possible, and disconnects amidst that. */
    private static void disconnectWhileSending(Tasks tasks, Kind kind, Socket socket, Endpoint dead) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        socket.connect(dead);
        Task<Void> sends = tasks.start(kind, () -> sendUntilUnconnected(socket, sent));
        Tasks.await("sent: the first", () -> sent.get() > 1);

        socket.disconnect();

        sends.result();
    }

    private static Void sendUntilUnconnected(Socket socket, AtomicInteger sent) throws Exception {
        for (; ; ) {
            try {
                sent.incrementAndGet();
                socket.send("x");
            } catch (DgramException e) {
                assertEquals(ErrorCode.PORT_UNREACHABLE, e.code()); // of the connection that there still is
            } catch (IllegalStateException e) {
                return null;
            }
        }
    }
}
