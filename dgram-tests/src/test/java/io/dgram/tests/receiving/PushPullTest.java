package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Push and pull exclude each other")
class PushPullTest {

    @ParameterizedTest
    @EnumSource
    @Behaviour("RC7")
    void pullingWhileTheReceiverRunsIsRefusedAndTakesNothing(Pull pull) throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.of(socket);

            assertThrows(IllegalStateException.class, () -> pull.text(socket));

            sender.send("pushed", socket.address());
            assertEquals("pushed", log.nextText());
        }
    }

    @Test
    @Behaviour("RC7")
    void pollingWhileTheReceiverRunsIsRefused() throws Exception {
        try (Socket socket = Loopback.bound().recvStart()) {
            assertThrows(IllegalStateException.class, () -> socket.receive(Duration.ZERO));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("RC7")
    void pullingIsRefusedIfItWouldStartTheReceiver(Pull pull) throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4, message -> {})) {
            assertThrows(IllegalStateException.class, () -> pull.text(socket));

            assertThrows(IllegalStateException.class, socket::address, "still unbound");
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.receiving.Pull#everywhere")
    @Behaviour("RC7")
    void recvStartFailsTheReceiveThatWaitsAndNoDatagramIsLost(Pull pull, Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.of(socket);
            socket.recvStop();
            Task<String> waiting = tasks.start(kind, () -> pull.text(socket)).awaitParked();

            socket.recvStart();
            sender.send("pushed", socket.address());

            assertThrows(IllegalStateException.class, waiting::result);
            assertEquals("pushed", log.nextText());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("RC7")
    void aMessageListenerFailsAWaitingReceiveWithoutLosingDatagrams(Pull pull) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Task<String> waiting = tasks.start(() -> pull.text(socket)).awaitParked();

            EventLog log = EventLog.of(socket);
            sender.send("pushed", socket.address());

            assertThrows(IllegalStateException.class, waiting::result);
            assertEquals("pushed", log.nextText());
        }
    }

    @Test
    @Behaviour("RC7")
    void recvStartFailsEveryReceiveThatWaits() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket socket = Loopback.bound()) {
            Task<?> untimed = tasks.start(socket::receive).awaitParked();
            Task<?> timed = tasks.start(() -> socket.receive(Tasks.LIMIT)).awaitParked();

            socket.recvStart();

            assertThrows(IllegalStateException.class, untimed::result);
            assertThrows(IllegalStateException.class, timed::result);
        }
    }

    @Test
    @Behaviour("RC7")
    void aReceiveThatIsRefusedLeavesItsBufferAsItWas() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            ByteBuffer buffer = ByteBuffer.allocate(16).position(3);
            Task<?> waiting = tasks.start(() -> socket.receive(buffer)).awaitParked();

            EventLog log = EventLog.of(socket);
            sender.send("pushed", socket.address());

            assertEquals("pushed", log.nextText());
            assertThrows(IllegalStateException.class, waiting::result);
            assertEquals(ByteBuffer.allocate(16).position(3), buffer);
            assertEquals(3, buffer.position());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"RC5", "RC7"})
    void pullingWorksAgainOnceTheReceiverIsStopped(Pull pull) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound().recvStart().recvStop()) {
            Task<String> waiting = tasks.start(() -> pull.text(socket)).awaitParked();

            sender.send("pulled", socket.address());

            assertEquals("pulled", waiting.result());
        }
    }

    @Test
    @Behaviour({"RC5", "RC7"})
    void receiveWorksOnceTheLastSubscriptionIsClosedUnderTraffic() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            for (int round = 0; round < 1_000; round++) {
                Subscription subscription = socket.once(Message.class, message -> {});
                sender.send("datagram", socket.address());
                awaitInactive(subscription);

                subscription.close();

                assertEquals(Optional.empty(), socket.receive(Duration.ZERO));
            }
        }
    }

    // Without a pause, to meet the datagram's delivery.
    private static void awaitInactive(Subscription subscription) {
        long start = System.nanoTime();
        while (subscription.isActive()) {
            assertTrue(System.nanoTime() - start < Tasks.LIMIT.toNanos(), "the listener was told");
            Thread.onSpinWait();
        }
    }

    @Test
    @Behaviour("RC7")
    void aListenerMayPullOnceItHasStoppedTheReceiver() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog answers = new EventLog();
            socket.on(Message.class, message -> {
                socket.recvStop();
                answers.handle(message);
                answers.handle(socket.receive(Tasks.LIMIT).orElseThrow());
                socket.recvStart();
            });

            for (String text : new String[] {"question", "details", "question", "details"}) {
                sender.send(text, socket.address());
                assertEquals(text, answers.nextText());
            }
            assertTrue(answers.isSilentFor(Duration.ofMillis(50)));
        }
    }
}
