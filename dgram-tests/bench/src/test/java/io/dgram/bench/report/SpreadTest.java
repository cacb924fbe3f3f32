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
        assertEquals(
                Optional.of(new Comparison(111 / 55.5, Optional.of(new Spread(2, 2, 2)))),
                Comparison.of(peer, yardstick));
    }

    @Test
    void onlyRunsOfBothAreCompared() {
        Map<Integer, Double> peer = Map.of(1, 4.0, 2, 9.0, 3, 6.0);
        assertEquals(Optional.of(new Spread(2.5, 2, 3)), ofRuns(peer, Map.of(1, 2.0, 2, 3.0)));
        assertEquals(Optional.empty(), ofRuns(peer, Map.of(4, 1.0)));
        assertEquals(Optional.empty(), Comparison.of(peer, Map.of()));
    }

    private static Optional<Spread> ofRuns(Map<Integer, Double> peer, Map<Integer, Double> other) {
        return Comparison.of(peer, other).orElseThrow().ofRuns();
    }
}
