package io.dgram.impl.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.impl.support.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The limit of events a second")
class RateLimitTest {

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1); // from which it runs on to negative numbers
    private final RateLimit limit = new RateLimit(3, clock);

    private String admissions(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(limit.admit()).append(' ');
        }
        return text.toString();
    }

    @Test
    void admitsThatManyAndThenNone() {
        assertEquals("0 0 0 -1 -1 ", admissions(5));
    }

    @Test
    void admitsAsManyInTheNextSecondAndReportsWhatWasLeftOut() {
        admissions(5);
        clock.advance(Duration.ofNanos(999_999_999));
        assertEquals("-1 ", admissions(1));
        clock.advance(Duration.ofNanos(1));

        assertEquals("3 0 0 -1 ", admissions(4));
    }
}
