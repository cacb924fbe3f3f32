package io.dgram.impl.recorder;

import io.dgram.impl.support.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits how many events of a kind are created a second, and counts those that are left out. For kinds that the network
 * can cause in any number; {@code jdk.jfr.Throttle} does this from Java 25 on.
 */
final class RateLimit {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final int perSecond;
    private final AtomicLong intervalStart;
    private final AtomicLong used = new AtomicLong(); // since then
    private final AtomicLong omitted = new AtomicLong(); // since the last event

    RateLimit(int perSecond, Clock clock) {
        this.clock = clock;
        this.perSecond = perSecond;
        intervalStart = new AtomicLong(clock.nanoTime());
    }

    /** Returns how many events were left out since the last, or -1 if another is to be left out. */
    long admit() {
        long now = clock.nanoTime();
        long start = intervalStart.get();
        if (now - start >= INTERVAL_NANOS && intervalStart.compareAndSet(start, now)) {
            used.set(0);
        }
        if (used.getAndIncrement() >= perSecond) {
            omitted.getAndIncrement();
            return -1;
        }
        return omitted.getAndSet(0);
    }
}
