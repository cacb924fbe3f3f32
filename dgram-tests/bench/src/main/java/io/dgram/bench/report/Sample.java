package io.dgram.bench.report;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one run gave.
 *
 * @param subject what was measured
 * @param part the number of the part that it was measured in, from 1; 0 as long as it is measured
 * @param run which run, from 1
 * @param figures the figures
 * @param limited whether the load generator was the limit, not the peer
 */
public record Sample(Subject subject, int part, int run, Map<Figure, Double> figures, boolean limited) {

    /** Keeps the order of {@link Figure}. */
    public Sample {
        Map<Figure, Double> ordered = new EnumMap<>(Figure.class);
        ordered.putAll(figures);
        figures = Collections.unmodifiableMap(ordered);
    }

    /** Creates a sample of what is measured now. */
    public Sample(Subject subject, int run, Map<Figure, Double> figures, boolean limited) {
        this(subject, 0, run, figures, limited);
    }

    /** Returns the same as a sample of a part. */
    Sample in(int number) {
        return new Sample(subject, number, run, figures, limited);
    }

    /** Returns the main figure of its section, or the first one where it has no such figure, as a table writes it. */
    public String main() {
        Figure main = subject.section().main();
        Figure figure =
                figures.containsKey(main) ? main : figures.keySet().iterator().next();
        return Notation.of(figure, figures.get(figure)) + " (" + figure.text() + ")" + (limited ? " *" : "");
    }
}
