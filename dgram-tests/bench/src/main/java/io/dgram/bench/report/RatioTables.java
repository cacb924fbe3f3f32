package io.dgram.bench.report;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Writes the ratios of which both sides were measured, as tables in Markdown. */
final class RatioTables {

    private static final String INTRODUCTION = """

        ## Ratios

        “Of medians” is the ratio of the two medians. “Median of runs” is the median of the ratios within each run, where both
        were measured near each other in time; beside it are the least and the greatest of these ratios. `*` marks ratios of
        which the load generator limited one side.
        """;

    private static final Set<Figure> LESS_IS_BETTER = EnumSet.of(Figure.P50, Figure.CPU);

    private final Results results;

    /** Creates tables of some results. */
    RatioTables(Results results) {
        this.results = results;
    }

    /** Returns the text; empty if there is no ratio. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Section section : Section.values()) {
            for (List<Ratio> all : Ratio.tables(section, results.scenarios(section))) {
                List<Ratio> measured = all.stream()
                        .filter(ratio -> comparison(ratio).isPresent())
                        .toList();
                if (!measured.isEmpty()) {
                    text.append(text.isEmpty() ? INTRODUCTION : "").append(table(measured));
                }
            }
        }
        return text.toString();
    }

    private Optional<Comparison> comparison(Ratio ratio) {
        return results.comparison(ratio.own(), ratio.other(), ratio.figure());
    }

    // All of one scenario.
    private String table(List<Ratio> ratios) {
        Ratio first = ratios.getFirst();
        String heading = "\n### Ratios: %s, %s, %s; %s is better\n\n"
                .formatted(
                        first.own().section().title().toLowerCase(Locale.ROOT),
                        first.own().scenario(),
                        MarkdownReport.heading(first.figure()),
                        LESS_IS_BETTER.contains(first.figure()) ? "less" : "more");
        MarkdownTable table = new MarkdownTable(List.of("ratio", "of medians", "median of runs", "least to greatest"));
        ratios.forEach(ratio -> table.add(row(ratio)));
        return heading + table;
    }

    private List<String> row(Ratio ratio) {
        Comparison comparison = comparison(ratio).orElseThrow();
        Optional<Spread> runs = comparison.ofRuns();
        boolean limited = Stream.of(ratio.own(), ratio.other()).anyMatch(results::limited);
        return List.of(
                ratio.toString(),
                Notation.ratio(comparison.ofMedians()) + (limited ? " *" : ""),
                runs.map(Spread::median).map(Notation::ratio).orElse(MarkdownReport.NONE),
                runs.map(spread -> Notation.ratio(spread.min()) + " – " + Notation.ratio(spread.max()))
                        .orElse(MarkdownReport.NONE));
    }
}
