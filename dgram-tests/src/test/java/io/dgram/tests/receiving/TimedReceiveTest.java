package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Receiving with a timeout")
class TimedReceiveTest {

    private static final Duration SLACK = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource
    @Behaviour("TO1")
    void aSilentPeerMeansEmptyAfterTheTimeoutAndNotBefore(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket peer = Loopback.bound();
                Socket socket = Loopback.bound()) {
            socket.connect(peer.address());
            for (int millis = 10; millis <= 100; millis += 10) {
                assertEmptyAfter(Duration.ofMillis(millis), socket, tasks, kind);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("TO2")
    void afterATimeoutTheSocketIsAsItWas(SocketType type) throws Exception {
        try (Socket sender = Loopback.bound(type);
                Socket socket = Loopback.bound(type)) {
            socket.setOption(Option.TRAFFIC_CLASS, 8);
            Endpoint address = socket.address();

            assertEquals(Optional.empty(), socket.receive(Duration.ofMillis(20)));

            assertFalse(socket.isClosed());
            assertEquals(address, socket.address());
            assertEquals(8, socket.getOption(Option.TRAFFIC_CLASS));
            sender.send("later", address);
            assertEquals("later", Loopback.nextText(socket));
        }
    }

    @ParameterizedTest
    @MethodSource
    @Behaviour({"TO2", "TO3"})
    void aDatagramThatIsThereIsReturnedWhateverTheTimeout(Duration timeout) throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            sender.send("here", socket.address());

            // The kernel may take a moment from one socket to the other.
            Tasks.await(
                    "a datagram with a timeout of " + timeout,
                    () -> socket.receive(timeout).map(Message::text).equals(Optional.of("here")));
        }
    }

