package io.dgram.bench.suite;

import io.dgram.bench.report.ChartReport;
import io.dgram.bench.report.CsvReport;
import io.dgram.bench.report.MarkdownReport;
import io.dgram.bench.report.Results;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures io.dgram beside everything else that does UDP, and writes a table, a chart and the raw figures. */
public final class SuiteMain {

    private static final int USAGE = 2;

    private SuiteMain() {}

    /**
     * Runs the suite. The exit status is 1 if a run is broken, never because of a figure.
     *
     * @param arguments see {@link SuiteOptions#USAGE}
     * @throws Exception if the results cannot be written
     */
    public static void main(String... arguments) throws Exception {
        try {
            boolean well = run(SuiteOptions.parse(arguments), List.of(arguments));
            System.exit(well ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(SuiteOptions.USAGE);
            System.exit(USAGE);
        }
    }

    private static boolean run(SuiteOptions options, List<String> arguments) throws IOException, InterruptedException {
        Files.createDirectories(options.out());
        File log = Files.writeString(options.out().resolve("peers.log"), "").toFile();
        Path sources = Path.of(System.getProperty("bench.peers", "peers"));
        NativePrograms programs = new NativePrograms(sources, Path.of("target", "peers"), log);
        programs.build();
        List<String> surroundings = new Surroundings().lines(arguments);
        Suite suite = new Suite(options, Peers.of(sources, programs), log, new Progress(System.err));
        Results results = suite.run(options.out().resolve("jmh.log"));
        write(results, surroundings, options.out());
        results.broken().forEach(broken -> System.err.println("BROKEN " + broken.subject() + ": " + broken.why()));
        return results.broken().isEmpty();
    }

    private static void write(Results results, List<String> surroundings, Path out) throws IOException {
        String name = "results-jdk" + Runtime.version().feature();
        String chart = name + ".svg";
        Files.writeString(out.resolve(chart), new ChartReport(results).write());
        Files.writeString(out.resolve(name + ".csv"), CsvReport.write(results));
        Path table = out.resolve(name + ".md");
        Files.writeString(table, new MarkdownReport(results).write(surroundings, chart));
        System.err.println("written: " + table);
    }
}
