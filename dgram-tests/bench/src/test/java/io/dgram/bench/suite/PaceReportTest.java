package io.dgram.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.bench.report.Figure;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the sender at a fixed rate reports. */
class PaceReportTest {

    // A thousand datagrams in a second after a warm-up of a hundred; 8 ms of processor time, 2,000 switches.
    private static PaceReport report() throws BrokenRunException {
        return PaceReport.of(1_000, 1e9, 8e6, 2_000, 1_100, 0);
    }

    @Test
    void eachDatagramHasItsShare() throws BrokenRunException {
        assertEquals(
                Map.of(Figure.CPU, 8_000.0, Figure.SWITCHES, 2.0, Figure.LOST, 0.0, Figure.OFFERED, 1_000.0),
                report().figures(1_100, 1_100));
    }

    @Test
    void lostDatagramsAreCountedAndCostNothing() throws BrokenRunException {
        Map<Figure, Double> figures = report().figures(900, 900);
        assertEquals(200, figures.get(Figure.LOST));
        assertEquals(10_000, figures.get(Figure.CPU));
        assertEquals(2.5, figures.get(Figure.SWITCHES));
        assertEquals(1_000, figures.get(Figure.OFFERED));
    }

    @Test
    void whatIsTakenLateIsNotLost() throws BrokenRunException {
        Map<Figure, Double> figures = report().figures(900, 1_100);
        assertEquals(0, figures.get(Figure.LOST));
        assertEquals(10_000, figures.get(Figure.CPU));
    }

    @Test
    void aStragglerOfTheWarmUpIsNoLoss() throws BrokenRunException {
        assertEquals(0, report().figures(1_101, 1_101).get(Figure.LOST));
    }

    @Test
    void whatReceivesNothingIsBroken() throws BrokenRunException {
        PaceReport report = report();
        assertEquals(
                "received 100 of 1100 datagrams",
                assertThrows(BrokenRunException.class, () -> report.figures(100, 1_100))
                        .getMessage());
    }

    @Test
    void nothingCostsSomethingASecond() throws BrokenRunException {
        assertEquals(
                Map.of(Figure.LOAD, 6.0, Figure.WAITS, 20.0),
                PaceReport.of(0, 5e8, 3e6, 10, 0, 0).idle());
    }

    @Test
    void aSenderThatTakesLongerIsLate() throws BrokenRunException {
        assertFalse(report().late(1_000));
        assertFalse(report().late(1_050));
        assertTrue(report().late(1_060));
    }

    @Test
    void otherNumbersAreBroken() {
        assertThrows(BrokenRunException.class, () -> PaceReport.of(1, 2, 3, 4, 5));
        assertThrows(BrokenRunException.class, () -> PaceReport.of(1, 0, 3, 4, 5, 6));
    }
}
