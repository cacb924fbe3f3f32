package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.impl.Tasks;
import io.dgram.impl.support.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The queue of waiting threads")
class WaitersTest {

    private final Tasks tasks = new Tasks();
    private final Waiters waiters = new Waiters(new ReentrantLock());

    @AfterEach
    void close() {
        tasks.close();
    }

    /** Starts a thread that waits once, and reports its number when it goes on; seen parked when this returns. */
    private void startWaiting(Tasks.Kind kind, int number, LinkedBlockingQueue<Integer> woken) {
        tasks.start(kind, () -> {
                    Waiters.Waiter self = waiters.enter(new Waiters.Waiter());
                    self.await(Deadline.NEVER);
                    waiters.leave(self);
                    return woken.add(number);
                })
                .awaitParked();
    }

    private static int next(LinkedBlockingQueue<Integer> woken) throws InterruptedException {
        Integer number = woken.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
        return number == null ? -1 : number;
    }

    @ParameterizedTest
    @EnumSource
    void theThreadThatEnteredFirstIsWokenFirst(Tasks.Kind kind) throws Exception {
        LinkedBlockingQueue<Integer> woken = new LinkedBlockingQueue<>();
        for (int i = 0; i < 5; i++) {
            startWaiting(kind, i, woken);
        }

        for (int i = 0; i < 5; i++) {
            waiters.signalFirst();
            assertEquals(i, next(woken));
        }
    }

    @Test
    void aSignalWakesOneThreadOnly() throws Exception {
        LinkedBlockingQueue<Integer> woken = new LinkedBlockingQueue<>();
        startWaiting(Tasks.Kind.VIRTUAL, 0, woken);
        startWaiting(Tasks.Kind.VIRTUAL, 1, woken);

        waiters.signalFirst();

        assertEquals(0, next(woken));
        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> !woken.isEmpty()));
    }

    @Test
    void aSignalledThreadKeepsItsPlaceUntilItLeaves() throws Exception {
        LinkedBlockingQueue<Integer> woken = new LinkedBlockingQueue<>();
        Waiters.Waiter first = waiters.enter(new Waiters.Waiter());
        startWaiting(Tasks.Kind.VIRTUAL, 1, woken);

        waiters.signalFirst();
        waiters.signalFirst();

        assertTrue(woken.isEmpty());
        assertTrue(waiters.leave(first), "who leaves is told that another waits");
        waiters.signalFirst();
        assertEquals(1, next(woken));
    }

    @Test
    void allAreWokenAtOnce() throws Exception {
        LinkedBlockingQueue<Integer> woken = new LinkedBlockingQueue<>();
        for (int i = 0; i < 5; i++) {
            startWaiting(Tasks.Kind.VIRTUAL, i, woken);
        }

        waiters.signalAll();

        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(next(woken));
        }
        all.sort(null);
        assertEquals(List.of(0, 1, 2, 3, 4), all);
    }

    @Test
    void aSignalBetweenEnteringAndWaitingIsNotLost() throws Exception {
        Waiters.Waiter self = waiters.enter(new Waiters.Waiter());
        waiters.signalFirst();

        self.await(Deadline.NEVER);

        assertFalse(waiters.leave(self));
    }

    @Test
    void aSignalWithoutWaitersHasNoEffect() throws Exception {
        waiters.signalFirst();
        waiters.signalAll();
        Waiters.Waiter self = waiters.enter(new Waiters.Waiter());
        long start = System.nanoTime();

        self.await(Deadline.after(Duration.ofMillis(20), Clock.SYSTEM));

        assertTrue(System.nanoTime() - start >= Duration.ofMillis(20).toNanos());
    }

    @Test
    void leaveReturnsFalseForTheLastWaiter() {
        Waiters.Waiter first = waiters.enter(new Waiters.Waiter());
        Waiters.Waiter second = waiters.enter(new Waiters.Waiter());

        assertTrue(waiters.leave(first));
        assertFalse(waiters.leave(second));
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineEndsTheWaitButNotEarly(Tasks.Kind kind) throws Exception {
        long waited = tasks.start(kind, () -> {
                    long start = System.nanoTime();
                    Waiters.Waiter self = waiters.enter(new Waiters.Waiter());
                    self.await(Deadline.after(Duration.ofMillis(50), Clock.SYSTEM));
                    waiters.leave(self);
                    return System.nanoTime() - start;
                })
                .result();

        assertTrue(waited >= Duration.ofMillis(50).toNanos(), waited + " ns");
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWaitAndIsCleared(Tasks.Kind kind) throws Exception {
        Tasks.Task<Boolean> waiting = tasks.start(kind, () -> {
                    Waiters.Waiter self = waiters.enter(new Waiters.Waiter());
                    assertThrows(InterruptedException.class, () -> self.await(Deadline.NEVER));
                    waiters.leave(self);
                    return Thread.currentThread().isInterrupted();
                })
                .awaitParked();

        waiting.thread().interrupt();

        assertFalse(waiting.result());
    }

    @Test
    void aPendingInterruptEndsTheWaitBeforeItBegins() {
        Waiters.Waiter self = waiters.enter(new Waiters.Waiter());
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> self.await(Deadline.NEVER));
    }

    @Test
    void anUnparkFromElsewhereDoesNotEndTheWait() throws Exception {
        LinkedBlockingQueue<Integer> woken = new LinkedBlockingQueue<>();
        Tasks.Task<Boolean> waiting = tasks.start(() -> {
                    Waiters.Waiter self = waiters.enter(new Waiters.Waiter());
                    self.await(Deadline.NEVER);
                    waiters.leave(self);
                    return woken.add(0);
                })
                .awaitParked();

        LockSupport.unpark(waiting.thread());

        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> !woken.isEmpty()));
        waiters.signalFirst();
        assertEquals(0, next(woken));
    }

    /**
     * Permits are given out one by one, each with one signal. Some wait for ever and take one; others give up after a
     * moment and take none, as those who are interrupted do: a signal that reached them is passed on when they leave.
     */
    @Test
    void concurrentWaitersOfASemaphoreAllGetTheirPermit() throws Exception {
        int permits = 20_000;
        AtomicInteger available = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        List<Tasks.Task<Void>> threads = tasks.startAll(6, number -> {
            boolean takes = number % 2 == 0;
            while (!done.get()) {
                if (takes && available.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    taken.incrementAndGet();
                    continue;
                }
                Duration patience = Duration.ofNanos(ThreadLocalRandom.current().nextLong(50_000));
                Waiters.Waiter self = waiters.enter(new Waiters.Waiter());
                try {
                    if (!(takes && available.get() > 0) && !done.get()) {
                        self.await(takes ? Deadline.NEVER : Deadline.after(patience, Clock.SYSTEM));
                    }
                } finally {
                    if (waiters.leave(self)) {
                        waiters.signalFirst();
                    }
                }
            }
            return null;
        });

        for (int i = 1; i <= permits; i++) {
            available.incrementAndGet();
            waiters.signalFirst();
            if (i % 10 == 0) {
                int given = i;
                Tasks.await("permit " + i + " taken", () -> taken.get() == given);
            }
        }

        done.set(true);
        waiters.signalAll();
        for (Tasks.Task<Void> thread : threads) {
            thread.result();
        }
        assertEquals(permits, taken.get());
    }
}
