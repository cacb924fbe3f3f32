package io.dgram.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The published tables and charts show the published figures. {@code mvn -q -Ddemo=bench test -Dresults=write} writes
 * them again after the figures or the reports have changed.
 */
class PublishedResultsTest {

    private static final Path PUBLISHED = Path.of("results");
    // What is above it describes the machine, which the raw figures do not.
    private static final String FIRST_AFTER_SURROUNDINGS = "\n- Measured ";

    @TestFactory
    Stream<DynamicTest> tablesAndChartsShowThePublishedFigures() throws IOException {
        List<Path> figures;
        try (Stream<Path> files = Files.list(PUBLISHED)) {
            figures = files.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
        assertFalse(figures.isEmpty(), "no published figures");
        return figures.stream().map(csv -> DynamicTest.dynamicTest(csv.toString(), () -> check(csv)));
    }

    private static void check(Path csv) throws IOException {
        Results results = RawFigures.read(Files.readString(csv));
        String name = csv.getFileName().toString().replace(".csv", "");
        check(PUBLISHED.resolve(name + ".svg"), new ChartReport(results).write());
        check(PUBLISHED.resolve(name + "-small.svg"), new SmallChart(results).write());
        Path tables = PUBLISHED.resolve(name + ".md");
        String written = new MarkdownReport(results).write(List.of(), name + ".svg");
        String published = Files.readString(tables);
        String surroundings = published.substring(0, published.indexOf(FIRST_AFTER_SURROUNDINGS));
        check(tables, surroundings + written.substring(written.indexOf(FIRST_AFTER_SURROUNDINGS)));
    }

    private static void check(Path file, String written) throws IOException {
        if ("write".equals(System.getProperty("results"))) {
            Files.writeString(file, written);
        }
        assertEquals(written, Files.readString(file), file::toString);
    }
}
