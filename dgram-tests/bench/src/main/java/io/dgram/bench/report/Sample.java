package io.dgram.bench.report;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one run gave.
 *
 * @param subject what was measured
 * @param run which run, from 1
 * @param figures the figures
 * @param limited whether the load generator was the limit, not the peer
 */
public record Sample(Subject subject, int run, Map<Figure, Double> figures, boolean limited) {

    /** Keeps the order of {@link Figure}. */
    public Sample {
        Map<Figure, Double> ordered = new EnumMap<>(Figure.class);
        ordered.putAll(figures);
        figures = Collections.unmodifiableMap(ordered);
    }

    /** Returns one of the figures, as a table writes it. */
    public String toString(Figure figure) {
        return Notation.of(figure, figures.get(figure)) + " (" + figure.text() + ")" + (limited ? " *" : "");
    }
}
