package io.dgram.bench.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A peer beside the yardstick, in two ways that agree where the machine was quiet. The second is the better one where it
 * was not: runs of the same number were made near each other.
 *
 * @param ofMedians the ratio of the medians
 * @param ofRuns the median of the ratios within each run
 */
public record Comparison(double ofMedians, double ofRuns) {

    /** Compares the values of runs, by number; empty if there is none that both have. */
    public static Optional<Comparison> of(Map<Integer, Double> peer, Map<Integer, Double> yardstick) {
        List<Double> ratios = peer.keySet().stream()
                .filter(yardstick::containsKey)
                .map(run -> peer.get(run) / yardstick.get(run))
                .toList();
        if (ratios.isEmpty()) {
            return Optional.empty();
        }
        double ofMedians = Spread.of(peer.values()).median()
                / Spread.of(yardstick.values()).median();
        return Optional.of(new Comparison(ofMedians, Spread.of(ratios).median()));
    }
}
