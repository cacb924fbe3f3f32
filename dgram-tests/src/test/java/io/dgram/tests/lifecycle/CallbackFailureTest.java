package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.SlowResolver;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The callback of a send or of close that throws")
class CallbackFailureTest {

    private final CapturedLog log = new CapturedLog();

    @AfterEach
    void releaseLog() {
        log.close();
    }

    private static Stream<Throwable> throwables() {
        return Stream.of(
                new IOException("checked"), new IllegalStateException("unchecked"), new AssertionError("an error"));
    }

    private static void raise(Throwable thrown) throws Exception {
        if (thrown instanceof Exception exception) {
            throw exception;
        }
        throw (Error) thrown;
    }

    private static void assertReports(Throwable cause, Object error) {
        DgramException failure = assertInstanceOf(DgramException.class, error);
        assertEquals(ErrorCode.LISTENER_FAILED, failure.code());
        assertSame(cause, failure.getCause());
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void assertStillSendsAndReceives(Socket socket) throws Exception {
        CompletableFuture<Optional<DgramException>> outcome = new CompletableFuture<>();
        Endpoint itself = socket.address();

        socket.send("next", itself.port(), "127.0.0.1", error -> outcome.complete(Optional.ofNullable(error)));

        assertEquals(Optional.empty(), get(outcome));
        assertEquals("next", socket.receive(Tasks.LIMIT).orElseThrow().text());
    }

    // --------------------------------------------------------------------------------------------------------- a send

    @ParameterizedTest
    @MethodSource("throwables")
    @Behaviour({"RC9", "ER5"})
    void ofASendBecomesAFailureAndTheSocketGoesOn(Throwable thrown) throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4)) {
            EventLog events = EventLog.withoutMessages(socket);

            socket.send("discarded", 9, "127.0.0.1", error -> raise(thrown));

            assertReports(thrown, events.next(Event.Failure.class).error());
            assertStillSendsAndReceives(socket);
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    @Behaviour({"RC9", "ER5"})
    void ofASendIsLoggedIfNobodyListensForFailures(Throwable thrown) throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4)) {
            socket.send("discarded", 9, "127.0.0.1", error -> raise(thrown));

            assertReports(thrown, log.next().getThrown());
            assertStillSendsAndReceives(socket);
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    @Behaviour({"RC9", "ER5"})
    void ofASendThatCloseCancelsBecomesAFailureBeforeClosed(Throwable thrown) throws Exception {
        SlowResolver resolver = new SlowResolver();
        try (Socket socket = Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(resolver))) {
            EventLog events = EventLog.withoutMessages(socket);
            socket.send("cancelled", 9, "slow.test", error -> raise(thrown));
            resolver.awaitAsked(1);

            socket.close();
            socket.awaitClosed();

            assertEquals(2, events.all().size(), () -> "events: " + events.all());
            assertReports(thrown, events.next(Event.Failure.class).error());
            events.next(Event.Closed.class);
        } finally {
            resolver.answer("127.0.0.1"); // ends the thread that looks the name up
        }
    }

    // ----------------------------------------------------------------------------------------------------------- close

    @ParameterizedTest
    @MethodSource("throwables")
    @Behaviour({"LC2", "ER5"})
    void ofCloseIsLoggedAndTheNextCallbackRuns(Throwable thrown) throws Exception {
        CompletableFuture<String> next = new CompletableFuture<>();
        Socket socket = Loopback.boundToFreePort(SocketType.UDP4);
        Endpoint address = socket.address();
        EventLog events = EventLog.withoutMessages(socket);
        socket.on(Event.Closed.class, closed -> socket.close(() -> next.complete("ran")));

        socket.close(() -> raise(thrown));
        socket.awaitClosed();

        assertReports(thrown, log.next().getThrown());
        assertEquals("ran", get(next));
        assertEquals(List.of(new Event.Closed()), events.all());
        SocketAssertions.assertFree(SocketType.UDP4, address);
    }

    @ParameterizedTest
    @MethodSource("throwables")
    @Behaviour({"LC2", "ER5"})
    void ofCloseIsLoggedOnAClosedSocket(Throwable thrown) throws Exception {
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        SocketAssertions.closeAndAwait(socket);

        socket.close(() -> raise(thrown));

        assertReports(thrown, log.next().getThrown());
    }
}
