package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import io.dgram.tests.support.Tasks;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Closing a socket by a signal or after a while")
@Timeout(60)
class CloseSignalTest {

    @Test
    @Behaviour("LC9")
    void theEndOfAStageClosesTheSocketAndWakesWhoWaits() throws Exception {
        CompletableFuture<String> signal = new CompletableFuture<>();
        try (Tasks tasks = new Tasks();
                Socket socket = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1")) {
            EventLog log = EventLog.withoutMessages(socket);
            socket.closeOn(signal);
            Tasks.Task<Message> receive = tasks.start(socket::receive).awaitParked();
            assertFalse(socket.isClosed());

            signal.complete("enough");

            assertTrue(socket.isClosed());
            assertEquals(
                    ErrorCode.CLOSED,
                    assertThrows(DgramException.class, receive::result).code());
            log.next(Event.Closed.class);
        }
    }

    @Test
    @Behaviour("LC9")
    void aStageThatFailsOrIsCancelledClosesTheSocketAsWell() throws Exception {
        CompletableFuture<String> failing = new CompletableFuture<>();
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        Socket first = Dgram.createSocket(SocketType.UDP4).closeOn(failing);
        Socket second = Dgram.createSocket(SocketType.UDP4).closeOn(cancelled);

        failing.completeExceptionally(new IllegalStateException("for a test"));
        cancelled.cancel(false);

        assertTrue(first.isClosed());
        assertTrue(second.isClosed());
    }

    @Test
    @Behaviour("LC9")
    void aStageThatHasEndedClosesTheSocketAtOnceAndItsCloseEventFires() throws Exception {
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        EventLog log = EventLog.withoutMessages(socket);

        socket.closeOn(CompletableFuture.completedFuture("before"));

        log.next(Event.Closed.class);
        assertThrows(DgramException.class, socket::bind);
    }

    @Test
    @Behaviour("LC9")
    void aSignalAfterCloseDoesNothing() throws Exception {
        CompletableFuture<String> signal = new CompletableFuture<>();
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        EventLog log = EventLog.withoutMessages(socket);
        socket.closeOn(signal).close();
        socket.awaitClosed();

        signal.complete("too late");

        assertEquals(1, log.all(Event.Closed.class).size());
        assertThrows(DgramException.class, () -> socket.closeOn(signal));
    }

    @Test
    void theFirstOfSeveralSignalsCloses() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        CompletableFuture<String> signal = new CompletableFuture<>();
        Socket socket = Dgram.createSocket(SocketType.UDP4)
                .closeOn(never)
                .closeOn(signal)
                .closeAfter(Duration.ofDays(1));

        signal.complete("now");

        assertTrue(socket.isClosed());
    }

    @Test
    void aStageThatGoesOnDoesNotKeepAClosedSocketInMemory() throws Exception {
        CompletableFuture<String> signal = new CompletableFuture<>();
        WeakReference<Socket> socket = closedSocketWith(signal);

        Tasks.await("collected", () -> {
            System.gc();
            return socket.get() == null;
        });
        assertFalse(signal.isDone());
    }

    private static WeakReference<Socket> closedSocketWith(CompletableFuture<String> signal) throws Exception {
        Socket socket = Dgram.createSocket(SocketType.UDP4).closeOn(signal).closeAfter(Duration.ofDays(1));
        socket.close();
        socket.awaitClosed();
        return new WeakReference<>(socket);
    }

    @Test
    @Behaviour("LC9")
    void aLifetimeClosesTheSocketWhateverItDoes() throws Exception {
        long start = System.nanoTime();
        Socket socket = Dgram.createSocket(SocketType.UDP4)
                .bind(0, "127.0.0.1")
                .closeAfter(Duration.ofDays(1))
                .closeAfter(Duration.ofMillis(100));

        assertEquals(
                ErrorCode.CLOSED,
                assertThrows(DgramException.class, socket::receive).code());

        assertTrue(System.nanoTime() - start >= Duration.ofMillis(100).toNanos());
        socket.awaitClosed();
    }

    @Test
    void aLifetimeOfNothingClosesSoonAndANegativeOneIsRefused() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            assertThrows(IllegalArgumentException.class, () -> socket.closeAfter(Duration.ofNanos(-1)));
            assertFalse(socket.isClosed());
            socket.closeAfter(Duration.ofSeconds(Long.MAX_VALUE));
            assertFalse(socket.isClosed());

            socket.closeAfter(Duration.ZERO).awaitClosed();
        }
    }

    @Test
    @Behaviour("IC2")
    void aCancelledTaskLeavesTheSocketOpenAndTheDatagramToOthers() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket socket = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1")) {
            Tasks.Task<Message> receive = tasks.start(socket::receive).awaitParked();

            receive.thread().interrupt(); // what the shutdown of a scope or an executor does

            assertThrows(InterruptedException.class, receive::result);
            socket.send("hello", socket.address());
            assertEquals("hello", socket.receive(Tasks.LIMIT).orElseThrow().text());
        }
    }
}
