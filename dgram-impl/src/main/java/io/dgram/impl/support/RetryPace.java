package io.dgram.impl.support;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Limits how often an allocation outside the heap that failed is tried again.
 *
 * <p>An attempt that fails is expensive: the JDK has the heap collected and sleeps for up to half a second in the hope
 * that buffers are freed ({@code java.nio.Bits.reserveMemory}). So after a failure there is a pause, twice as long
 * after each further one, and then one thread at a time tries again.
 */
final class RetryPace {

    private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
    static final long LONGEST_PAUSE_NANOS = 64 * FIRST_PAUSE_NANOS;

    private final Clock clock;
    private final long longestPauseNanos;
    private final AtomicBoolean retrying = new AtomicBoolean();
    private volatile long pauseNanos; // the last pause; 0 unless the last attempt failed
    private volatile long pauseBegan;

    RetryPace() {
        this(Clock.SYSTEM, LONGEST_PAUSE_NANOS);
    }

    /**
     * @param clock what time it is
     * @param longestPauseNanos how long a pause may become
     */
    RetryPace(Clock clock, long longestPauseNanos) {
        this.clock = clock;
        this.longestPauseNanos = longestPauseNanos;
    }

    /** Returns a pace for what nothing works without: its pauses do not become longer. */
    static RetryPace steady() {
        return new RetryPace(Clock.SYSTEM, FIRST_PAUSE_NANOS);
    }

    /** Tells whether to attempt the allocation now; {@link #succeeded()} or {@link #failed()} follows if so. */
    boolean permits() {
        long pause = pauseNanos;
        return pause == 0 || (clock.nanoTime() - pauseBegan >= pause && retrying.compareAndSet(false, true));
    }

    /** Notes that an attempt succeeded. */
    void succeeded() {
        if (pauseNanos != 0) {
            pauseNanos = 0;
            retrying.set(false);
        }
    }

    /** Notes that an attempt failed. */
    void failed() {
        pauseBegan = clock.nanoTime();
        pauseNanos = Math.clamp(2 * pauseNanos, FIRST_PAUSE_NANOS, longestPauseNanos);
        retrying.set(false);
    }
}
