package io.dgram.impl.support;

import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The time of this machine, and {@link Timers} for what is due later. */
final class SystemClock implements Clock {

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void parkNanos(Object blocker, long nanos) {
        LockSupport.parkNanos(blocker, nanos);
    }

    @Override
    public Future<?> schedule(Runnable task, long nanos) {
        return Timers.schedule(task, nanos);
    }

    @Override
    public void retry(BooleanSupplier attempt, long intervalNanos) {
        Timers.retry(attempt, intervalNanos);
    }
}
