package io.dgram.impl.support;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs short tasks after a delay, on one daemon thread for all sockets, which ends when no task is pending. */
public final class Timers {

    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private Timers() {}

    /**
     * Runs a task after a delay, unless it is cancelled first. The task must not block.
     *
     * @throws OutOfMemoryError if the thread cannot be started; the task then never runs
     */
    public static ScheduledFuture<?> schedule(Runnable task, long nanos) {
        EXECUTOR.prestartCoreThread(); // if this fails, the task must not be in the queue already
        return EXECUTOR.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Runs an attempt at a fixed interval until it succeeds. The attempt must not block. This method allocates all the
     * memory that the retries need, because a lack of memory may be why the attempt fails.
     *
     * @param attempt returns whether it succeeded
     * @throws OutOfMemoryError if there is no memory, or the thread cannot be started; the attempt is then never run
     */
    public static void retry(BooleanSupplier attempt, long intervalNanos) {
        Retry retry = new Retry(attempt);
        EXECUTOR.prestartCoreThread();
        retry.future = EXECUTOR.scheduleWithFixedDelay(retry, intervalNanos, intervalNanos, TimeUnit.NANOSECONDS);
    }

    private static final class Retry implements Runnable {

        private final BooleanSupplier attempt;
        private boolean succeeded; // confined to the timer thread
        private volatile @Nullable ScheduledFuture<?> future; // may be set only after the first attempt

        Retry(BooleanSupplier attempt) {
            this.attempt = attempt;
        }

        @Override
        public void run() {
            succeeded = succeeded || attempt.getAsBoolean();
            ScheduledFuture<?> self = future;
            if (succeeded && self != null) {
                self.cancel(false);
            }
        }
    }

    private static ScheduledThreadPoolExecutor executor() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Threads.daemons("io.dgram-alarms"));
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(3, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
