package io.dgram.impl.polling;

import io.dgram.impl.support.Clock;
import java.time.Duration;

/** A point in time until which a call may wait. */
public final class Deadline {

    /** A deadline that never passes. */
    public static final Deadline NEVER = new Deadline(Long.MAX_VALUE, 0, Clock.SYSTEM);

    private final long nanos;
    private final long start;
    private final Clock clock;

    private Deadline(long nanos, long start, Clock clock) {
        this.nanos = nanos;
        this.start = start;
        this.clock = clock;
    }

    /** Returns the deadline after a timeout; {@link #NEVER} if its nanoseconds do not fit into a {@code long}. */
    public static Deadline after(Duration timeout, Clock clock) {
        long nanos = Math.max(0, saturatedNanos(timeout));
        return nanos == Long.MAX_VALUE ? NEVER : new Deadline(nanos, clock.nanoTime(), clock);
    }

    /** Returns the deadline after a number of nanoseconds. */
    static Deadline afterNanos(long nanos, Clock clock) {
        return new Deadline(nanos, clock.nanoTime(), clock);
    }

    /** Returns a duration in nanoseconds, or {@link Long#MAX_VALUE} if it is longer than that (292 years). */
    public static long saturatedNanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    boolean isNever() {
        return nanos == Long.MAX_VALUE;
    }

    /** Returns the time left: not positive once the deadline has passed, {@link Long#MAX_VALUE} if it never does. */
    public long remainingNanos() {
        return isNever() ? Long.MAX_VALUE : nanos - (clock.nanoTime() - start);
    }

    /** Tells whether the deadline goes by a clock; one that never passes goes by any. */
    boolean isOf(Clock other) {
        return isNever() || clock.equals(other);
    }

    /** Returns this deadline, or an earlier one. */
    Deadline atMost(long nanosFromNow) {
        return remainingNanos() <= nanosFromNow ? this : afterNanos(nanosFromNow, clock);
    }

    /** Parks the calling thread for at most the given time, by the clock of this deadline. */
    void parkNanos(Object blocker, long nanos) {
        clock.parkNanos(blocker, nanos);
    }

    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }
}
