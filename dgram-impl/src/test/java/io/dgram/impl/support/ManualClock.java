package io.dgram.impl.support;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A clock that stands still until a test moves it. What is due then runs in the thread that moves it. */
public final class ManualClock implements Clock {

    private record Due(long nanos, FutureTask<Void> task) {}

    private final AtomicLong now;
    private final AtomicInteger parks = new AtomicInteger();
    private final PriorityQueue<Due> due; // guarded by itself

    /** Starts a little before nanoseconds overflow, as those of {@link System#nanoTime()} may at any time. */
    public ManualClock() {
        this(Long.MAX_VALUE - 5);
    }

    public ManualClock(long start) {
        now = new AtomicLong(start);
        due = new PriorityQueue<>(Comparator.comparingLong(each -> each.nanos() - start));
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public void parkNanos(Object blocker, long nanos) {
        parks.incrementAndGet();
    }

    /** Returns how often a thread would have been parked. */
    public int parks() {
        return parks.get();
    }

    @Override
    public Future<?> schedule(Runnable task, long nanos) {
        FutureTask<Void> future = new FutureTask<>(task, null);
        synchronized (due) {
            due.add(new Due(saturated(nanos), future));
        }
        return future;
    }

    // A sum that overflowed would be in the past.
    private long saturated(long nanos) {
        return now.get() + Math.min(Math.max(nanos, 0), Long.MAX_VALUE / 2);
    }

    @Override
    public void retry(BooleanSupplier attempt, long intervalNanos) {
        schedule(
                () -> {
                    if (!attempt.getAsBoolean()) {
                        retry(attempt, intervalNanos);
                    }
                },
                intervalNanos);
    }

    /** Advances the time, and runs the tasks that have become due, in order. */
    public void advance(Duration time) {
        long end = now.get() + time.toNanos();
        for (Due next = takeDue(end); next != null; next = takeDue(end)) {
            now.set(Math.max(now.get(), next.nanos()));
            next.task().run();
        }
        now.set(end);
    }

    /**
     * Advances the time, and leaves the tasks that have become due to the next {@link #advance}, as a late timer does.
     */
    public void advanceWithoutTasks(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private Due takeDue(long end) {
        synchronized (due) {
            Due first = due.peek();
            return first != null && first.nanos() - end <= 0 ? due.poll() : null;
        }
    }
}
