package io.dgram.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars on a logarithmic axis, each with a whisker for its spread: a group of elements of an SVG.
 *
 * @param title what the bars are
 * @param figure their figure, which says how to write numbers
 * @param bars the bars, from the top
 */
record BarChart(String title, Figure figure, List<Bar> bars) {

    /**
     * A bar.
     *
     * @param name what stands beside it
     * @param spread its length, and its whisker
     * @param mark what stands behind its number
     */
    record Bar(String name, Spread spread, String mark) {}

    /** The width of a chart. */
    static final int WIDTH = 920;

    private static final int LEFT = 390;
    private static final int RIGHT = 820;
    private static final int ROW = 22;
    private static final int BAR = 14;
    private static final int HEAD = 34;
    private static final int FOOT = 34;
    private static final String OWN = "io.dgram";

    /** Returns its height. */
    int height() {
        return HEAD + ROW * bars.size() + FOOT;
    }

    /** Draws it. */
    String draw(int top) {
        Xml svg = new Xml();
        svg.open("g", "transform", "translate(0 " + top + ")");
        svg.text("text", title, "class", "title", "x", "8", "y", "20");
        drawAxis(svg);
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), HEAD + ROW * i);
        }
        svg.close("g");
        return svg.toString();
    }

    private void drawAxis(Xml svg) {
        int bottom = HEAD + ROW * bars.size();
        for (double power = least(); power <= greatest() * 1.0001; power *= 10) {
            String x = x(power);
            svg.empty("line", "class", "grid", "x1", x, "x2", x, "y1", "" + HEAD, "y2", "" + bottom);
            svg.text(
                    "text",
                    Notation.of(figure, power),
                    "class",
                    "tick",
                    "x",
                    x,
                    "y",
                    "" + (bottom + 16),
                    "text-anchor",
                    "middle");
        }
    }

    private void draw(Xml svg, Bar bar, int y) {
        Spread spread = bar.spread();
        String number = Notation.of(figure, spread.median()) + bar.mark();
        int base = y + BAR - 2;
        svg.open("g", "class", bar.name().startsWith(OWN) ? "own" : "other");
        svg.text(
                "title",
                "%s: %s, from %s to %s"
                        .formatted(
                                bar.name(),
                                number,
                                Notation.of(figure, spread.min()),
                                Notation.of(figure, spread.max())));
        svg.text("text", bar.name(), "x", "" + (LEFT - 8), "y", "" + base, "text-anchor", "end");
        String width = decimal(position(spread.median()) - LEFT);
        svg.empty("rect", "x", "" + LEFT, "y", "" + y, "width", width, "height", "" + BAR, "rx", "2");
        drawWhisker(svg, spread, y + BAR / 2);
        String behind = decimal(position(spread.max()) + 7);
        svg.text("text", number, "class", "number", "x", behind, "y", "" + base);
        svg.close("g");
    }

    private void drawWhisker(Xml svg, Spread spread, int y) {
        String path = "M%s %dV%dM%s %dH%sM%s %dV%d"
                .formatted(
                        x(spread.min()),
                        y - 4,
                        y + 4,
                        x(spread.min()),
                        y,
                        x(spread.max()),
                        x(spread.max()),
                        y - 4,
                        y + 4);
        svg.empty("path", "class", "whisker", "d", path);
    }

    private String x(double value) {
        return decimal(position(value));
    }

    private double position(double value) {
        double share = Math.log(value / least()) / Math.log(greatest() / least());
        return LEFT + share * (RIGHT - LEFT);
    }

    // The whole powers of ten around all bars. A bar that begins at its own least value would have no length.
    private double least() {
        double least =
                bars.stream().mapToDouble(bar -> bar.spread().min()).min().orElse(1);
        return power(Math.floor(Math.log10(Math.max(least, 1)) - 1e-6));
    }

    private double greatest() {
        double greatest =
                bars.stream().mapToDouble(bar -> bar.spread().max()).max().orElse(1);
        return Math.max(10 * least(), power(Math.ceil(Math.log10(Math.max(greatest, 1)))));
    }

    private static double power(double exponent) {
        return Math.max(1, Math.pow(10, exponent));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
