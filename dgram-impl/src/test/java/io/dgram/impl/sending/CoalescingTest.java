package io.dgram.impl.sending;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.impl.support.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The sizes at which datagrams may be coalesced")
class CoalescingTest {

    private final ManualClock clock = new ManualClock(0);

    @Test
    void areAllUntilOneIsRejectedAndAgainAfterAWhile() {
        Coalescing coalescing = new Coalescing(clock, true);
        assertEquals(Integer.MAX_VALUE, coalescing.limit());

        coalescing.rejected(1_400);
        assertEquals(1_400, coalescing.limit());

        clock.advance(Duration.ofSeconds(2));
        assertEquals(Integer.MAX_VALUE, coalescing.limit());
    }

    @Test
    void areNoneOnceItIsSwitchedOff() {
        Coalescing coalescing = new Coalescing(clock, false);
        assertEquals(0, coalescing.limit());

        clock.advance(Duration.ofHours(1));
        assertEquals(0, coalescing.limit());
    }
}
