package io.dgram.bench.suite;

import io.dgram.bench.report.ChartReport;
import io.dgram.bench.report.CsvReport;
import io.dgram.bench.report.MarkdownReport;
import io.dgram.bench.report.Part;
import io.dgram.bench.report.RawFigures;
import io.dgram.bench.report.Results;
import io.dgram.bench.report.SmallChart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures io.dgram beside everything else that does UDP, and writes a table, two charts and the raw figures. */
public final class SuiteMain {

    private static final int USAGE = 2;

    // Of all files. Results of different JDKs are not one report.
    private static final String NAME = "results-jdk" + Runtime.version().feature();

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
        Results results = options.add() ? earlier(options.out()) : new Results();
        File log = Files.writeString(options.out().resolve("peers.log"), "").toFile();
        Path sources = Path.of(System.getProperty("bench.peers", "peers"));
        NativePrograms programs = new NativePrograms(sources, Path.of("target", "peers"), log);
        programs.build();
        Surroundings surroundings = new Surroundings();
        String date = surroundings.date();
        Suite suite = new Suite(options, Peers.of(sources, programs), log, new Progress(System.err));
        Results measured = suite.run(options.out().resolve("jmh.log"));
        results.add(new Part(date, surroundings.command(arguments), suite.how()), measured);
        write(results, surroundings.lines(), options.out());
        measured.broken().forEach(broken -> System.err.println("BROKEN " + broken.subject() + ": " + broken.why()));
        return measured.broken().isEmpty();
    }

    // Before anything is measured: what cannot be read is better known now.
    private static Results earlier(Path out) throws IOException {
        Path figures = out.resolve(NAME + ".csv");
        return Files.exists(figures) ? RawFigures.read(Files.readString(figures)) : new Results();
    }

    private static void write(Results results, List<String> surroundings, Path out) throws IOException {
        String chart = NAME + ".svg";
        Files.writeString(out.resolve(chart), new ChartReport(results).write());
        Files.writeString(out.resolve(NAME + "-small.svg"), new SmallChart(results).write());
        Files.writeString(out.resolve(NAME + ".csv"), CsvReport.write(results));
        Path table = out.resolve(NAME + ".md");
        Files.writeString(table, new MarkdownReport(results).write(surroundings, chart));
        System.err.println("written: " + table);
    }
}
