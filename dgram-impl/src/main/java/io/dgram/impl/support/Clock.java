package io.dgram.impl.support;

import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * The source of time for a socket: reads the time, parks for a duration, and runs tasks after a delay.
 *
 * <p>A socket is given its clock when it is opened and uses no other, so that a test can control all of its timing.
 */
public interface Clock {

    /** The clock of this machine. */
    Clock SYSTEM = new SystemClock();

    /** Returns the time in nanoseconds since an arbitrary origin; see {@link System#nanoTime()}. */
    long nanoTime();

    /**
     * Parks the calling thread until it is unparked or interrupted, or the time has elapsed; see
     * {@link java.util.concurrent.locks.LockSupport#parkNanos(Object, long)}.
     */
    void parkNanos(Object blocker, long nanos);

    /**
     * Runs a task after a delay, unless it is cancelled first. The task must not block.
     *
     * @throws OutOfMemoryError if the thread cannot be started; the task then never runs
     */
    Future<?> schedule(Runnable task, long nanos);

    /**
     * Runs an attempt at a fixed interval until it succeeds. The attempt must not block. This method allocates all the
     * memory that the retries need, because a lack of memory may be why the attempt fails.
     *
     * @param attempt returns whether it succeeded
     * @throws OutOfMemoryError if there is no memory, or the thread cannot be started; the attempt is then never run
     */
    void retry(BooleanSupplier attempt, long intervalNanos);
}
