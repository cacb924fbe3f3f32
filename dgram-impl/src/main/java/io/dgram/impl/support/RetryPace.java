package io.dgram.impl.support;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Exponential back-off for off-heap allocations that have failed.
 *
 * <p>A failing attempt is expensive: the JDK runs a garbage collection and sleeps for up to half a second in the hope
 * that buffers are freed ({@code java.nio.Bits.reserveMemory}). So after a failure no thread tries again before a
 * pause, which doubles with each further failure, has elapsed; then one thread at a time does.
 */
final class RetryPace {

    private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
    static final long LONGEST_PAUSE_NANOS = 64 * FIRST_PAUSE_NANOS;

    private final Clock clock;
    private final long longestPauseNanos;
    private final AtomicBoolean retrying = new AtomicBoolean();
    private volatile long pauseNanos; // 0 unless the last attempt failed
    private volatile long pauseBegan;

    RetryPace() {
        this(Clock.SYSTEM, LONGEST_PAUSE_NANOS);
    }

    RetryPace(Clock clock, long longestPauseNanos) {
        this.clock = clock;
        this.longestPauseNanos = longestPauseNanos;
    }

    /** Returns a pace with a constant pause, for an allocation without which nothing works. */
    static RetryPace steady() {
        return new RetryPace(Clock.SYSTEM, FIRST_PAUSE_NANOS);
    }

    /** Returns what a factory creates, or {@code null} if there is no memory for it or it is too soon to try again. */
    <T> @Nullable T attempt(Supplier<T> factory) {
        if (!permits()) {
            return null;
        }
        boolean created = false;
        try {
            T item = factory.get();
            created = true;
            return item;
        } catch (OutOfMemoryError e) {
            return null;
        } finally {
            if (created) {
                succeeded();
            } else {
                failed();
            }
        }
    }

    /** Tells whether to attempt the allocation now. If so, {@link #succeeded()} or {@link #failed()} must follow. */
    boolean permits() {
        long pause = pauseNanos;
        return pause == 0 || (clock.nanoTime() - pauseBegan >= pause && retrying.compareAndSet(false, true));
    }

    /** Records that an attempt succeeded. */
    void succeeded() {
        if (pauseNanos != 0) {
            pauseNanos = 0;
            retrying.set(false);
        }
    }

    /** Records that an attempt failed. */
    void failed() {
        pauseBegan = clock.nanoTime();
        pauseNanos = Math.clamp(2 * pauseNanos, FIRST_PAUSE_NANOS, longestPauseNanos);
        retrying.set(false);
    }
}
