package io.dgram.impl.support;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs short tasks later, on one thread for all sockets, which ends when there is nothing to wait for. */
public final class Timers {

    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private Timers() {}

    /**
     * Has a task run after a while, unless it is cancelled before. It must not wait for anything.
     *
     * @throws OutOfMemoryError if the thread cannot be started; the task then never runs
     */
    public static ScheduledFuture<?> schedule(Runnable task, long nanos) {
        EXECUTOR.prestartCoreThread(); // otherwise it would be started, or not, when the task is queued already
        return EXECUTOR.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Has something attempted at intervals until it succeeds. It must not wait for anything. Needs memory now, and none
     * later, whose want may be why it does not succeed.
     *
     * @param attempt returns whether it succeeded
     * @throws OutOfMemoryError if there is not even memory or a thread for that; it is then not attempted
     */
    public static void retry(BooleanSupplier attempt, long intervalNanos) {
        Retry retry = new Retry(attempt);
        EXECUTOR.prestartCoreThread();
        retry.future = EXECUTOR.scheduleWithFixedDelay(retry, intervalNanos, intervalNanos, TimeUnit.NANOSECONDS);
    }

    private static final class Retry implements Runnable {

        private final BooleanSupplier attempt;
        private boolean succeeded; // seen by the thread of the alarms only
        private volatile @Nullable ScheduledFuture<?> future; // set soon after the first attempt at the latest

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
