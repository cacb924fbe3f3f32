package io.dgram.impl.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.SocketType;
import io.dgram.impl.LogSpy;
import io.dgram.impl.Tasks;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.QueuedTask;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The serial executor of events and callbacks")
class SerialDispatcherTest {

    private final Tasks tasks = new Tasks();
    private final List<Event> told = new CopyOnWriteArrayList<>();
    private DatagramChannel channel;
    private SocketState state;
    private ListenerRegistry listeners;
    private SerialDispatcher dispatcher;

    private boolean execute(Runnable action) {
        return dispatcher.execute(new QueuedTask() {
            @Override
            public void run() {
                action.run();
            }
        });
    }

    @BeforeEach
    void open() throws Exception {
        channel = DatagramChannel.open(SocketType.UDP4.family());
        state = new SocketState(TestTransports.over(channel, SocketType.UDP4.family()), SocketType.UDP4);
        listeners = new ListenerRegistry(state, () -> {});
        dispatcher = new SerialDispatcher(state, listeners, new TimeSlice(Clock.SYSTEM), new Traffic(), Clock.SYSTEM);
    }

    @AfterEach
    void close() throws IOException {
        tasks.close();
        channel.close();
    }

    /** An event that carries a number. */
    private static Event.Timeout numbered(int emitter, int number) {
        return new Event.Timeout(Duration.ofSeconds(emitter, number));
    }

    private static Event.Failure failure(String operation) {
        return new Event.Failure(new DgramException(ErrorCode.IO, operation, null, null, null, null));
    }

    private void listenToAll() {
        listeners.add(Event.class, told::add, false);
    }

    private <E extends Event> List<E> toldOf(Class<E> type) {
        return told.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void awaitDelivered(int count) {
        Tasks.await(count + " events delivered", () -> told.size() >= count);
    }

    /** Ends the dispatcher, and waits until everything emitted before has been delivered. */
    private void end() {
        dispatcher.end();
        assertTrue(tasks.start(() -> {
                    dispatcher.awaitEnd();
                    return true;
                })
                .awaitedResult());
    }

    // -------------------------------------------------------------------------------------------- order, one at a time

    @Test
    void eventsOfManyThreadsAreDeliveredOneAtATimeInOrder() throws Exception {
        int emitters = 4;
        int events = 2_000;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        List<List<Integer>> byEmitter = new ArrayList<>();
        for (int i = 0; i <= emitters; i++) {
            byEmitter.add(new ArrayList<>());
        }
        listeners.add(
                Event.Timeout.class,
                event -> {
                    overlaps.addAndGet(inside.getAndIncrement());
                    // Without synchronisation: delivery is serial.
                    byEmitter
                            .get((int) event.idle().toSeconds())
                            .add(event.idle().getNano());
                    inside.decrementAndGet();
                },
                false);
        List<Tasks.Task<Void>> emitting = tasks.startAll(emitters, emitter -> {
            for (int i = 0; i < events; i++) {
                dispatcher.emit(numbered(emitter, i));
            }
            return null;
        });
        Tasks.Task<Void> receiverLike = tasks.start(() -> {
            for (int i = 0; i < events; ) {
                dispatcher.acquire();
                try {
                    do {
                        dispatcher.dispatch(numbered(emitters, i++));
                    } while (i < events && !dispatcher.hasQueuedTasks());
                } finally {
                    dispatcher.release();
                }
            }
            return null;
        });

        for (Tasks.Task<Void> emitter : emitting) {
            emitter.result();
        }
        receiverLike.result();
        end();

        assertEquals(0, overlaps.get());
        List<Integer> inOrder = IntStream.range(0, events).boxed().toList();
        assertEquals(Collections.nCopies(emitters + 1, inOrder), byEmitter);
    }

    @Test
    void noOtherThreadDeliversWhileItIsAcquired() throws Exception {
        listenToAll();
        dispatcher.acquire();
        assertFalse(dispatcher.hasQueuedTasks());

        dispatcher.emit(numbered(0, 1));
        assertTrue(dispatcher.hasQueuedTasks());
        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> !told.isEmpty()));
        dispatcher.dispatch(numbered(0, 0));
        dispatcher.release();

