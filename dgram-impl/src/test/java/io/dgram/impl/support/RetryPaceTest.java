package io.dgram.impl.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The back-off after failed allocations")
class RetryPaceTest {

    private final ManualClock clock = new ManualClock(); // overflows soon, as any origin may
    private final RetryPace pace = new RetryPace(clock, RetryPace.LONGEST_PAUSE_NANOS);

    private void pass(Duration time) {
        clock.advance(time);
    }

    @Test
    void permitsEveryAttemptWhileTheySucceed() {
        for (int i = 0; i < 3; i++) {
            assertTrue(pace.permits());
            pace.succeeded();
        }
    }

    @Test
    void permitsOneAttemptASecondAfterAFailure() {
        pace.failed();
        assertFalse(pace.permits());

        pass(Duration.ofSeconds(1));

        assertTrue(pace.permits());
        assertFalse(pace.permits(), "a second thread at the same time");
    }

    @Test
    void doublesThePauseWithEachFailureToAboutAMinute() {
        long pauses = 0;
        for (int i = 0; i < 10; i++) {
            pace.failed();
            while (!pace.permits()) {
                pass(Duration.ofSeconds(1));
                pauses++;
            }
        }

        assertEquals(1 + 2 + 4 + 8 + 16 + 32 + 4 * 64, pauses);
    }

    @Test
    void permitsEveryAttemptAgainAfterASuccess() {
        pace.failed();
        pass(Duration.ofSeconds(1));
        assertTrue(pace.permits());

        pace.succeeded();

        assertTrue(pace.permits());
        assertTrue(pace.permits());
    }
}
