package io.dgram.bench.report;

import java.util.Collection;

/**
 * A figure over several runs.
 *
 * @param median the one in the middle, or half way between the two there
 * @param min the least
 * @param max the greatest
 */
public record Spread(double median, double min, double max) {

    /** Returns the spread of some values, at least one. */
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