    static Stream<Duration> aDatagramThatIsThereIsReturnedWhateverTheTimeout() {
        return Stream.concat(
                Stream.of(Duration.ZERO, Duration.ofNanos(1), Duration.ofMillis(1), Duration.ofSeconds(1)), huge());
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"TO1", "TO2"})
    void aBufferIsUnchangedIfNothingComesInTime(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            ByteBuffer buffer = ByteBuffer.allocate(10).position(2).limit(9);
            long start = System.nanoTime();

            assertEquals(
                    Optional.empty(),
                    tasks.start(kind, () -> socket.receive(buffer, Duration.ofMillis(30)))
                            .result());
            assertTrue(System.nanoTime() - start >= 30_000_000);
            assertEquals(Optional.empty(), socket.receive(buffer, Duration.ZERO));
            assertEquals(ByteBuffer.allocate(10).position(2).limit(9), buffer);

            sender.send("later", socket.address());
            assertEquals(Optional.of(sender.address()), socket.receive(buffer, Tasks.LIMIT));
            assertEquals(7, buffer.position());
            assertEquals(9, buffer.limit());
        }
    }

    @Test
    @Behaviour("TO3")
    void aPollIntoABufferReturnsWhatIsThere() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            for (int i = 0; i < 200; i++) {
                sender.send(new byte[] {(byte) i}, socket.address());
            }
            ByteBuffer buffer = ByteBuffer.allocateDirect(2);
            for (int i = 0; i < 200; i++) {
                assertEquals(Optional.of(sender.address()), socket.receive(buffer.clear(), Duration.ZERO));
                assertEquals((byte) i, buffer.get(0));
            }
            assertEquals(Optional.empty(), socket.receive(buffer.clear(), Duration.ZERO));
        }
    }

    @Test
    void aBufferMustHaveRoomAndTheTimeoutBePositive() throws Exception {
        try (Socket socket = Loopback.bound()) {
            ByteBuffer full = ByteBuffer.allocate(0);
            ByteBuffer buffer = ByteBuffer.allocate(1);
            assertThrows(IllegalArgumentException.class, () -> socket.receive(full, Duration.ZERO));
            assertThrows(
                    IllegalArgumentException.class, () -> socket.receive(buffer.asReadOnlyBuffer(), Duration.ZERO));
            assertThrows(IllegalArgumentException.class, () -> socket.receive(buffer, Duration.ofNanos(-1)));
        }
    }

    @ParameterizedTest
    @MethodSource("huge")
    @Behaviour("TO3")
    void aHugeTimeoutIsNotOverAtOnce(Duration timeout) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Task<Optional<Message>> receive =
                    tasks.start(() -> socket.receive(timeout)).awaitParked();

            sender.send("at last", socket.address());

            assertEquals("at last", receive.result().orElseThrow().text());
        }
    }

    static Stream<Duration> huge() {
        return Stream.of(
                Duration.ofDays(100_000),
                Duration.ofNanos(Long.MAX_VALUE - 1),
                Duration.ofNanos(Long.MAX_VALUE),
                Duration.ofNanos(Long.MAX_VALUE).plusNanos(1),
                Duration.ofMillis(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
    }

    @ParameterizedTest
    @MethodSource
    @Behaviour("TO3")
    void aNegativeTimeoutIsRejectedAndLosesNothing(Duration timeout) throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            sender.send("kept", socket.address());

            assertThrows(IllegalArgumentException.class, () -> socket.receive(timeout));

            assertEquals("kept", Loopback.nextText(socket));
        }
    }

    static Stream<Duration> aNegativeTimeoutIsRejectedAndLosesNothing() {
        return Stream.of(
                Duration.ofNanos(-1), Duration.ofMillis(-1), Duration.ofDays(-1), Duration.ofSeconds(Long.MIN_VALUE));
    }

    @Test
    @Behaviour("TO3")
    void aNegativeTimeoutDoesNotBindTheSocket() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            assertThrows(IllegalArgumentException.class, () -> socket.receive(Duration.ofNanos(-1)));

            assertThrows(IllegalStateException.class, socket::address);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("IB1")
    void aPollBindsTheSocket(SocketType type) throws Exception {
        try (Socket socket = Dgram.createSocket(type)) {
            assertEquals(Optional.empty(), socket.receive(Duration.ZERO));

            assertTrue(socket.address().port() > 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("TO4")
    void aTimeoutRunsWhileAnotherThreadWaitsWithout(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Task<Message> untimed = tasks.start(kind, socket::receive).awaitParked();

            assertEmptyAfter(Duration.ofMillis(200), socket, tasks, kind);

            sender.send("for the other", socket.address());
            assertEquals("for the other", untimed.result().text());
        }
    }

    @Test
    @Behaviour({"TO3", "TO4"})
    void aPollDoesNotQueueBehindThoseWhoWait() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Task<Message> waiting = tasks.start(socket::receive).awaitParked();

            assertEquals(
                    Optional.empty(),
                    tasks.start(() -> socket.receive(Duration.ZERO)).result());

            assertFalse(waiting.isDone());
            sender.send("for who waits", socket.address());
            assertEquals("for who waits", waiting.result().text());
        }
    }

    @Test
    @Behaviour("TO4")
    void whoTimesOutLeavesTheNextDatagramToWhoWaitsBehind() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Task<Optional<Message>> first = tasks.start(() -> socket.receive(Duration.ofMillis(200)));
            Task<Message> second = tasks.start(socket::receive).awaitParked();
            assertEquals(Optional.empty(), first.result());

            sender.send("for the second", socket.address());

            assertEquals("for the second", second.result().text());
        }
    }

    private static void assertEmptyAfter(Duration timeout, Socket socket, Tasks tasks, Kind kind) throws Exception {
        Duration waited = tasks.start(kind, () -> {
                    long start = System.nanoTime();
                    assertEquals(Optional.empty(), socket.receive(timeout));
                    return Duration.ofNanos(System.nanoTime() - start);
                })
                .result();
        assertTrue(waited.compareTo(timeout) >= 0, () -> waited + " instead of " + timeout);
        assertTrue(waited.compareTo(timeout.plus(SLACK)) < 0, () -> waited + " instead of " + timeout);
    }
}
