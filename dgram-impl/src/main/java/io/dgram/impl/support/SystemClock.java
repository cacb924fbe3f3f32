package io.dgram.impl.support;

import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The clock of this machine, with {@link Timers} for delayed tasks. */
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
