package io.dgram.impl.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Event;
import io.dgram.SocketType;
import io.dgram.impl.Tasks;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.ManualClock;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The idle timer")
class IdleTimerTest {

    private static final Duration TINY = Duration.ofNanos(200_000);
    private static final Duration SHORT = Duration.ofMillis(30);

    private final Tasks tasks = new Tasks();
    private final List<Long> firedAt = new CopyOnWriteArrayList<>();
    private final AtomicInteger callbacks = new AtomicInteger();
    private DatagramChannel channel;
    private ListenerRegistry listeners;
    private SerialDispatcher dispatcher;
    private IdleTimer timer;

    @BeforeEach
    void open() throws Exception {
        channel = DatagramChannel.open(SocketType.UDP4.family());
        SocketState state = new SocketState(TestTransports.over(channel, SocketType.UDP4.family()), SocketType.UDP4);
        listeners = new ListenerRegistry(state, () -> {});
        dispatcher = new SerialDispatcher(state, listeners, new TimeSlice(Clock.SYSTEM), new Traffic(), Clock.SYSTEM);
        timer = new IdleTimer(dispatcher, Clock.SYSTEM);
        listeners.add(Event.Timeout.class, event -> firedAt.add(System.nanoTime()), false);
    }

    @AfterEach
    void close() throws IOException {
        timer.end();
        tasks.close();
        channel.close();
    }

    private void set(Duration idle) {
        timer.set(idle, callbacks::incrementAndGet);
    }

    private void awaitFired(int times) {
        Tasks.await("timer fired " + times + " times", () -> firedAt.size() >= times);
    }

    private boolean firesOnceMore() {
        int before = firedAt.size();
        return Tasks.holdsWithin(Tasks.SILENCE, () -> firedAt.size() > before);
    }

    /** Runs a task while this thread has acquired the dispatcher. */
    private void whileAcquired(Runnable task) throws Exception {
        dispatcher.acquire();
        try {
            task.run();
        } finally {
            dispatcher.release();
        }
    }

    // ------------------------------------------------------------------------------------------------- one at a time

    @Test
    void itFiresOnceWhenDueAndThenWaitsForActivity() {
        long start = System.nanoTime();
        set(SHORT);

        awaitFired(1);

        assertTrue(firedAt.getFirst() - start >= SHORT.toNanos());
        assertFalse(firesOnceMore());
    }

    @Test
    void activityRearmsItButTheCallbackRunsOnce() {
        set(SHORT);
        awaitFired(1);
        Tasks.await("callback ran", () -> callbacks.get() == 1);
        long touched = System.nanoTime();

        timer.touch();

        awaitFired(2);
        assertTrue(firedAt.getLast() - touched >= SHORT.toNanos());
        assertEquals(1, callbacks.get());
        assertFalse(firesOnceMore());
    }

    @Test
    void activityPostponesIt() {
        long start = System.nanoTime();
        set(SHORT);
        long touched = start;
        int pauses = 0; // of this thread, on a busy machine, so long that the timer may fire
        while (System.nanoTime() - start < 3 * SHORT.toNanos()) {
            LockSupport.parkNanos(SHORT.toNanos() / 20);
            long before = touched;
            touched = System.nanoTime();
            timer.touch();
            pauses += System.nanoTime() - before >= SHORT.toNanos() ? 1 : 0;
        }

        int tooEarly = firedAt.size();
        pauses += System.nanoTime() - touched >= SHORT.toNanos() ? 1 : 0;
        long last = touched;
        Tasks.await("timer fired", () -> !firedAt.isEmpty() && firedAt.getLast() >= last + SHORT.toNanos());

        assertTrue(tooEarly <= pauses, tooEarly + " too early, with " + pauses + " pauses");
    }

    @Test
    void withoutATimerActivityDoesNothing() {
        timer.touch();

        assertFalse(firesOnceMore());
    }

    @Test
    void settingItReplacesTimeAndCallback() throws Exception {
        AtomicInteger replaced = new AtomicInteger();

        whileAcquired(() -> {
            timer.set(SHORT, replaced::incrementAndGet);
            set(SHORT.multipliedBy(2));
        });

        Tasks.await("callback ran", () -> callbacks.get() == 1);
        assertFalse(firesOnceMore());
        assertEquals(1, firedAt.size());
        assertEquals(0, replaced.get());
    }

    @Test
    void theEventHasThePeriodThatWasSet() {
        AtomicReference<Event.Timeout> told = new AtomicReference<>();
        listeners.add(Event.Timeout.class, told::set, false);

        set(TINY);

        Tasks.await("timer fired", () -> told.get() != null);
        assertEquals(new Event.Timeout(TINY), told.get());
    }

