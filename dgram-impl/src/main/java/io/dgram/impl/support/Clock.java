package io.dgram.impl.support;

import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Time as sockets see it: reading it, waiting for it, and having something done when it has come.
 *
 * <p>A socket gets its clock when it is opened and asks nothing else for the time, so that all of its timing can be
 * driven by a test.
 */
public interface Clock {

    /** The clock of this machine. */
    Clock SYSTEM = new SystemClock();

    /** Returns the time in nanoseconds since any origin; see {@link System#nanoTime()}. */
    long nanoTime();

    /**
     * Parks the calling thread until it is unparked or interrupted, or the time has passed; see
     * {@link java.util.concurrent.locks.LockSupport#parkNanos(Object, long)}.
     */
    void parkNanos(Object blocker, long nanos);

    /**
     * Has a task run after a while, unless it is cancelled before. The task must not block.
     *
     * @throws OutOfMemoryError if the thread cannot be started; the task then never runs
     */
    Future<?> schedule(Runnable task, long nanos);

    /**
     * Has something attempted at intervals until it succeeds. The attempt must not block. All memory is allocated here:
     * lack of it may be why the attempt fails.
     *
     * @param attempt returns whether it succeeded
     * @throws OutOfMemoryError if there is no memory or thread even for that; nothing is attempted then
     */
    void retry(BooleanSupplier attempt, long intervalNanos);
}
