package io.dgram.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parts that were measured at different times, as one report. */
class PartsTest {

    private static final Subject YARDSTICK = new Subject(Section.RECEIVE, PeerNames.YARDSTICK, "64 bytes");
    private static final Subject OWN = YARDSTICK.of(PeerNames.RECEIVE_BUFFER);
    private static final Subject OTHER = YARDSTICK.of("a peer, with \"quotes\",\nand lines");
    private static final Part FIRST = new Part("2026-01-01 00:00 UTC", "mvn -Dbench.args=\"--runs 2\"", "runs: 2");
    private static final Part SECOND = new Part("2026-01-02 00:00 UTC", "mvn", "runs: 1");

    private final Results results = new Results();

    private static Sample rate(Subject subject, int run, double rate) {
        return new Sample(subject, run, Map.of(Figure.RATE, rate, Figure.CPU, 12.5), run == 2);
    }

    private static Results measured(Sample... samples) {
        Results measured = new Results();
        List.of(samples).forEach(measured::add);
        return measured;
    }

    private static Results read(Results written) {
        return RawFigures.read(CsvReport.write(written));
    }

    private static double median(Results results, Subject subject) {
        return results.spread(subject, Figure.RATE).orElseThrow().median();
    }

    @Test
    void whatIsWrittenIsRead() {
        Results part = measured(rate(OWN, 1, 1_000), rate(OTHER, 1, 1.25), rate(OWN, 2, 3_000));
        part.addMissing(YARDSTICK, "no \"library\",\nnowhere");
        part.addBroken(YARDSTICK.of("Go"), 2, "crashed, twice");
        results.add(FIRST, part);
        Results read = read(results);
        assertEquals(results.parts(), read.parts());
        assertEquals(results.samples(), read.samples());
        assertEquals(results.missing(), read.missing());
        assertEquals(results.broken(), read.broken());
    }

    @Test
    void whatIsMeasuredAnewTakesTheOldOnesPlace() {
        results.add(FIRST, measured(rate(OWN, 1, 1_000), rate(OWN, 2, 3_000), rate(YARDSTICK, 1, 500)));
        Results all = read(results);
        all.add(SECOND, measured(rate(OWN, 1, 8_000), rate(OTHER, 1, 7_000)));
        assertEquals(8_000, median(all, OWN));
        assertEquals(7_000, median(all, OTHER));
        assertEquals(500, median(all, YARDSTICK));
        assertEquals(List.of(FIRST, SECOND), all.remainingParts());
    }

    @Test
    void aPartOfWhichNothingIsLeftIsNotTold() {
        results.add(FIRST, measured(rate(OWN, 1, 1_000)));
        results.add(SECOND, measured(rate(OWN, 1, 2_000)));
        assertEquals(List.of(SECOND), read(results).remainingParts());
    }

    @Test
    void figuresOutliveARunThatGaveNone() {
        results.add(FIRST, measured(rate(OWN, 1, 1_000), rate(YARDSTICK, 1, 2_000)));
        Results later = new Results();
        later.addBroken(OWN, 1, "crashed");
        later.addMissing(YARDSTICK, "not installed");
        results.add(SECOND, later);
        assertEquals(1_000, median(results, OWN));
        assertEquals(1, results.broken().size());
        assertTrue(results.missing().isEmpty());
    }

    @Test
    void whatWasMissingOrBrokenMayWorkLater() {
        Results earlier = new Results();
        earlier.addBroken(OWN, 1, "crashed");
        earlier.addMissing(YARDSTICK, "not installed");
        results.add(FIRST, earlier);
        results.add(SECOND, measured(rate(OWN, 1, 1_000), rate(YARDSTICK, 1, 2_000)));
        assertTrue(results.broken().isEmpty());
        assertTrue(results.missing().isEmpty());
    }

    @Test
    void runsOfDifferentTimesAreNotComparedOneByOne() {
        results.add(FIRST, measured(rate(YARDSTICK, 1, 1_000)));
        results.add(SECOND, measured(rate(OWN, 1, 2_000)));
        Comparison comparison = results.comparison(OWN, Figure.RATE).orElseThrow();
        assertEquals(2, comparison.ofMedians());
        assertTrue(comparison.ofRuns().isEmpty());
    }

    @Test
    void theHeadingTellsEveryPart() {
        results.add(FIRST, measured(rate(YARDSTICK, 1, 1_000)));
        results.add(SECOND, measured(rate(OWN, 1, 2_000)));
        String page = new MarkdownReport(results).write(List.of("JDK: 25"), "chart.svg");
        assertTrue(page.startsWith("""
            # Results

            - JDK: 25
            - Measured 2026-01-01 00:00 UTC, `mvn -Dbench.args="--runs 2"`: runs: 2
            - Measured 2026-01-02 00:00 UTC, `mvn`: runs: 1
            """), page);
    }

    @Test
    void theRatiosAreOfMediansAndOfRuns() {
        results.add(
                FIRST,
                measured(
                        rate(YARDSTICK, 1, 1_000),
                        rate(OWN, 1, 2_000),
                        rate(YARDSTICK, 3, 500),
                        rate(OWN, 3, 2_000),
                        rate(YARDSTICK, 4, 1_500),
                        rate(OWN, 4, 1_500)));
        String ratios = new RatioTables(results).toString();
        assertTrue(ratios.contains("\n### Ratios: receiving, 64 bytes, datagrams/s; more is better\n"), ratios);
        assertTrue(
                ratios.endsWith(
                        "| io.dgram receive(ByteBuffer) / DatagramChannel non-blocking | 2.00 | 2.00 | 1.00 – 4.00"
                                + " |\n"),
                ratios);
        assertFalse(ratios.contains("Netty"), ratios);
    }

    @Test
    void whatIsNotRawFiguresIsNotRead() {
        assertThrows(IllegalArgumentException.class, () -> RawFigures.read("section,scenario\n"));
        String heading = CsvReport.HEADING + "\n";
        assertThrows(IllegalArgumentException.class, () -> RawFigures.read(heading + "1,receive\n"));
        assertThrows(IllegalArgumentException.class, () -> RawFigures.read(heading + "1,receive,\"64"));
    }
}
