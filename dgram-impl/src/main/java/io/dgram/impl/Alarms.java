package io.dgram.impl;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs short tasks later, on one thread for all sockets, which ends when there is nothing to wait for. */
final class Alarms {

    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private Alarms() {}

    /**
     * Has a task run after a while, unless it is cancelled before. It must not wait for anything.
     *
     * @throws OutOfMemoryError if the thread cannot be started; the task then never runs
     */
    static ScheduledFuture<?> schedule(Runnable task, long nanos) {
        EXECUTOR.prestartCoreThread(); // otherwise it would be started, or not, when the task is queued already
        return EXECUTOR.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    private static ScheduledThreadPoolExecutor executor() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Threads.daemons("io.dgram-alarms"));
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(3, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
