package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("a listener that throws")
class ListenerFailureTest {

    private final CapturedLog log = new CapturedLog();

    @AfterEach
    void releaseLog() {
        log.close();
    }

    private static Stream<Throwable> throwables() {
        return Stream.of(
                new IOException("checked"),
                new IllegalStateException("unchecked"),
                new AssertionError("error"),
                new StackOverflowError("error of the virtual machine"),
                new InterruptedException("interrupted"),
                new DgramException(ErrorCode.CLOSED, "send", null, null, "some other socket", null));
    }

    // Whatever it is.
    private static void raise(Throwable thrown) throws Exception {
        switch (thrown) {
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(thrown);
        }
    }

    private static void assertListenerFailed(Throwable cause, DgramException error) {
        assertEquals(ErrorCode.LISTENER_FAILED, error.code());
        assertSame(cause, error.getCause());
    }

    private void assertLogged(Throwable cause) throws InterruptedException {
        LogRecord logged = log.next();
        assertEquals(Level.WARNING, logged.getLevel());
        DgramException error = assertInstanceOf(DgramException.class, logged.getThrown());
        assertListenerFailed(cause, error);
        assertEquals(error.getMessage(), logged.getMessage());
    }

    // ------------------------------------------------------------------------------------------------------ it is told

    @ParameterizedTest
    @MethodSource("throwables")
    @Behaviour("RC9")
    void isToldAsAFailureAndTheReceiverGoesOn(Throwable thrown) throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4)) {
            socket.on(Message.class, message -> {
                if (message.text().equals("bad")) {
                    raise(thrown);
                }
            });
            EventLog events = EventLog.of(socket);

            socket.send("bad", socket.address());
            socket.send("good", socket.address());

            assertEquals("bad", events.nextText(), "the next listener is told of the same event");
            DgramException error = events.next(Event.Failure.class).error();
            assertListenerFailed(thrown, error);
            assertEquals(socket.address(), error.local().orElseThrow());
            Tasks.await("the good one", () -> events.all(Message.class).size() == 2);
            assertEquals("good", events.all(Message.class).getLast().text());
            assertEquals(1, events.all(Event.Failure.class).size());
            assertTrue(log.isSilentFor(Duration.ZERO), "told once");
        }
    }

    @Test
    void doesNotMakeTheCallFailThatCausedTheEvent() throws Exception {
        IllegalStateException thrown = new IllegalStateException("not to my taste");
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            EventLog events = EventLog.withoutMessages(socket);
            socket.on(Event.Listening.class, event -> raise(thrown));
            socket.on(Event.Connected.class, event -> raise(thrown));

            socket.bind(0, "127.0.0.1").connect(9);

            assertListenerFailed(thrown, events.next(Event.Failure.class).error());
            assertListenerFailed(thrown, events.next(Event.Failure.class).error());
        }
    }

    /** A callback that is no listener. */
    enum Callback {
        SEND {
            @Override
            void arrange(Socket socket, RuntimeException thrown) throws Exception {
                socket.send("x", 9, "", error -> raise(thrown));
            }
        },
        IDLE_TIMER {
            @Override
            void arrange(Socket socket, RuntimeException thrown) throws Exception {
                socket.setTimeout(Duration.ofMillis(1), () -> {
                    throw thrown;
                });
            }
        };

        abstract void arrange(Socket socket, RuntimeException thrown) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void isNotWorseThanACallbackThatThrows(Callback callback) throws Exception {
        RuntimeException thrown = new RuntimeException("by a callback");
        try (Socket socket = Loopback.bound(SocketType.UDP4)) {
            EventLog events = EventLog.withoutMessages(socket);

            callback.arrange(socket, thrown);

            assertListenerFailed(thrown, events.next(Event.Failure.class).error());
        }
    }

    @Test
    void afterItClosedItsSocketIsToldBeforeTheClosedEvent() throws Exception {
        IllegalStateException thrown = new IllegalStateException("and another thing");
        Socket socket = Loopback.bound(SocketType.UDP4);
        EventLog events = EventLog.withoutMessages(socket);
        socket.on(Message.class, message -> {
            socket.close();
            throw thrown;
        });

        socket.send("close", socket.address());
        socket.awaitClosed();

        assertEquals(2, events.all().size(), () -> "told: " + events.all());
        assertListenerFailed(
                thrown,
                assertInstanceOf(Event.Failure.class, events.all().getFirst()).error());
        assertEquals(new Event.Closed(), events.all().getLast());
    }

    @Test
    void whileAnotherThreadClosesItsSocketIsToldBeforeTheClosedEvent() throws Exception {
        IllegalStateException thrown = new IllegalStateException("too late");
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Socket socket = Loopback.bound(SocketType.UDP4);
        EventLog events = EventLog.withoutMessages(socket);
        socket.on(Message.class, message -> {
            entered.countDown();
            assertTrue(goOn.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            throw thrown;
        });
        socket.send("blocks", socket.address());
        assertTrue(entered.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));

        socket.close();
        goOn.countDown();
        socket.awaitClosed();

        assertEquals(2, events.all().size(), () -> "told: " + events.all());
        assertListenerFailed(
                thrown,
                assertInstanceOf(Event.Failure.class, events.all().getFirst()).error());
        assertEquals(new Event.Closed(), events.all().getLast());
    }

    @Test
    void isNotReportedIfItOnlyFindsItsSocketClosed() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<ErrorCode> thrown = new AtomicReference<>();
        Socket socket = Loopback.bound(SocketType.UDP4);
        EventLog events = EventLog.withoutMessages(socket);
        socket.on(Message.class, message -> {
            entered.countDown();
            assertTrue(goOn.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            try {
                socket.send("answer", message.sender());
            } catch (DgramException e) {
                thrown.set(e.code());
                throw e;
            }
        });
        socket.send("blocks", socket.address());
        assertTrue(entered.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));

        socket.close();
        goOn.countDown();
        socket.awaitClosed();

        assertEquals(ErrorCode.CLOSED, thrown.get());
        assertEquals(List.of(new Event.Closed()), events.all());
        assertTrue(log.isSilentFor(Duration.ZERO), "a record in the log"); // awaitClosed() waited for the listener
    }

    // ---------------------------------------------------------------------------------------------------- it is logged

    @ParameterizedTest
    @MethodSource("throwables")
    @Behaviour({"ER5", "RC9"})
    void isLoggedWhereNobodyListensForFailures(Throwable thrown) throws Exception {
        EventLog messages = new EventLog();
        try (Socket socket = Loopback.bound(SocketType.UDP4)) {
            socket.on(Message.class, message -> {
                if (message.text().equals("bad")) {
                    raise(thrown);
                }
                messages.handle(message);
            });

            socket.send("bad", socket.address());
            socket.send("good", socket.address());

            assertLogged(thrown);
            assertEquals("good", messages.nextText());
        }
    }

    @Test
    @Behaviour("ER5")
    void isLoggedLikeAnErrorOfTheReceiver() throws Exception {
        EventLog messages = new EventLog();
        try (Socket peer = Loopback.bound(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4)) {
            socket.connect(peer.address());
            socket.on(Message.class, messages);
            peer.send("the receiver runs", socket.address());
            messages.nextText();
            peer.close(() -> {});

            socket.send("nobody is there");

            LogRecord logged = log.next();
            assertEquals(Level.WARNING, logged.getLevel());
            assertEquals(
                    ErrorCode.PORT_UNREACHABLE,
                    assertInstanceOf(DgramException.class, logged.getThrown()).code());
        }
    }

    @Test
    void ofFailuresIsLoggedInsteadOfGoingRoundInCircles() throws Exception {
        IllegalStateException first = new IllegalStateException("by the listener of listening");
        IllegalStateException second = new IllegalStateException("by the listener of failures");
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            socket.on(Event.Listening.class, event -> raise(first));
            socket.on(Event.Failure.class, event -> raise(second));
            EventLog events = EventLog.withoutMessages(socket);

            socket.bind(0, "127.0.0.1");

            assertLogged(second);
            assertListenerFailed(first, events.next(Event.Failure.class).error());
            socket.connect(9);
            events.next(Event.Connected.class);
            assertEquals(1, events.all(Event.Failure.class).size());
            assertTrue(log.isSilentFor(Duration.ZERO));
        }
    }

    @Test
    void ofTheClosedEventIsLoggedAsNoEventCanFollow() throws Exception {
        IllegalStateException thrown = new IllegalStateException("last words");
        List<String> order = new CopyOnWriteArrayList<>();
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        EventLog events = EventLog.withoutMessages(socket);
        socket.on(Event.Closed.class, event -> raise(thrown));
        socket.on(Event.Closed.class, event -> order.add("next listener"));

        socket.close(() -> order.add("callback"));
        socket.awaitClosed();

        assertEquals(List.of("next listener", "callback"), order);
        assertEquals(List.of(new Event.Closed()), events.all());
        assertLogged(thrown);
    }

    @Test
    void isNotWorseThanACloseCallbackThatThrows() throws Exception {
        RuntimeException first = new RuntimeException("by the first callback");
        RuntimeException second = new RuntimeException("by the second callback");
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        EventLog events = EventLog.withoutMessages(socket);
        socket.close(() -> {
            throw first;
        });
        socket.awaitClosed();
        assertLogged(first);

        socket.close(() -> {
            throw second;
        });

        // Within the same second: counted instead of written.
        assertEquals("listener failed: 1 more left out before", log.next().getMessage());
        assertEquals(List.of(new Event.Closed()), events.all());
    }

    // -----------------------------------------------------------------------------------------------------
    // interruption

    @Test
    void isNotWorseThanOneThatLeavesItsThreadInterrupted() throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4)) {
            List<Boolean> interrupted = new CopyOnWriteArrayList<>();
            socket.on(Message.class, message -> {
                interrupted.add(Thread.currentThread().isInterrupted());
                Thread.currentThread().interrupt();
            });
            EventLog events = EventLog.of(socket);
            for (String text : List.of("one", "two")) {
                socket.send(text, socket.address());
                assertEquals(text, events.nextText());
            }

            assertEquals(List.of(false, false), interrupted);
            assertEquals(List.of(), events.all(Event.Failure.class));
        }
    }
}
