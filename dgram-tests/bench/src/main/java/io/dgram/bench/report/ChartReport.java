package io.dgram.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Draws the results that matter most, as one SVG: waiting, receiving and sending 64 bytes, and round trips. */
public final class ChartReport {

    private static final String SIZE = "64 bytes";
    private static final String WAITING = "receiving, 20,000/s, 1,000 sources";
    private static final int GAP = 16;

    /** Colours and fonts that are readable on light and dark pages. */
    static final String STYLE = """

        text { font: 13px system-ui, sans-serif; fill: #24292f; }
        .title { font-size: 15px; font-weight: 600; }
        .tick { font-size: 11px; fill: #57606a; }
        .grid { stroke: #8c959f; stroke-opacity: 0.35; }
        .whisker { stroke: #24292f; stroke-width: 1.5; fill: none; }
        .own rect { fill: #2f7fd6; }
        .other rect { fill: #9aa4af; }
        .own text { font-weight: 600; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .tick { fill: #9ea7b3; }
          .whisker { stroke: #e6edf3; }
          .own rect { fill: #388bfd; }
          .other rect { fill: #5b6570; }
        }
        """;

    private final Results results;

    /** Creates a chart of some results. */
    public ChartReport(Results results) {
        this.results = results;
    }

    /** Returns the SVG. */
    public String write() {
        List<BarChart> charts = charts();
        int height = charts.stream().mapToInt(chart -> chart.height() + GAP).sum() + GAP;
        Xml svg = new Xml();
        open(svg, BarChart.WIDTH, height);
        svg.text("title", "How fast io.dgram is beside others", "id", "title");
        svg.text("desc", describe(charts), "id", "description");
        svg.text("style", STYLE);
        int top = GAP;
        for (BarChart chart : charts) {
            svg.add(chart.draw(top));
            top += chart.height() + GAP;
        }
        svg.close("svg");
        return svg.toString();
    }

    /** Opens the root element, whose title and description have the identifiers "title" and "description". */
    static void open(Xml svg, int width, int height) {
        svg.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + width + " " + height,
                "width",
                "" + width,
                "height",
                "" + height,
                "role",
                "img",
                "aria-labelledby",
                "title description");
    }

    private List<BarChart> charts() {
        List<BarChart> charts = new ArrayList<>();
        addChart(charts, Section.PACED, WAITING, Figure.CPU, "processor nanoseconds per datagram, less is better");
        addChart(charts, Section.RECEIVE, size(Section.RECEIVE), Figure.RATE, "datagrams received per second");
        addChart(charts, Section.SEND, size(Section.SEND), Figure.RATE, "datagrams sent per second");
        sharedClient()
                .ifPresent(scenario -> addChart(charts, Section.TRIPS, scenario, Figure.P50, "median round trip"));
        return charts;
    }

    // The one in which the peers differ by nothing but their echo.
    private Optional<String> sharedClient() {
        return results.scenarios(Section.TRIPS).stream()
                .filter(scenario -> scenario.startsWith("client"))
                .findFirst();
    }

    // 64 bytes, or what there is instead.
    private String size(Section section) {
        List<String> sizes = results.scenarios(section);
        return sizes.isEmpty() || sizes.contains(SIZE) ? SIZE : sizes.getFirst();
    }

    private void addChart(List<BarChart> charts, Section section, String scenario, Figure figure, String what) {
        List<BarChart.Bar> bars = results.ranked(section, scenario, figure).stream()
                .map(subject -> new BarChart.Bar(
                        subject.peer(),
                        results.spread(subject, figure).orElseThrow(),
                        results.limited(subject) ? " *" : ""))
                .toList();
        if (!bars.isEmpty()) {
            charts.add(new BarChart(scenario + ": " + what, figure, bars));
        }
    }

    private static String describe(List<BarChart> charts) {
        return charts.stream()
                .map(chart -> chart.title() + ": "
                        + chart.bars().stream()
                                .map(bar -> bar.name() + " "
                                        + Notation.of(
                                                chart.figure(), bar.spread().median()))
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining(". "));
    }
}
