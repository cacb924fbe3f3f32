package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.impl.Tasks;
import io.dgram.impl.support.Clock;
import java.math.BigInteger;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("Deadlines, however far away")
class DeadlinePropertyTest {

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

    /** Of all sizes, both signs, and around the limits of a {@code long} of nanoseconds. */
    @Provide
    Arbitrary<Duration> durations() {
        Arbitrary<Duration> anyLength = Combinators.combine(
                        Arbitraries.longs(), Arbitraries.longs().between(0, 999_999_999))
                .as(Duration::ofSeconds);
        Arbitrary<Duration> nanoseconds = Arbitraries.longs().map(Duration::ofNanos);
        Arbitrary<Duration> aroundTheLimits = Combinators.combine(
                        Arbitraries.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE),
                        Arbitraries.longs().between(-3, 3))
                .as((limit, more) -> Duration.ofNanos(limit).plusNanos(more));
        return Arbitraries.oneOf(anyLength, nanoseconds, aroundTheLimits);
    }

    @Provide
    Arbitrary<Duration> negativeDurations() {
        return durations().filter(Duration::isNegative);
    }

    @Provide
    Arbitrary<Duration> longDurations() {
        return durations().filter(duration -> duration.compareTo(Duration.ofHours(1)) > 0);
    }

    @Property
    void nanosecondsThatDoNotFitIntoALongSaturate(@ForAll("durations") Duration duration) {
        BigInteger exact = BigInteger.valueOf(duration.getSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(duration.getNano()));

        assertEquals(exact.min(MOST).max(LEAST).longValueExact(), Deadline.saturatedNanos(duration));
    }

    @Property
    void aDistantDeadlineHasNotPassedAndOnlyComesCloser(@ForAll("longDurations") Duration duration) {
        Deadline deadline = Deadline.after(duration, Clock.SYSTEM);

        long first = deadline.remainingNanos();
        long second = deadline.remainingNanos();

        assertFalse(deadline.hasPassed());
        assertTrue(first <= Deadline.saturatedNanos(duration));
        assertTrue(first >= Deadline.saturatedNanos(duration.minusMinutes(10)));
        assertTrue(second <= first);
    }

    @Property
    void aDeadlineAfterZeroOrLessHasPassed(@ForAll("negativeDurations") Duration duration) {
        assertTrue(Deadline.after(duration, Clock.SYSTEM).hasPassed());
        assertTrue(Deadline.after(Duration.ZERO, Clock.SYSTEM).hasPassed());
    }

    @Property
    void onlyATimeoutThatDoesNotFitIntoALongNeverPasses(@ForAll("durations") Duration duration) {
        boolean never = duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0;

        assertEquals(never, Deadline.after(duration, Clock.SYSTEM).isNever());
    }

    @Example
    void neverDoesNotPass() {
        assertSame(Deadline.NEVER, Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), Clock.SYSTEM));
        assertTrue(Deadline.NEVER.isNever());
        assertFalse(Deadline.NEVER.hasPassed());
        assertEquals(Long.MAX_VALUE, Deadline.NEVER.remainingNanos());
    }

    @Example
    void aDeadlinePassesAtItsTimeAndNotBefore() {
        long start = System.nanoTime();
        Deadline deadline = Deadline.after(Duration.ofMillis(20), Clock.SYSTEM);

        Tasks.await("deadline passed", deadline::hasPassed);

        assertTrue(System.nanoTime() - start >= 20_000_000);
        assertTrue(deadline.remainingNanos() <= 0);
    }
}
