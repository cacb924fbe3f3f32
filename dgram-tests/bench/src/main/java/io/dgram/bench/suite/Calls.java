package io.dgram.bench.suite;

import io.dgram.bench.report.Figure;
import io.dgram.bench.report.Results;
import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What single calls cost, in time and memory: the benchmarks of JMH. */
final class Calls {

    // JMH has called it by this name, and by one with a dot before it.
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String QUICK_CALLS = "calls[.](Send|Receive)(Many)?Benchmark[.](bare|buffer|batch)";
    private static final Duration FULL = Duration.ofMinutes(7);
    private static final Duration QUICK = Duration.ofSeconds(16);
    private static final int ITERATIONS = 5;
    private static final int WARM_UP_MILLIS = 500;
    // So long that what JMH itself allocates in it, 200 KB or so, is a fraction of a byte a call.
    private static final int MILLIS = 1_000;
    private static final int QUICK_ITERATIONS = 1;
    private static final int QUICK_MILLIS = 200;

    private final SuiteOptions options;

    /** Creates a runner for what is asked. */
    Calls(SuiteOptions options) {
        this.options = options;
    }

    /** Returns about how long it takes, unless JMH was given arguments. */
    Duration expected() {
        return options.quick() ? QUICK : FULL;
    }

    /** Runs the benchmarks, and adds every iteration as a run. */
    void run(Results results, Path log) {
        try {
            for (RunResult result : new Runner(jmh(log)).run()) {
                add(result, results);
            }
        } catch (RunnerException | CommandLineOptionException e) {
            results.addBroken(new Subject(Section.CALLS, "JMH", ""), 1, String.valueOf(e.getMessage()));
        }
    }

    private org.openjdk.jmh.runner.options.Options jmh(Path log) throws CommandLineOptionException {
        String arguments = options.jmh().orElse(options.quick() ? QUICK_CALLS : "");
        ChainedOptionsBuilder builder = new OptionsBuilder()
                .parent(new CommandLineOptions(
                        arguments.isBlank() ? new String[0] : arguments.strip().split("\\s+")))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .output(log.toString());
        return (options.jmh().isPresent() ? builder : times(builder)).build();
    }

    private ChainedOptionsBuilder times(ChainedOptionsBuilder builder) {
        return builder.forks(1)
                .warmupIterations(iterations())
                .warmupTime(TimeValue.milliseconds(millis(WARM_UP_MILLIS)))
                .measurementIterations(iterations())
                .measurementTime(TimeValue.milliseconds(millis(MILLIS)));
    }

    private int iterations() {
        return options.quick() ? QUICK_ITERATIONS : ITERATIONS;
    }

    private int millis(int full) {
        return options.quick() ? QUICK_MILLIS : full;
    }

    /** Says in words how long it measures. */
    @Override
    public String toString() {
        String usual = "JMH, each in a JVM of its own, %1$d × %2$d ms of warm-up, %1$d × %3$d ms measured"
                .formatted(iterations(), millis(WARM_UP_MILLIS), millis(MILLIS));
        return options.jmh().map(arguments -> "JMH " + arguments).orElse(usual);
    }

    private static void add(RunResult result, Results results) {
        Subject subject = subject(result.getParams());
        int run = 0;
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            Collection<IterationResult> iterations = fork.getIterationResults();
            for (IterationResult iteration : iterations) {
                results.add(new Sample(subject, ++run, figures(iteration), false));
            }
        }
    }

    private static Subject subject(BenchmarkParams params) {
        List<String> names = List.of(params.getBenchmark().split("\\."));
        String call =
                String.join(".", names.subList(names.size() - 2, names.size())).replace("Benchmark.", ".");
        String scenario = params.getParamsKeys().stream()
                .map(key -> key + " " + params.getParam(key))
                .collect(Collectors.joining(", "));
        return new Subject(Section.CALLS, call, scenario);
    }

    private static Map<Figure, Double> figures(IterationResult iteration) {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        Result<?> time = iteration.getPrimaryResult();
        figures.put(Figure.TIME, nanos(time.getScore(), time.getScoreUnit()));
        iteration.getSecondaryResults().forEach((name, result) -> {
            if (name.endsWith(ALLOCATED)) {
                figures.put(Figure.ALLOCATED, result.getScore());
            }
        });
        return figures;
    }

    private static double nanos(double score, String unit) {
        return switch (unit) {
            case "ns/op" -> score;
            case "us/op" -> score * TimeUnit.MICROSECONDS.toNanos(1);
            case "ms/op" -> score * TimeUnit.MILLISECONDS.toNanos(1);
            default -> throw new IllegalStateException("not an average time: " + unit);
        };
    }
}
