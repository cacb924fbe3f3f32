package io.dgram.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All that the runs gave, in the order in which it came. */
public final class Results {

    /** A run that gave nothing: a peer crashed, hung or talked nonsense. */
    public record Broken(Subject subject, int run, String why) {}

    // A benchmark class of JMH names its own yardstick so.
    private static final String BARE = "bare";

    private final List<Sample> samples = new ArrayList<>();
    private final Map<Subject, String> missing = new LinkedHashMap<>();
    private final List<Broken> broken = new ArrayList<>();

    /** Adds what a run gave. */
    public void add(Sample sample) {
        samples.add(sample);
    }

    /** Notes that something cannot be measured here. */
    public void addMissing(Subject subject, String why) {
        missing.put(subject, why);
    }

    /** Notes that a run failed. */
    public void addBroken(Subject subject, int run, String why) {
        broken.add(new Broken(subject, run, why));
    }

    /** Returns all samples. */
    public List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Returns what cannot be measured here, and why. */
    public Map<Subject, String> missing() {
        return missing;
    }

    /** Returns the runs that failed. */
    public List<Broken> broken() {
        return broken;
    }

    /** Returns the scenarios of a section that gave something. */
    public List<String> scenarios(Section section) {
        return in(section).map(Subject::scenario).distinct().toList();
    }

    /** Returns the subjects of a scenario that gave something, the best first. */
    public List<Subject> ranked(Section section, String scenario, Figure figure) {
        boolean mostFirst = figure == Figure.RATE || figure == Figure.TRIPS;
        return in(section)
                .filter(subject -> subject.scenario().equals(scenario))
                .distinct()
                .filter(subject -> spread(subject, figure).isPresent())
                .sorted((a, b) -> (mostFirst ? -1 : 1) * Double.compare(median(a, figure), median(b, figure)))
                .toList();
    }

    /** Returns the subjects of a section that gave something, in the order in which they came. */
    public List<Subject> subjects(Section section) {
        return in(section).distinct().toList();
    }

    private Stream<Subject> in(Section section) {
        return samples.stream().map(Sample::subject).filter(subject -> subject.section() == section);
    }

    private double median(Subject subject, Figure figure) {
        return spread(subject, figure).orElseThrow().median();
    }

    /** Returns a figure over the runs; empty where no run gave it. */
    public Optional<Spread> spread(Subject subject, Figure figure) {
        Map<Integer, Double> runs = runs(subject, figure);
        return runs.isEmpty() ? Optional.empty() : Optional.of(Spread.of(runs.values()));
    }

    /** Compares a figure with the yardstick's; empty where that was not measured. */
    public Optional<Comparison> comparison(Subject subject, Figure figure) {
        return Comparison.of(runs(subject, figure), runs(subject.of(yardstick(subject)), figure));
    }

    private static String yardstick(Subject subject) {
        if (subject.section() != Section.CALLS) {
            return PeerNames.YARDSTICK;
        }
        return subject.peer().substring(0, subject.peer().indexOf('.') + 1) + BARE;
    }

    /** Tells whether the load generator was the limit in at least one run. */
    public boolean limited(Subject subject) {
        return of(subject).anyMatch(Sample::limited);
    }

    private Map<Integer, Double> runs(Subject subject, Figure figure) {
        Map<Integer, Double> runs = new LinkedHashMap<>();
        of(subject)
                .filter(sample -> sample.figures().containsKey(figure))
                .forEach(sample -> runs.put(sample.run(), sample.figures().get(figure)));
        return runs;
    }

    private Stream<Sample> of(Subject subject) {
        return samples.stream().filter(sample -> sample.subject().equals(subject));
    }
}
