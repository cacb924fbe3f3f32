package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The idle timer")
class IdleTimerTest {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration SILENCE = Duration.ofMillis(150); // several times as long
    private static final Duration LONG = Duration.ofDays(1);

    // ----------------------------------------------------------------------------------------------------- firing

    @ParameterizedTest
    @EnumSource
    @Behaviour("TO5")
    void firesWhenTheSocketHasBeenIdleAndNotBefore(SocketType type) throws Exception {
        CompletableFuture<Long> fired = new CompletableFuture<>();
        try (Socket socket = Loopback.bound(type)) {
            EventLog log = EventLog.withoutMessages(socket);
            long start = System.nanoTime();

            socket.setTimeout(Duration.ofMillis(100), () -> fired.complete(System.nanoTime()));

            assertAtLeast(Duration.ofMillis(100), Limited.get(fired) - start);
            assertEquals(new Event.Timeout(Duration.ofMillis(100)), log.next(Event.Timeout.class));
        }
    }

    @Test
    @Behaviour("TO5")
    void firesWithoutACallbackToo() throws Exception {
        try (Socket socket = Loopback.bound()) {
            EventLog log = EventLog.withoutMessages(socket);

            socket.setTimeout(SHORT);

            assertEquals(new Event.Timeout(SHORT), log.next(Event.Timeout.class));
        }
    }

    @Test
    @Behaviour("TO5")
    void firesForASocketThatIsNotBoundAndDoesNotBindIt() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            EventLog log = EventLog.withoutMessages(socket);

            socket.setTimeout(SHORT);