    static List<Duration> longTimes() {
        return List.of(
                Duration.ofDays(1),
                Duration.ofNanos(Long.MAX_VALUE - 1),
                Duration.ofNanos(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("longTimes")
    void aVeryLongPeriodDoesNotOverflow(Duration idle) {
        set(idle);
        timer.touch();

        assertFalse(firesOnceMore());

        timer.touch();
        set(TINY);
        awaitFired(1);
    }

    // ------------------------------------------------------------------------------------ while a listener is running

    @Test
    void activityBeforeItIsDispatchedSuppressesIt() throws Exception {
        dispatcher.acquire();
        try {
            set(TINY);
            Tasks.await("the timer is queued", dispatcher::hasQueuedTasks);
            set(Duration.ofDays(1));
        } finally {
            dispatcher.release();
        }

        assertFalse(firesOnceMore());
        assertEquals(0, callbacks.get());
    }

    @Test
    void disablingItBeforeItIsDispatchedSuppressesIt() throws Exception {
        dispatcher.acquire();
        try {
            set(TINY);
            Tasks.await("the timer is queued", dispatcher::hasQueuedTasks);
            set(Duration.ZERO);
        } finally {
            dispatcher.release();
        }

        assertFalse(firesOnceMore());
        assertEquals(0, callbacks.get());
    }

    @Test
    void activityBeforeItIsDispatchedStartsANewPeriod() throws Exception {
        AtomicReference<Long> touched = new AtomicReference<>();
        whileAcquired(() -> {
            set(SHORT);
            Tasks.await("the timer is queued", dispatcher::hasQueuedTasks);
            touched.set(System.nanoTime());
            timer.touch();
        });

        awaitFired(1);

        assertTrue(firedAt.getFirst() - touched.get() >= SHORT.toNanos());
        assertFalse(firesOnceMore());
    }

    @Test
    void aListenerThatReplacesTheTimerReplacesItsCallbackToo() {
        AtomicInteger replaced = new AtomicInteger();
        CountDownLatch fired = new CountDownLatch(1);
        listeners.add(
                Event.Timeout.class,
                event -> {
                    set(Duration.ZERO);
                    fired.countDown();
                },
                false);

        timer.set(TINY, replaced::incrementAndGet);

        Tasks.await("timer fired", () -> fired.getCount() == 0);
        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> replaced.get() > 0));
    }

    // ------------------------------------------------------------------------------------------------------- races

    @Test
    void activityRightAtTheAlarmIsNotMissed() {
        set(TINY);
        int touches = 0;
        for (int round = 0; round < 1_000; round++) {
            // Around the time at which the alarm goes, now before it and now after.
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2 * TINY.toNanos()));
            for (int i = 0; i < 5; i++) {
                timer.touch();
                touches++;
            }
            long from = System.nanoTime() + TINY.toNanos();
            timer.touch();
            touches++;

            // It was touched, so it fires, and not before the period is over.
            Tasks.await("timer fired after round " + round, () -> !firedAt.isEmpty() && firedAt.getLast() >= from);
        }

        assertFalse(firesOnceMore());
        // Once per idle period: the one before the first touch, and at most one after each.
        assertTrue(firedAt.size() <= touches + 1, firedAt.size() + " times, after " + touches + " touches");
        assertEquals(1, callbacks.get());
    }

    @Test
    void activityOfManyThreadsIsNotMissed() throws Exception {
        for (int round = 0; round < 50; round++) {
            set(TINY);
            List<Tasks.Task<Long>> touching = tasks.startAll(4, number -> {
                for (int i = 0; i < 200; i++) {
                    timer.touch();
                    if (i % 20 == 0) {
                        LockSupport.parkNanos(TINY.toNanos() / 2);
                    }
                }
                long last = System.nanoTime();
                timer.touch();
                return last;
            });
            for (Tasks.Task<Long> toucher : touching) {
                long from = toucher.result() + TINY.toNanos();
                Tasks.await("timer fired", () -> !firedAt.isEmpty() && firedAt.getLast() >= from);
            }
        }

        Tasks.await("timer is quiet", () -> !firesOnceMore());
        int before = firedAt.size();
        timer.touch();
        awaitFired(before + 1);
        assertFalse(firesOnceMore());
    }

    @Test
    void itDoesNotFireOnceItIsDisabled() throws Exception {
        for (int round = 0; round < 500; round++) {
            set(TINY);
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2 * TINY.toNanos()));
            AtomicInteger before = new AtomicInteger();
            whileAcquired(() -> {
                set(Duration.ZERO);
                before.set(firedAt.size());
            });
            timer.touch();
            assertEquals(before.get(), firedAt.size());
        }
        assertFalse(firesOnceMore());
    }

    @Test
    void onlyTheTimerThatWasSetLastFires() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Tasks.Task<Void> touching = tasks.start(() -> {
            while (!done.get()) {
                timer.touch();
                LockSupport.parkNanos(TINY.toNanos() / 4);
            }
            return null;
        });
        List<Duration> told = new CopyOnWriteArrayList<>();
        listeners.add(Event.Timeout.class, event -> told.add(event.idle()), false);
        for (int round = 0; round < 500; round++) {
            Duration idle = TINY.plusNanos(round);
            whileAcquired(() -> {
                set(idle);
                told.clear();
            });
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TINY.toNanos()));
            List<Duration> now = List.copyOf(told);
            assertTrue(now.stream().allMatch(idle::equals), () -> now + " told instead of " + idle);
        }
        done.set(true);
        touching.result();
    }

    @Test
    void afterEndItNeverFires() throws Exception {
        set(TINY);
        whileAcquired(timer::end);

        timer.touch();
        set(TINY);
        timer.touch();

        assertFalse(firesOnceMore());
    }

    @Test
    void firesOnceIfItsAlarmIsLateAndTheDispatcherToo() throws Exception {
        ManualClock clock = new ManualClock(0);
        IdleTimer late = new IdleTimer(dispatcher, clock);
        whileAcquired(() -> {
            late.set(SHORT, callbacks::incrementAndGet);
            clock.advance(SHORT); // it fires, as soon as the dispatcher is released
            late.touch();
            clock.advanceWithoutTasks(SHORT);
        });
        awaitFired(1);

        clock.advance(Duration.ofNanos(1)); // the alarm for the time since it was touched

        assertFalse(firesOnceMore());
        late.end();
    }
}
