package io.dgram.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The statistics. */
class SpreadTest {

    @Test
    void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
        assertEquals(new Spread(3, 1, 9), Spread.of(List.of(9.0, 1.0, 3.0)));
    }

    @Test
    void theMedianOfAnEvenNumberIsHalfWay() {
        assertEquals(new Spread(2.5, 1, 4), Spread.of(List.of(4.0, 1.0, 3.0, 2.0)));
    }

    @Test
    void nothingHasNoMedian() {
        assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
    }

    @Test
    void aNoisyRunThatHitsBothSparesTheRatioOfRuns() {
        Map<Integer, Double> peer = Map.of(1, 200.0, 2, 220.0, 3, 20.0, 4, 22.0);
        Map<Integer, Double> yardstick = Map.of(1, 100.0, 2, 110.0, 3, 10.0, 4, 11.0);
        assertEquals(Optional.of(new Comparison(111 / 55.5, 2)), Comparison.of(peer, yardstick));
    }

    @Test
    void onlyRunsOfBothAreCompared() {
        assertEquals(
                2,
                Comparison.of(Map.of(1, 4.0, 2, 9.0), Map.of(1, 2.0))
                        .orElseThrow()
                        .ofRuns());
        assertEquals(Optional.empty(), Comparison.of(Map.of(1, 4.0), Map.of(2, 2.0)));
    }
}
