package io.dgram.bench.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A peer beside another, in two ways that agree where the machine was quiet. The second is the better one where it was
 * not: runs of the same number were made near each other.
 *
 * @param ofMedians the ratio of the medians
 * @param ofRuns the ratios within each run; empty if the two were measured at different times
 */
public record Comparison(double ofMedians, Optional<Spread> ofRuns) {

    /** Compares the values of runs; empty if one of the two has none. */
    public static <R> Optional<Comparison> of(Map<R, Double> peer, Map<R, Double> other) {
        if (peer.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        double ofMedians =
                Spread.of(peer.values()).median() / Spread.of(other.values()).median();
        List<Double> ratios = peer.keySet().stream()
                .filter(other::containsKey)
                .map(run -> peer.get(run) / other.get(run))
                .toList();
        return Optional.of(
                new Comparison(ofMedians, ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios))));
    }
}
