package io.dgram.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** The table, the chart and the raw figures, of two peers. */
class ReportsTest {

    private static final Subject YARDSTICK = new Subject(Section.RECEIVE, PeerNames.YARDSTICK, "64 bytes");
    private static final Subject OTHER = YARDSTICK.of("io.dgram <&>, \"quoted\"");

    private final Results results = new Results();

    @BeforeEach
    void measure() {
        results.add(new Sample(YARDSTICK, 1, Map.of(Figure.RATE, 100_000.0), false));
        results.add(new Sample(OTHER, 1, Map.of(Figure.RATE, 1_000_000.0), true));
        results.add(new Sample(YARDSTICK, 2, Map.of(Figure.RATE, 300_000.0), false));
        results.add(new Sample(OTHER, 2, Map.of(Figure.RATE, 3_000_000.0), false));
    }

    @Test
    void theTableHasTheBestFirst() {
        List<String> rows = table().filter(line -> line.contains("0 k")).toList();
        assertEquals(
                "| io.dgram <&>, \"quoted\" | 2 M * | 1 M – 3 M | 10.00 | 10.00 | – | – |",
                table().filter(line -> line.contains("2 M")).findFirst().orElseThrow());
        assertEquals(List.of("| DatagramChannel non-blocking | 200 k | 100 k – 300 k | 1.00 | 1.00 | – | – |"), rows);
    }

    @Test
    void aComparisonInTurnsIsNotComparedAgain() {
        Subject yardstick = new Subject(Section.TURNS, PeerNames.YARDSTICK, "sending");
        results.add(new Sample(
                yardstick, 1, Map.of(Figure.SPEED, 0.99, Figure.TIME, 2_000.0, Figure.BARE, 1_980.0), false));
        results.add(new Sample(
                yardstick.of("Netty"),
                1,
                Map.of(Figure.SPEED, 0.5, Figure.TIME, 4_000.0, Figure.BARE, 2_000.0),
                false));
        assertEquals(
                List.of(
                        "| peer | × bare channel | least to greatest | ns/call | bare ns/call |",
                        "|---|--:|--:|--:|--:|",
                        "| DatagramChannel non-blocking | 0.99 | 0.99 – 0.99 | 2000 | 1980 |",
                        "| Netty | 0.50 | 0.50 – 0.50 | 4000 | 2000 |"),
                table().dropWhile(line -> !line.endsWith(": sending"))
                        .skip(2)
                        .limit(4)
                        .toList());
    }

    private Stream<String> table() {
        return new MarkdownReport(results)
                .write(List.of("JDK: 25"), "chart.svg")
                .lines();
    }

    @Test
    void theTableTellsWhatIsMissingAndWhatBroke() {
        results.addMissing(OTHER.of("Netty"), "no library");
        results.addBroken(OTHER.of("Go"), 2, "crashed");
        assertTrue(table().anyMatch("- Netty: no library"::equals));
        assertTrue(table().anyMatch("- receive, 64 bytes: Go, run 2: crashed"::equals));
    }

    @Test
    void everyFigureOfEveryRunIsALine() {
        assertEquals("""
            part,section,scenario,peer,run,figure,value,limited by the sender
            0,receive,64 bytes,DatagramChannel non-blocking,1,datagrams/s,100000,
            0,receive,64 bytes,"io.dgram <&>, ""quoted""\",1,datagrams/s,1000000,*
            0,receive,64 bytes,DatagramChannel non-blocking,2,datagrams/s,300000,
            0,receive,64 bytes,"io.dgram <&>, ""quoted""\",2,datagrams/s,3000000,
            """, CsvReport.write(results));
    }

    @Test
    void theAxisIsLogarithmic() throws Exception {
        Document chart = parse(new ChartReport(results).write());
        assertEquals(2, chart.getElementsByTagName("rect").getLength());
        // From 10 k, the power of ten below the least, to 10 M: of three decades log 200 and log 20.
        double own = width(chart, 0);
        double yardstick = width(chart, 1);
        assertEquals(Math.log(200) / Math.log(20), own / yardstick, 0.01);
    }

    @Test
    void theAxisOfTheSmallChartIsLinearAndShowsChosenPeersOnly() throws Exception {
        results.add(new Sample(YARDSTICK.of(PeerNames.RECEIVE), 1, Map.of(Figure.RATE, 1_000_000.0), false));
        Document chart = parse(new SmallChart(results).write());
        assertEquals(2, chart.getElementsByTagName("rect").getLength());
        // The yardstick's median is 200 k.
        assertEquals(5, width(chart, 0) / width(chart, 1), 0.01);
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static double width(Document chart, int index) {
        return Double.parseDouble(((Element) chart.getElementsByTagName("rect").item(index)).getAttribute("width"));
    }

    @Test
    void aChartOfNothingIsAChart() {
        assertTrue(new ChartReport(new Results()).write().startsWith("<svg"));
    }
}
