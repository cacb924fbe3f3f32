package io.dgram.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes the results as tables in Markdown. */
public final class MarkdownReport {

    /** Stands where there is no figure. */
    static final String NONE = "–";

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    /** Creates a report of some results. */
    public MarkdownReport(Results results) {
        this.results = results;
    }

    /** Returns the whole page: a heading, what was measured where, and a table for each scenario. */
    public String write(List<String> surroundings, String chart) {
        text.append("# Results\n\n");
        Stream.concat(surroundings.stream(), results.remainingParts().stream().map(part -> "Measured " + part))
                .forEach(line -> text.append("- ").append(line).append('\n'));
        text.append("\n![Datagrams per second and round trips](").append(chart).append(")\n\n");
        text.append("""
            Each figure is the median of the runs; the range beside it has the least and the greatest. “× medians” is its ratio
            to the median of `%s`, “× runs” the median of the ratios within each run. `*` marks
            runs that the load generator limited: the peer may be faster.
            """.formatted(PeerNames.YARDSTICK));
        for (Section section : Section.values()) {
            write(section);
        }
        writeMissing();
        writeBroken();
        text.append(new RatioTables(results));
        return text.toString();
    }

    private void write(Section section) {
        List<String> scenarios = results.scenarios(section);
        if (scenarios.isEmpty()) {
            return;
        }
        text.append("\n## ").append(section.title()).append('\n');
        if (section == Section.CALLS) {
            text.append("""

                JMH measures these. Where a call moves several datagrams, times and bytes are per datagram. The time of a
                receive includes that of sending the datagram by a channel. B/call is what the whole JVM allocates, of which
                JMH itself takes some 200 KB per run: a byte per call or less.
                """);
            table("call", results.subjects(section), List.of(Figure.TIME, Figure.ALLOCATED));
            return;
        }
        if (section == Section.PACED) {
            text.append(new PriceTables(results));
        }
        if (section == Section.TURNS) {
            text.append("""

                One thread of one JVM alternates between some calls of the peer and some of
                `%s`, so that disturbances of the machine affect both. Each run is the
                median of its alternations. A socket of io.dgram with native access is by then in the mode that takes several
                datagrams per call, while there is only ever one: its worst case.
                """.formatted(PeerNames.YARDSTICK));
        }
        for (String scenario : scenarios) {
            Figure main = main(section, scenario);
            text.append("\n### ")
                    .append(section.title())
                    .append(": ")
                    .append(scenario)
                    .append('\n');
            table("peer", results.ranked(section, scenario, main), figures(section, main));
        }
    }

    // An idle peer has processor time per second only.
    private Figure main(Section section, String scenario) {
        boolean idle = section == Section.PACED
                && results.ranked(section, scenario, section.main()).isEmpty();
        return idle ? Figure.LOAD : section.main();
    }

    private static List<Figure> figures(Section section, Figure main) {
        return switch (section) {
            case PACED ->
                main == Figure.LOAD
                        ? List.of(Figure.LOAD, Figure.WAITS)
                        : List.of(Figure.CPU, Figure.SWITCHES, Figure.SYSTEM_CALLS, Figure.LOST, Figure.OFFERED);
            case CALLS -> List.of(Figure.TIME, Figure.ALLOCATED);
            case TURNS -> List.of(Figure.SPEED, Figure.TIME, Figure.BARE);
            case RECEIVE -> List.of(Figure.RATE, Figure.CPU, Figure.OFFERED);
            case SEND -> List.of(Figure.RATE, Figure.CPU);
            case TRIPS -> List.of(Figure.TRIPS, Figure.P50, Figure.P99, Figure.P999, Figure.LOST);
            case SCALE -> List.of(Figure.HEAP, Figure.DIRECT, Figure.THREADS, Figure.LOAD);
        };
    }

    // The first figure with its spread and, where there is a yardstick, its ratios; the others with their medians.
    private void table(String who, List<Subject> subjects, List<Figure> figures) {
        List<RatioColumn> ratios = RatioColumn.of(results, subjects, figures.getFirst());
        List<String> headings = new ArrayList<>(List.of(who, figures.getFirst().text(), "least to greatest"));
        ratios.stream().map(RatioColumn::heading).forEach(headings::add);
        figures.stream().skip(1).map(MarkdownReport::heading).forEach(headings::add);
        MarkdownTable table = new MarkdownTable(headings);
        subjects.forEach(subject -> table.add(row(subject, figures, ratios)));
        text.append('\n').append(table);
    }

    /** Returns the heading of a column of medians: the notation of durations has its unit. */
    static String heading(Figure figure) {
        return figure.text().replaceFirst("^(p[\\d.]+|max) ns$", "$1");
    }

    private List<String> row(Subject subject, List<Figure> figures, List<RatioColumn> ratios) {
        Figure main = figures.getFirst();
        Spread spread = results.spread(subject, main).orElseThrow();
        List<String> cells = new ArrayList<>();
        cells.add(name(subject));
        cells.add(Notation.of(main, spread.median()) + (results.limited(subject) ? " *" : ""));
        cells.add(Notation.of(main, spread.min()) + " – " + Notation.of(main, spread.max()));
        ratios.forEach(column -> cells.add(column.cell(subject)));
        figures.stream().skip(1).forEach(figure -> cells.add(cell(subject, figure)));
        return cells;
    }

    private static String name(Subject subject) {
        boolean scenarioIsHeading =
                subject.section() != Section.CALLS || subject.scenario().isEmpty();
        return scenarioIsHeading ? subject.peer() : subject.peer() + ", " + subject.scenario();
    }

    // The median, but the most that was lost at a fixed rate: the median would hide a single bad run.
    private String cell(Subject subject, Figure figure) {
        boolean most = subject.section() == Section.PACED && figure == Figure.LOST;
        return results.spread(subject, figure)
                .map(spread -> Notation.of(figure, most ? spread.max() : spread.median()))
                .orElse(NONE);
    }

    private void writeMissing() {
        if (results.missing().isEmpty()) {
            return;
        }
        text.append("\n## Not measured here\n\n");
        results.missing().entrySet().stream()
                .map(entry -> entry.getKey().peer() + ": " + entry.getValue())
                .distinct()
                .forEach(line -> text.append("- ").append(line).append('\n'));
    }

    private void writeBroken() {
        if (results.broken().isEmpty()) {
            return;
        }
        text.append("\n## Broken runs\n\n");
        results.broken()
                .forEach(broken ->
                        text.append("- %s, run %d: %s\n".formatted(broken.subject(), broken.run(), broken.why())));
    }
}
