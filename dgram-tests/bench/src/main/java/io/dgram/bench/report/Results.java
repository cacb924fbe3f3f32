package io.dgram.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All that the runs gave, in the order in which it came. */
public final class Results {

    // Runs of one number but of different parts have nothing to do with each other.
    private record Run(int part, int number) {}

    /** A run that gave nothing: a peer crashed, hung or talked nonsense. */
    public record Broken(Subject subject, int run, String why) {}

    // A benchmark class of JMH names its own yardstick so.
    private static final String BARE = "bare";

    private final List<Part> parts = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Subject, String> missing = new LinkedHashMap<>();
    private final List<Broken> broken = new ArrayList<>();

    /** Notes that what follows, or has its number, was measured in this part. */
    public void add(Part part) {
        parts.add(part);
    }

    /**
     * Adds what was measured later. It takes the place of what is there of the same subject: figures that of figures,
     * and anything that of what was missing or broken.
     */
    public void add(Part part, Results later) {
        Set<Subject> anew = later.subjects().collect(Collectors.toSet());
        samples.removeIf(sample -> anew.contains(sample.subject()));
        later.samples.forEach(sample -> samples.add(sample.in(parts.size() + 1)));
        parts.add(part);
        anew.addAll(later.missing.keySet());
        later.broken.forEach(one -> anew.add(one.subject()));
        missing.keySet().removeAll(anew);
        broken.removeIf(one -> anew.contains(one.subject()));
        Set<Subject> known = subjects().collect(Collectors.toSet());
        later.missing.forEach((subject, why) -> {
            if (!known.contains(subject)) {
                missing.put(subject, why);
            }
        });
        broken.addAll(later.broken);
    }

    /** Returns the parts, the first one of number 1. */
    public List<Part> parts() {
        return List.copyOf(parts);
    }

    /** Returns the parts that there still are figures of, and the last one in any case. */
    public List<Part> remainingParts() {
        return IntStream.rangeClosed(1, parts.size())
                .filter(number -> number == parts.size() || samples.stream().anyMatch(one -> one.part() == number))
                .mapToObj(number -> parts.get(number - 1))
                .toList();
    }

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
        boolean mostFirst = figure == Figure.RATE || figure == Figure.TRIPS || figure == Figure.SPEED;
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
        return subjects().filter(subject -> subject.section() == section);
    }

    private Stream<Subject> subjects() {
        return samples.stream().map(Sample::subject);
    }

    private double median(Subject subject, Figure figure) {
        return spread(subject, figure).orElseThrow().median();
    }

    /** Returns a figure over the runs; empty where no run gave it. */
    public Optional<Spread> spread(Subject subject, Figure figure) {
        Map<Run, Double> runs = runs(subject, figure);
        return runs.isEmpty() ? Optional.empty() : Optional.of(Spread.of(runs.values()));
    }

    /** Compares a figure with the yardstick's; empty where that was not measured. */
    public Optional<Comparison> comparison(Subject subject, Figure figure) {
        return comparison(subject, subject.of(yardstick(subject)), figure);
    }

    /** Compares a figure of two subjects; empty where one was not measured. */
    public Optional<Comparison> comparison(Subject subject, Subject other, Figure figure) {
        return Comparison.of(runs(subject, figure), runs(other, figure));
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

    private Map<Run, Double> runs(Subject subject, Figure figure) {
        Map<Run, Double> runs = new LinkedHashMap<>();
        of(subject)
                .filter(sample -> sample.figures().containsKey(figure))
                .forEach(sample -> runs.put(
                        new Run(sample.part(), sample.run()), sample.figures().get(figure)));
        return runs;
    }

    private Stream<Sample> of(Subject subject) {
        return samples.stream().filter(sample -> sample.subject().equals(subject));
    }
}
