package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@DisplayName("close")
class CloseTest {

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), "in time");
    }

    private static <T> Tasks.Task<T> awaitWaiting(Tasks.Task<T> task) {
        Tasks.await("the task waits", () -> task.thread().getState() == Thread.State.WAITING);
        return task;
    }

    // -------------------------------------------------------------------------------------------------- the free port

    /** Who waits for datagrams when the socket is closed. */
    enum Waiting {
        NOBODY {
            @Override
            void start(Socket socket, Tasks tasks) {}
        },
        A_RECEIVE {
            @Override
            void start(Socket socket, Tasks tasks) {
                tasks.start(socket::receive).awaitParked();
            }
        },
        A_TIMED_RECEIVE {
            @Override
            void start(Socket socket, Tasks tasks) {
                tasks.start(Tasks.Kind.PLATFORM, () -> socket.receive(Tasks.LIMIT))
                        .awaitParked();
            }
        },
        THE_RECEIVER {
            @Override
            void start(Socket socket, Tasks tasks) throws Exception {
                EventLog messages = new EventLog();
                socket.on(Message.class, messages);
                socket.send("wakes the receiver", socket.address());
                messages.nextText();
            }
        };

        abstract void start(Socket socket, Tasks tasks) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void returnsWhenThePortIsFree(Waiting waiting) throws Exception {
        for (SocketType type : SocketType.values()) {
            for (int round = 0; round < 10; round++) {
                try (Tasks tasks = new Tasks()) {
                    Socket socket = Loopback.boundToFreePort(type);
                    Endpoint address = socket.address();
                    waiting.start(socket, tasks);

                    socket.close();

                    SocketAssertions.assertFree(type, address);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofASecondThreadAtTheSameTimeReturnsWhenThePortIsFree(Waiting waiting) throws Exception {
        for (int round = 0; round < 20; round++) {
            try (Tasks tasks = new Tasks()) {
                Socket socket = Loopback.boundToFreePort(SocketType.UDP4);
                Endpoint address = socket.address();
                waiting.start(socket, tasks);
                CyclicBarrier start = new CyclicBarrier(2);
                var first = tasks.start(Tasks.Kind.PLATFORM, () -> {
                    start.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                    socket.close();
                    return null;
                });
                var second = tasks.start(Tasks.Kind.PLATFORM, () -> {
                    start.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                    socket.close();
                    SocketAssertions.assertFree(SocketType.UDP4, address);
                    return null;
                });

                second.result();
                first.result();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC2")
    void isToldToListenersWhenThePortIsFree(Waiting waiting) throws Exception {
        try (Tasks tasks = new Tasks()) {
            Socket socket = Loopback.boundToFreePort(SocketType.UDP4);
            Endpoint address = socket.address();
            CompletableFuture<Endpoint> boundAgain = new CompletableFuture<>();
            socket.on(Event.Closed.class, closed -> boundAgain.complete(bindsTo(address)));
            waiting.start(socket, tasks);

            socket.close();

            assertEquals(address, get(boundAgain));
        }
    }

    @Test
    @Behaviour("LC2")
    void runsItsCallbackWhenThePortIsFree() throws Exception {
        Socket socket = Loopback.boundToFreePort(SocketType.UDP4);
        Endpoint address = socket.address();
        CompletableFuture<Endpoint> boundAgain = new CompletableFuture<>();

        socket.close(() -> boundAgain.complete(bindsTo(address)));

        assertEquals(address, get(boundAgain));
    }

    private static Endpoint bindsTo(Endpoint address) {
        try {
            SocketAssertions.assertFree(SocketType.UDP4, address);
            return address;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ---------------------------------------------------------------------------------------------------- interruption

    @ParameterizedTest
    @EnumSource
    void keepsTheInterruptStatusAndDoesItsWorkAllTheSame(Waiting waiting) throws Exception {
        for (Tasks.Kind kind : Tasks.Kind.values()) {
            try (Tasks tasks = new Tasks()) {
                Socket socket = Loopback.boundToFreePort(SocketType.UDP4);
                EventLog events = EventLog.withoutMessages(socket);
                Endpoint address = socket.address();
                waiting.start(socket, tasks);

                boolean interrupted = tasks.start(kind, () -> {
                            Thread.currentThread().interrupt();
                            socket.close();
                            socket.close();
                            return Thread.currentThread().isInterrupted();
                        })
                        .result();

                assertTrue(interrupted, kind + " still interrupted");
                SocketAssertions.assertFree(SocketType.UDP4, address);
                assertEquals(new Event.Closed(), events.next(Event.class));
            }
        }
    }

    @Test
    void doesNotInterrupt() throws Exception {
        Socket socket = Loopback.bound(SocketType.UDP4);

        socket.close();

        assertFalse(Thread.currentThread().isInterrupted());
    }

    // --------------------------------------------------------------------------------------------------- in a listener

    @ParameterizedTest
    @EnumSource
    @Behaviour({"LC3", "RC8"})
    void inAMessageListenerEndsTheMessages(SocketType type) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch closed = new CountDownLatch(1);
        Socket socket = Loopback.bound(type);
        try (socket) {
            for (int i = 0; i < 32; i++) {
                socket.send("queued", socket.address());
            }
            socket.on(Event.Closed.class, event -> closed.countDown());

            socket.on(Message.class, message -> {
                calls.incrementAndGet();
                socket.close();
            });

            await(closed);
        }
        assertEquals(1, calls.get());
    }

    @Test
    @Behaviour("LC3")
    void inEveryListenerLeavesOneClosedEvent() throws Exception {
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        EventLog events = new EventLog();
        try (socket) {
            socket.on(Event.class, event -> socket.close());
            socket.on(Event.class, events);

            socket.bind(0, "127.0.0.1");

            socket.awaitClosed();
        }
        assertEquals(2, events.all().size());
        assertInstanceOf(Event.Listening.class, events.all().getFirst());
        assertEquals(new Event.Closed(), events.all().getLast());
    }

    @Test
    void inAListenerFreesThePortWhileTheListenerRuns() throws Exception {
        CompletableFuture<Endpoint> boundAgain = new CompletableFuture<>();
        Socket socket = Loopback.boundToFreePort(SocketType.UDP4);
        Endpoint address = socket.address();
        socket.on(Message.class, message -> {
            socket.close();
            boundAgain.complete(bindsTo(address));
        });

        socket.send("close", address);

        assertEquals(address, get(boundAgain));
    }

    @Test
    void inAListenerWithACallbackRunsItAfterTheListener() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        Socket socket = Loopback.bound(SocketType.UDP4);
        socket.on(Event.Closed.class, event -> order.add("closed"));
        socket.on(Message.class, message -> {
            socket.close(() -> order.add("callback"));
            order.add("listener");
        });

        socket.send("close", socket.address());
        socket.awaitClosed();

        assertEquals(List.of("listener", "closed", "callback"), order);
    }

    @Test
    void doesNotWaitForAListenerThatRuns() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Socket socket = Loopback.boundToFreePort(SocketType.UDP4);
        Endpoint address = socket.address();
        EventLog events = EventLog.withoutMessages(socket);
        socket.on(Message.class, message -> {
            entered.countDown();
            await(goOn);
        });
        try (Tasks tasks = new Tasks()) {
            socket.send("blocks", address);
            await(entered);

            tasks.start(() -> {
                        socket.close();
                        return null;
                    })
                    .result();

            assertTrue(socket.isClosed());
            SocketAssertions.assertFree(SocketType.UDP4, address);
            assertTrue(events.isSilentFor(Duration.ofMillis(50)), "closed follows the listener");
            goOn.countDown();
            assertEquals(new Event.Closed(), events.next(Event.class));
        } finally {
            goOn.countDown();
        }
    }

    // ------------------------------------------------------------------------------------------------------ callbacks

    @Test
    @Behaviour("LC2")
    void runsEachCallbackOnceAfterTheClosedEvent() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        socket.on(Event.Closed.class, event -> order.add("closed"));
        socket.on(Event.Closed.class, event -> socket.close(() -> order.add("by a listener of closed")));

        socket.close(() -> order.add("by close"));
        socket.awaitClosed();
        socket.close();

        assertEquals(List.of("closed", "by close", "by a listener of closed"), order);
    }

    @Test
    void ofAClosedSocketRunsItsCallbackOnAThreadOfItsOwn() throws Exception {
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        SocketAssertions.closeAndAwait(socket);
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Thread> ran = new CompletableFuture<>();

            socket.close(() -> ran.complete(Thread.currentThread()));

            assertNotEquals(Thread.currentThread(), get(ran));
        }
    }

    @Test
    void ofAClosedSocketDoesNotWaitForACallbackThatBlocks() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch secondRan = new CountDownLatch(1);
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        SocketAssertions.closeAndAwait(socket);
        socket.close(() -> {
            try {
                await(goOn);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        socket.close(secondRan::countDown);

        await(secondRan);
        goOn.countDown();
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void withoutCallbackIsRefusedAndClosesNothing() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            assertThrows(NullPointerException.class, () -> socket.close(null));

            assertFalse(socket.isClosed());
            socket.bind(0, "127.0.0.1");
        }
    }

    // ----------------------------------------------------------------------------------------------------- awaitClosed

    @ParameterizedTest
    @EnumSource
    void isAwaitedTogetherWithListenersTheClosedEventAndCallbacks(Tasks.Kind kind) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        Socket socket = Loopback.bound(SocketType.UDP4);
        try (socket;
                Tasks tasks = new Tasks()) {
            socket.on(Message.class, message -> {
                entered.countDown();
                await(goOn);
                order.add("listener");
            });
            socket.on(Event.Closed.class, event -> order.add("closed"));
            var awaitClosed = awaitWaiting(tasks.start(kind, () -> {
                socket.awaitClosed();
                return List.copyOf(order);
            }));
            socket.send("blocks", socket.address());
            await(entered);

            socket.close(() -> order.add("callback"));

            awaitWaiting(awaitClosed);
            goOn.countDown();
            assertEquals(List.of("listener", "closed", "callback"), awaitClosed.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isAwaitedUntilInterrupted(Tasks.Kind kind) throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4);
                Tasks tasks = new Tasks()) {
            var awaitClosed = awaitWaiting(tasks.start(kind, () -> {
                assertThrows(InterruptedException.class, socket::awaitClosed);
                return Thread.currentThread().isInterrupted();
            }));

            awaitClosed.thread().interrupt();

            assertFalse(awaitClosed.result(), "the exception stands for the status");
            assertFalse(socket.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CLOSE_CALLBACK_OF_A_CLOSED_SOCKET")
    void isNotAwaitedByThoseThatItWaitsFor(CalledBy caller) throws Exception {
        CompletableFuture<IllegalStateException> refused = new CompletableFuture<>();
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        try (socket) {
            caller.arrange(
                    socket, () -> refused.complete(assertThrows(IllegalStateException.class, socket::awaitClosed)));

            assertInstanceOf(IllegalStateException.class, get(refused));
        }
        socket.awaitClosed();
    }

    @Test
    void mayBeAwaitedByTheListenerOfAnotherSocket() throws Exception {
        CompletableFuture<Boolean> awaited = new CompletableFuture<>();
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            Socket other = Loopback.bound(SocketType.UDP4);
            socket.on(Event.Listening.class, event -> {
                SocketAssertions.closeAndAwait(other);
                awaited.complete(true);
            });

            socket.bind(0, "127.0.0.1");

            assertTrue(get(awaited));
        }
    }

    // --------------------------------------------------------------------------------------------- try-with-resources

    @Test
    @Behaviour("LC3")
    void ofTryWithResourcesAfterTheBodyClosedDoesNotThrow() throws Exception {
        EventLog events;
        Socket socket = Loopback.bound(SocketType.UDP4);
        try (socket) {
            events = EventLog.withoutMessages(socket);
            socket.close();
        }
        socket.awaitClosed();

        assertEquals(List.of(new Event.Closed()), events.all());
    }
}