        assertEquals(List.of(numbered(0, 0), numbered(0, 1)), told);
    }

    @Test
    void acquireWaitsWhileAnotherThreadDelivers() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        listeners.add(Event.Timeout.class, event -> release.await(), false);
        listenToAll();
        dispatcher.emit(numbered(0, 0));
        Tasks.Task<List<Event>> turn = tasks.start(() -> {
                    dispatcher.acquire();
                    try {
                        return List.copyOf(told);
                    } finally {
                        dispatcher.release();
                    }
                })
                .awaitWaiting();

        release.countDown();

        assertEquals(List.of(numbered(0, 0)), turn.result());
    }

    @Test
    void allThreadsThatWaitToAcquireItDo() throws Exception {
        AtomicInteger turns = new AtomicInteger();
        List<Tasks.Task<Void>> taking = tasks.startAll(5, number -> {
            for (int i = 0; i < 500; i++) {
                dispatcher.acquire();
                turns.incrementAndGet();
                dispatcher.release();
                execute(turns::incrementAndGet);
            }
            return null;
        });

        for (Tasks.Task<Void> taker : taking) {
            taker.result();
        }
        end();
        assertEquals(5_000, turns.get());
    }

    /** Few tasks from many threads, so that the dispatcher is often released while one is emitted. */
    @Test
    void nothingEmittedDuringReleaseIsLeftInTheQueue() throws Exception {
        AtomicInteger executed = new AtomicInteger();
        for (int round = 1; round <= 500; round++) {
            List<Tasks.Task<Void>> emitting = tasks.startAll(4, emitter -> {
                for (int i = 0; i < 5; i++) {
                    execute(executed::incrementAndGet);
                    Thread.yield();
                }
                return null;
            });
            for (Tasks.Task<Void> emitter : emitting) {
                emitter.result();
            }

            int expected = round * 20;
            Tasks.await("all executed in round " + round, () -> executed.get() == expected);
        }
    }

    @Test
    void eventsOfAListenerFollowThoseAlreadyQueued() throws Exception {
        listeners.add(
                Event.Timeout.class,
                event -> {
                    if (event.idle().getNano() == 0) {
                        dispatcher.emit(numbered(0, 2));
                    }
                },
                false);
        listenToAll();
        dispatcher.acquire();
        dispatcher.emit(numbered(0, 0));
        dispatcher.emit(numbered(0, 1));

        dispatcher.release();

        assertEquals(List.of(numbered(0, 0), numbered(0, 1), numbered(0, 2)), told);
    }

    @Test
    void onlyTheDeliveringThreadIsDelivering() throws Exception {
        CompletableFuture<Boolean> inside = new CompletableFuture<>();
        CompletableFuture<Boolean> beside = new CompletableFuture<>();
        execute(() -> {
            beside.complete(tasks.start(dispatcher::isDelivering).awaitedResult());
            inside.complete(dispatcher.isDelivering());
        });

        assertTrue(inside.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertFalse(beside.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertFalse(dispatcher.isDelivering());
    }

    // ------------------------------------------------------------------------------------------- listeners that throw

    /** Throws when it is described. */
    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }

    static Stream<Throwable> whatListenersThrow() {
        return Stream.of(
                new IOException("thrown by a test"),
                new IllegalStateException("thrown by a test"),
                new AssertionError("thrown by a test"),
                new StackOverflowError("thrown by a test"),
                new InterruptedException("thrown by a test"),
                new Unspeakable());
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void raise(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @ParameterizedTest
    @MethodSource("whatListenersThrow")
    void anExceptionOfAListenerIsAFailureAndOthersAreCalled(Throwable thrown) throws Exception {
        listeners.add(Event.Timeout.class, event -> SerialDispatcherTest.<RuntimeException>raise(thrown), false);
        listenToAll();

        dispatcher.emit(numbered(0, 0));
        dispatcher.emit(numbered(0, 1));
        awaitDelivered(4);

        assertEquals(List.of(numbered(0, 0), numbered(0, 1)), toldOf(Event.Timeout.class));
        List<Event.Failure> failures = toldOf(Event.Failure.class);
        assertEquals(2, failures.size());
        for (Event.Failure failure : failures) {
            assertEquals(ErrorCode.LISTENER_FAILED, failure.error().code());
            assertSame(thrown, failure.error().getCause());
        }
    }

    @ParameterizedTest
    @MethodSource("whatListenersThrow")
    void anExceptionOfACallbackIsAFailure(Throwable thrown) throws Exception {
        listenToAll();

        execute(() -> dispatcher.call(() -> SerialDispatcherTest.<RuntimeException>raise(thrown)));
        awaitDelivered(1);

        Event.Failure failure = assertInstanceOf(Event.Failure.class, told.getFirst());
        assertEquals(ErrorCode.LISTENER_FAILED, failure.error().code());
        assertSame(thrown, failure.error().getCause());
    }

    @Test
    void anExceptionOfAFailureListenerIsOnlyLogged() throws Exception {
        RuntimeException thrown = new RuntimeException("thrown by a test");
        AtomicInteger calls = new AtomicInteger();
        try (LogSpy log = new LogSpy()) {
            listeners.add(
                    Event.Failure.class,
                    event -> {
                        calls.incrementAndGet();
                        throw thrown;
                    },
                    false);

            dispatcher.emit(failure(Operation.SEND.text()));
            end();

            assertEquals(1, calls.get());
            assertEquals(1, log.thrown().size());
            assertSame(thrown, log.thrown().getFirst().getCause());
        }
    }

    @Test
    void aFailureWithoutAListenerIsLogged() throws Exception {
        Event.Failure failure = failure(Operation.SEND.text());
        try (LogSpy log = new LogSpy()) {
            listeners.add(Event.Timeout.class, told::add, false);

            dispatcher.emit(failure);

            assertEquals(List.of(failure.error()), log.thrown());
        }
    }

    @Test
    void aQueuedFailureWhoseListenerIsRemovedIsLogged() throws Exception {
        Event.Failure failure = failure(Operation.SEND.text());
        try (LogSpy log = new LogSpy()) {
            var subscription = listeners.add(Event.Failure.class, told::add, false);
            dispatcher.acquire();
            dispatcher.emit(failure);

            subscription.close();
            dispatcher.release();

            assertEquals(List.of(failure.error()), log.thrown());
            assertEquals(List.of(), told);
        }
    }

    @Test
    void anExceptionOfAClosedListenerIsLogged() throws Exception {
        RuntimeException thrown = new RuntimeException("thrown by a test");
        try (LogSpy log = new LogSpy()) {
            listeners.add(
                    Event.Closed.class,
                    event -> {
                        throw thrown;
                    },
                    false);
            listeners.add(Event.Failure.class, told::add, false);

            end();

            assertEquals(1, log.thrown().size());
            assertSame(thrown, log.thrown().getFirst().getCause());
            assertEquals(List.of(), told);
        }
    }

    @Test
    void aListenerThatMeetsACloseHasNotFailed() throws Exception {
        try (LogSpy log = new LogSpy()) {
            listeners.add(
                    Event.Timeout.class,
                    event -> {
                        state.close();
                        state.requireOpen(Operation.SEND);
                    },
                    false);
            listenToAll();

            dispatcher.emit(numbered(0, 0));
            end();

            assertEquals(List.of(numbered(0, 0), new Event.Closed()), told);
            assertEquals(List.of(), log.thrown());
        }
    }

    @Test
    void anInterruptLeftByAListenerDoesNotReachTheNext() throws Exception {
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        listeners.add(Event.Timeout.class, event -> Thread.currentThread().interrupt(), false);
        listeners.add(
                Event.Timeout.class,
                event -> interrupted.add(Thread.currentThread().isInterrupted()),
                false);

        dispatcher.emit(numbered(0, 0));
        execute(() -> dispatcher.call(() -> Thread.currentThread().interrupt()));
        execute(() ->
                dispatcher.call(() -> interrupted.add(Thread.currentThread().isInterrupted())));
        end();

        assertEquals(List.of(false, false), interrupted);
    }

    // ----------------------------------------------------------------------------------------------------------- end

    @Test
    void nothingIsDeliveredAfterClosedWhileManyThreadsEmit() throws Exception {
        for (int round = 0; round < 100; round++) {
            close();
            open();
            told.clear();
            listenToAll();
            List<Tasks.Task<Void>> emitting = tasks.startAll(3, emitter -> {
                for (int i = 0; i < 50; i++) {
                    dispatcher.emit(numbered(emitter, i));
                }
                return null;
            });

            end();

            assertEquals(new Event.Closed(), told.getLast());
            int count = told.size();
            for (Tasks.Task<Void> emitter : emitting) {
                emitter.result();
            }
            dispatcher.acquire();
            dispatcher.release();
            assertEquals(count, told.size());
        }
    }

    @Test
    void afterEndNothingIsExecutedAndFailuresAreLogged() throws Exception {
        Event.Failure failure = failure(Operation.SEND.text());
        try (LogSpy log = new LogSpy()) {
            listenToAll();
            end();

            assertFalse(execute(() -> told.add(failure)));
            dispatcher.emit(failure);
            dispatcher.emit(numbered(0, 0));

            assertEquals(List.of(failure.error()), log.thrown());
            assertEquals(List.of(new Event.Closed()), told);
        }
    }

    @Test
    void eventsEmittedBeforeEndAreDeliveredBeforeClosed() throws Exception {
        listenToAll();
        dispatcher.acquire();
        dispatcher.emit(numbered(0, 0));
        dispatcher.end();
        dispatcher.emit(numbered(0, 1));

        dispatcher.release();

        assertEquals(List.of(numbered(0, 0), new Event.Closed()), told);
    }

    @Test
    void endRemovesAllListeners() throws Exception {
        var subscription = listeners.add(Event.class, told::add, false);

        end();

        assertFalse(subscription.isActive());
        assertEquals(List.of(), listeners.all());
    }

    @Test
    void afterEndCallbacksRunOnceInOrderAfterClosed() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        listeners.add(Event.Closed.class, event -> order.add("closed"), false);
        dispatcher.afterEnd(() -> order.add("1"));
        dispatcher.afterEnd(() -> {
            order.add("2");
            dispatcher.afterEnd(() -> order.add("4, added by 2"));
        });
        dispatcher.afterEnd(() -> order.add("3"));

        end();

        assertEquals(List.of("closed", "1", "2", "3", "4, added by 2"), order);
    }

    @Test
    void anAfterEndCallbackThatThrowsDoesNotStopTheOthers() throws Exception {
        RuntimeException thrown = new RuntimeException("thrown by a test");
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        try (LogSpy log = new LogSpy()) {
            dispatcher.afterEnd(() -> {
                throw thrown;
            });
            dispatcher.afterEnd(() -> ran.complete(true));

            end();

            assertTrue(ran.getNow(false));
            assertSame(thrown, log.thrown().getFirst().getCause());
        }
    }

    @Test
    void aCallbackAddedAfterClosedRunsAtOnceOnItsOwnThread() throws Exception {
        end();
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();

        dispatcher.afterEnd(() -> ranOn.complete(Thread.currentThread()));

        Thread thread = ranOn.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertTrue(thread.isVirtual());
        assertFalse(thread == Thread.currentThread());
    }

    @Test
    void callbacksThatRaceWithEndRunOnceEach() throws Exception {
        for (int round = 0; round < 200; round++) {
            close();
            open();
            int count = 6;
            List<AtomicInteger> runs =
                    Stream.generate(AtomicInteger::new).limit(count).toList();
            CountDownLatch start = new CountDownLatch(1);
            List<Tasks.Task<Void>> adding = tasks.startAll(count, number -> {
                start.await();
                dispatcher.afterEnd(runs.get(number)::incrementAndGet);
                return null;
            });

            start.countDown();
            end();

            for (Tasks.Task<Void> adder : adding) {
                adder.result();
            }
            Tasks.await("all callbacks ran", () -> runs.stream().allMatch(run -> run.get() >= 1));
            assertTrue(runs.stream().allMatch(run -> run.get() == 1));
        }
    }

    @Test
    void awaitEndWaitsForTheCallbacks() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        dispatcher.afterEnd(release::await);
        dispatcher.end();
        Tasks.Task<Void> waiting = tasks.<Void>start(() -> {
                    dispatcher.awaitEnd();
                    return null;
                })
                .awaitWaiting();
        assertFalse(waiting.isDone());

        release.countDown();

        waiting.result();
    }

    @Test
    void awaitEndIsInterruptible() throws Exception {
        Tasks.Task<Void> waiting = tasks.<Void>start(() -> {
                    dispatcher.awaitEnd();
                    return null;
                })
                .awaitWaiting();

        waiting.thread().interrupt();

        assertThrows(InterruptedException.class, waiting::result);
    }
}
