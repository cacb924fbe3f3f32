package io.dgram.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Draws how many datagrams of 64 bytes five peers receive per second, as one small SVG on a linear axis. Of each other
 * library it shows the form that has received most in the published results.
 */
public final class SmallChart {

    private static final String SIZE = "64 bytes";
    private static final List<String> PEERS =
            List.of(PeerNames.RECEIVE, PeerNames.NETTY_OFFLOAD, PeerNames.YARDSTICK, PeerNames.GO, PeerNames.NODE);

    private static final int WIDTH = 720;
    private static final int LEFT = 230;
    private static final int RIGHT = 620;
    private static final int HEAD = 40;
    private static final int ROW = 26;
    private static final int BAR = 16;
    private static final int FOOT = 50;

    /** A peer's name, its rate, and the mark of a rate that the load generator limited. */
    private record Bar(String name, Spread spread, String mark) {

        String number() {
            return Notation.count(spread.median()) + mark;
        }
    }

    private final List<Bar> bars;
    private final double step;
    private final double end;

    /** Creates a chart of the results; peers that were not measured are left out. */
    public SmallChart(Results results) {
        bars = results.ranked(Section.RECEIVE, SIZE, Figure.RATE).stream()
                .filter(subject -> PEERS.contains(subject.peer()))
                .map(subject -> new Bar(
                        subject.peer(),
                        results.spread(subject, Figure.RATE).orElseThrow(),
                        results.limited(subject) ? " *" : ""))
                .toList();
        double greatest =
                bars.stream().mapToDouble(bar -> bar.spread().max()).max().orElse(1);
        step = roundStep(greatest / 4);
        end = step * Math.ceil(greatest / step);
    }

    // The power of ten, or twice or five times one, that is next above.
    private static double roundStep(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        double factor = atLeast / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
    }

    /** Returns the SVG. */
    public String write() {
        Xml svg = new Xml();
        ChartReport.open(svg, WIDTH, HEAD + ROW * bars.size() + FOOT);
        svg.text("title", "Datagrams of " + SIZE + " received per second; higher is better", "id", "title");
        svg.text("desc", describe(), "id", "description");
        svg.text("style", ChartReport.STYLE);
        svg.text("text", "Receiving " + SIZE + " over loopback", "class", "title", "x", "8", "y", "22");
        drawAxis(svg);
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), HEAD + ROW * i);
        }
        svg.close("svg");
        return svg.toString();
    }

    private String describe() {
        return bars.stream().map(bar -> bar.name() + " " + bar.number()).collect(Collectors.joining(", "));
    }

    private void drawAxis(Xml svg) {
        int bottom = HEAD + ROW * bars.size();
        for (int i = 0; i * step <= end; i++) {
            String x = x(i * step);
            svg.empty("line", "class", "grid", "x1", x, "x2", x, "y1", "" + HEAD, "y2", "" + bottom);
            drawMiddle(svg, Notation.count(i * step), x, bottom + 16);
        }
        drawMiddle(svg, "datagrams received per second (higher is better)", x(end / 2), bottom + 38);
    }

    private static void drawMiddle(Xml svg, String text, String x, int y) {
        svg.text("text", text, "class", "tick", "x", x, "y", "" + y, "text-anchor", "middle");
    }

    private void draw(Xml svg, Bar bar, int y) {
        Spread spread = bar.spread();
        int base = y + BAR - 3;
        svg.open("g", "class", bar.name().equals(PeerNames.RECEIVE) ? "own" : "other");
        svg.text("text", bar.name(), "x", "" + (LEFT - 8), "y", "" + base, "text-anchor", "end");
        String width = decimal(position(spread.median()) - LEFT);
        svg.empty("rect", "x", "" + LEFT, "y", "" + y, "width", width, "height", "" + BAR);
        int middle = y + BAR / 2;
        String whisker = "M%s %dV%dM%s %dH%sM%s %dV%d"
                .formatted(
                        x(spread.min()),
                        middle - 4,
                        middle + 4,
                        x(spread.min()),
                        middle,
                        x(spread.max()),
                        x(spread.max()),
                        middle - 4,
                        middle + 4);
        svg.empty("path", "class", "whisker", "d", whisker);
        svg.text("text", bar.number(), "class", "number", "x", decimal(position(spread.max()) + 8), "y", "" + base);
        svg.close("g");
    }

    private String x(double value) {
        return decimal(position(value));
    }

    private double position(double value) {
        return LEFT + value / end * (RIGHT - LEFT);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
