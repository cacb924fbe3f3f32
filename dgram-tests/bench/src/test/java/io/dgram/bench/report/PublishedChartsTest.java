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
 * The published charts show the published figures. {@code mvn -q -Ddemo=bench test -Dcharts=write} draws them again
 * after the figures or the drawing have changed.
 */
class PublishedChartsTest {

    private static final Path PUBLISHED = Path.of("results");

    @TestFactory
    Stream<DynamicTest> chartsShowThePublishedFigures() throws IOException {
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
    }

    private static void check(Path chart, String drawn) throws IOException {
        if ("write".equals(System.getProperty("charts"))) {
            Files.writeString(chart, drawn);
        }
        assertEquals(drawn, Files.readString(chart), chart::toString);
    }
}