            log.next(Event.Timeout.class);
            assertThrows(IllegalStateException.class, socket::address);
        }
    }

    @Test
    @Behaviour("TO5")
    void firesOncePerIdlePeriod() throws Exception {
        try (Socket socket = Loopback.bound()) {
            EventLog log = EventLog.withoutMessages(socket);

            socket.setTimeout(SHORT);

            log.next(Event.Timeout.class);
            assertTrue(log.isSilentFor(SILENCE));
        }
    }

    @Test
    @Behaviour("TO5")
    void doesNotCloseTheSocket() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.withoutMessages(socket);
            socket.setTimeout(SHORT);
            log.next(Event.Timeout.class);

            assertFalse(socket.isClosed());
            sender.send("received", socket.address());
            assertEquals("received", Loopback.nextText(socket));
        }
    }

    @Test
    @Behaviour("TO5")
    void doesNotDisturbAReceiveThatWaits() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.withoutMessages(socket);
            Task<Message> receive = tasks.start(socket::receive).awaitParked();

            socket.setTimeout(SHORT);

            log.next(Event.Timeout.class);
            assertFalse(receive.isDone());
            sender.send("received", socket.address());
            assertEquals("received", receive.result().text());
        }
    }

    // -------------------------------------------------------------------------------------------------- re-arming

    /** Something that a socket does, with another socket's help. */
    interface Activity {
        void on(Socket socket, Socket other) throws Exception;
    }

    @ParameterizedTest
    @MethodSource("activities")
    @Behaviour("TO5")
    void isArmedAgainByADatagramAndRunsItsCallbackTheFirstTimeOnly(Activity activity) throws Exception {
        AtomicInteger callbacks = new AtomicInteger();
        try (Socket other = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.withoutMessages(socket);
            socket.setTimeout(SHORT, callbacks::incrementAndGet);
            log.next(Event.Timeout.class);

            for (int i = 0; i < 2; i++) {
                long before = System.nanoTime();
                activity.on(socket, other);
                log.next(Event.Timeout.class);
                assertAtLeast(SHORT, System.nanoTime() - before);
            }

            assertTrue(log.isSilentFor(SILENCE));
            assertEquals(1, callbacks.get());
        }
    }

    @ParameterizedTest
    @MethodSource("activities")
    @Behaviour("TO5")
    void isPutOffByADatagram(Activity activity) throws Exception {
        Duration idle = Duration.ofMillis(300);
        BlockingQueue<Long> fired = new LinkedBlockingQueue<>();
        try (Socket other = Loopback.bound();
                Socket socket = Loopback.bound()) {
            socket.on(Event.Timeout.class, timeout -> fired.add(System.nanoTime()));

            long armed;
            long before;
            do {
                // Anew where this machine was so slow that the timer may have fired before the datagram.
                armed = System.nanoTime();
                socket.setTimeout(idle);
                fired.clear();
                LockSupport.parkNanos(idle.toNanos() / 3);
                before = System.nanoTime();
                activity.on(socket, other);
            } while (System.nanoTime() - armed >= idle.toNanos());

            assertAtLeast(idle, Limited.take(fired) - before);
        }
    }

    static Stream<Named<Activity>> activities() {
        return Stream.of(
                activity("send", (socket, other) -> socket.send("datagram", other.address())),
                activity("send with a callback", (socket, other) -> {
                    CompletableFuture<String> sent = new CompletableFuture<>();
                    int port = other.address().port();
                    socket.send("datagram", port, Loopback.HOST, error -> sent.complete(String.valueOf(error)));
                    assertEquals("null", Limited.get(sent));
                }),
                activity("send to the peer", (socket, other) -> {
                    socket.connect(other.address());
                    socket.send("datagram");
                    socket.disconnect();
                }),
                activity("receive", (socket, other) -> pull(Pull.RECEIVE, socket, other)),
                activity("receive with a timeout", (socket, other) -> pull(Pull.TIMED, socket, other)),
                activity("receive into a buffer", (socket, other) -> pull(Pull.INTO_BUFFER, socket, other)),
                activity("loop", (socket, other) -> pull(Pull.LOOP, socket, other)),
                activity("listener", (socket, other) -> {
                    CompletableFuture<Message> delivered = new CompletableFuture<>();
                    socket.once(Message.class, delivered::complete);
                    other.send("datagram", socket.address());
                    Limited.get(delivered);
                }));
    }

    private static Named<Activity> activity(String name, Activity activity) {
        return Named.of(name, activity);
    }

    private static void pull(Pull pull, Socket socket, Socket other) throws Exception {
        other.send("datagram", socket.address());
        assertEquals("datagram", pull.text(socket));
    }

    @Test
    @Behaviour("TO5")
    void isNotPutOffByAReceiveThatReceivesNothing() throws Exception {
        try (Socket socket = Loopback.bound()) {
            EventLog log = EventLog.withoutMessages(socket);
            socket.setTimeout(SHORT);

            Tasks.await("fired: a timer while a socket is polled", () -> {
                socket.receive(Duration.ofMillis(1));
                return !log.all(Event.Timeout.class).isEmpty();
            });
        }
    }

    @Test
    @Behaviour("TO5")
    void isNotPutOffByDatagramsThatNobodyReceives() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.withoutMessages(socket);
            socket.setTimeout(SHORT);

            Tasks.await("fired: a timer while datagrams arrive", () -> {
                sender.send("not delivered", socket.address());
                return !log.all(Event.Timeout.class).isEmpty();
            });
        }
    }

    // --------------------------------------------------------------------------------------------------- changing

    @Test
    @Behaviour("TO5")
    void isSwitchedOffByZero() throws Exception {
        try (Socket other = Loopback.bound();
                Socket socket = Loopback.bound()) {
            socket.setTimeout(SHORT);

            socket.setTimeout(Duration.ZERO);

            EventLog log = EventLog.withoutMessages(socket);
            assertTrue(log.isSilentFor(SILENCE));
            socket.send("does not switch it on", other.address());
            assertTrue(log.isSilentFor(SILENCE));
        }
    }

    @Test
    @Behaviour("TO5")
    void isReplacedByALongerOne() throws Exception {
        try (Socket socket = Loopback.bound()) {
            socket.setTimeout(SHORT);

            socket.setTimeout(LONG);

            EventLog log = EventLog.withoutMessages(socket);
            assertTrue(log.isSilentFor(SILENCE));
        }
    }

    @Test
    @Behaviour("TO5")
    void isReplacedByAShorterOneAlthoughAReceiveWaits() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket socket = Loopback.bound()) {
            CompletableFuture<String> fired = new CompletableFuture<>();
            EventLog log = EventLog.withoutMessages(socket);
            socket.setTimeout(LONG, () -> fired.complete("the first"));
            Task<Message> receive = tasks.start(socket::receive).awaitParked();

            socket.setTimeout(SHORT, () -> fired.complete("the second"));

            assertEquals(new Event.Timeout(SHORT), log.next(Event.Timeout.class));
            assertEquals("the second", Limited.get(fired));
            assertFalse(receive.isDone());
        }
    }

    @Test
    @Behaviour("TO5")
    void mayBeSetAgainByItsCallback() throws Exception {
        CountDownLatch fired = new CountDownLatch(3);
        try (Socket socket = Loopback.bound()) {
            setAgainAndAgain(socket, fired);

            Limited.await(fired);
        }
    }

    private static void setAgainAndAgain(Socket socket, CountDownLatch fired) throws DgramException {
        socket.setTimeout(SHORT, () -> {
            fired.countDown();
            try {
                setAgainAndAgain(socket, fired);
            } catch (DgramException e) {
                assertEquals(ErrorCode.CLOSED, e.code()); // the test is over
            }
        });
    }

    @ParameterizedTest
    @MethodSource
    @Behaviour("TO5")
    void isNotTouchedByANegativeDuration(Duration negative) throws Exception {
        CompletableFuture<String> fired = new CompletableFuture<>();
        try (Socket socket = Loopback.bound()) {
            socket.setTimeout(SHORT, () -> fired.complete("the first"));

            assertThrows(
                    IllegalArgumentException.class,
                    () -> socket.setTimeout(negative, () -> fired.complete("the second")));

            assertEquals("the first", Limited.get(fired));
        }
    }

    static Stream<Duration> isNotTouchedByANegativeDuration() {
        return Stream.of(Duration.ofNanos(-1), Duration.ofDays(-1), Duration.ofSeconds(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @MethodSource
    @Behaviour({"TO3", "TO5"})
    void doesNotFireAtOnceForAHugeDuration(Duration huge) throws Exception {
        try (Socket other = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.withoutMessages(socket);

            socket.setTimeout(huge);
            socket.send("arms it again", other.address());

            assertTrue(log.isSilentFor(SILENCE));
        }
    }

    static Stream<Duration> doesNotFireAtOnceForAHugeDuration() {
        return Stream.of(
                LONG,
                Duration.ofNanos(Long.MAX_VALUE - 1),
                Duration.ofNanos(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
    }

    // ------------------------------------------------------------------------------------------- errors, closing

    static Stream<Throwable> reportsACallbackThatThrowsAndGoesOn() {
        return Stream.of(
                new IllegalStateException("thrown by the callback"),
                new IOException("checked"),
                new AssertionError("an error"));
    }

    @ParameterizedTest
    @MethodSource
    @Behaviour("TO5")
    void reportsACallbackThatThrowsAndGoesOn(Throwable thrown) throws Exception {
        try (Socket other = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.withoutMessages(socket);

            socket.setTimeout(SHORT, () -> {
                if (thrown instanceof Exception exception) {
                    throw exception;
                }
                throw (Error) thrown;
            });

            DgramException error = log.next(Event.Failure.class).error();
            assertEquals(ErrorCode.LISTENER_FAILED, error.code());
            assertSame(thrown, error.getCause());
            socket.send("arms it again", other.address());
            log.next(Event.Timeout.class);
        }
    }

    @Test
    void aCallbackMaySend() throws Exception {
        try (Socket other = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Endpoint target = other.address();

            socket.setTimeout(SHORT, () -> socket.send("idle", target));

            assertEquals("idle", other.receive(Tasks.LIMIT).orElseThrow().text());
        }
    }

    @Test
    @Behaviour("TO5")
    void endsWithClose() throws Exception {
        AtomicInteger callbacks = new AtomicInteger();
        Socket socket = Loopback.bound();
        EventLog log = EventLog.withoutMessages(socket);
        socket.setTimeout(SHORT, callbacks::incrementAndGet);

        socket.close();

        log.next(Event.Closed.class);
        int before = callbacks.get();
        assertTrue(log.isSilentFor(SILENCE));
        assertEquals(before, callbacks.get());
    }

    @Test
    @Behaviour("TO5")
    void cannotBeSetAfterClose() throws Exception {
        Socket socket = Loopback.bound();
        socket.close();

        assertEquals(
                ErrorCode.CLOSED,
                assertThrows(DgramException.class, () -> socket.setTimeout(SHORT))
                        .code());
        assertEquals(
                ErrorCode.CLOSED,
                assertThrows(DgramException.class, () -> socket.setTimeout(Duration.ofNanos(-1)))
                        .code());
    }

    private static void assertAtLeast(Duration expected, long nanos) {
        assertTrue(nanos >= expected.toNanos(), () -> Duration.ofNanos(nanos) + " instead of " + expected);
    }
}
