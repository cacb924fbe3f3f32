package io.dgram.bench.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A column of a table that compares each peer with another one.
 *
 * @param heading its heading
 * @param ratio the ratio of a subject; empty if one of the two was not measured
 */
record RatioColumn(String heading, Function<Subject, Optional<Double>> ratio) {

    /** Returns the columns of a table: those that have a ratio. */
    static List<RatioColumn> of(Results results, List<Subject> subjects, Figure figure) {
        if (figure == Figure.SPEED || figure == Figure.LOAD) { // a comparison already; may be nothing at all
            return List.of();
        }
        boolean paced = subjects.stream().anyMatch(subject -> subject.section() == Section.PACED);
        return (paced ? waiting(results, figure) : usual(results, figure))
                .filter(column -> subjects.stream()
                        .anyMatch(subject -> column.ratio.apply(subject).isPresent()))
                .toList();
    }

    private static Stream<RatioColumn> usual(Results results, Figure figure) {
        return Stream.of(
                new RatioColumn(
                        "× medians",
                        subject -> results.comparison(subject, figure).map(Comparison::ofMedians)),
                new RatioColumn(
                        "× runs", subject -> results.comparison(subject, figure).flatMap(RatioColumn::ofRuns)));
    }

    private static Stream<RatioColumn> waiting(Results results, Figure figure) {
        return Stream.of(
                to(PeerNames.JDK_SOCKET, "× DatagramSocket", results, figure),
                to(PeerNames.CHANNEL_VIRTUAL, "× virtual channel", results, figure));
    }

    private static RatioColumn to(String peer, String heading, Results results, Figure figure) {
        return new RatioColumn(
                heading,
                subject -> results.comparison(subject, subject.of(peer), figure).flatMap(RatioColumn::ofRuns));
    }

    private static Optional<Double> ofRuns(Comparison comparison) {
        return comparison.ofRuns().map(Spread::median);
    }

    /** Returns what the column says of a subject. */
    String cell(Subject subject) {
        return ratio.apply(subject).map(Notation::ratio).orElse(MarkdownReport.NONE);
    }
}
