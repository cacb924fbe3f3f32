package io.dgram.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables of what it costs to wait. */
class PriceTablesTest {

    private static final String SLOW = "receiving, 1,000/s, 1 source";
    private static final String FAST = "receiving, 100,000/s, 1 source";
    private static final String IDLE = "receiving, idle";
    private static final String ECHO = "echoing, 20,000/s, 1 source";

    private final Results results = new Results();

    private void add(String peer, String scenario, int run, double nanos, double lost, boolean limited) {
        Map<Figure, Double> figures =
                Map.of(Figure.CPU, nanos, Figure.SWITCHES, 1.0, Figure.LOST, lost, Figure.OFFERED, 1_000.0);
        results.add(new Sample(new Subject(Section.PACED, peer, scenario), run, figures, limited));
    }

    private void addIdle(String peer, double load) {
        results.add(new Sample(
                new Subject(Section.PACED, peer, IDLE), 1, Map.of(Figure.LOAD, load, Figure.WAITS, 3.0), false));
    }

    @BeforeEach
    void measure() {
        add(PeerNames.RECEIVE_BUFFER, SLOW, 1, 10_000, 0, false);
        add(PeerNames.RECEIVE_BUFFER, FAST, 1, 1_500, 7, false);
        addIdle(PeerNames.RECEIVE_BUFFER, 0.5);
        add(PeerNames.JDK_SOCKET, SLOW, 1, 8_000, 0, false);
        add(PeerNames.JDK_SOCKET, FAST, 1, 2_000, 0, true);
        addIdle(PeerNames.JDK_SOCKET, 0);
        add(PeerNames.CHANNEL_VIRTUAL, SLOW, 1, 20_000, 0, false);
        add(PeerNames.CHANNEL_VIRTUAL, ECHO, 1, 30_000, 0, false);
        add(PeerNames.RECEIVE_BUFFER, SLOW, 2, 10_000, 0, false);
        add(PeerNames.JDK_SOCKET, SLOW, 2, 40_000, 0, false);
    }

    private List<String> page() {
        return new MarkdownReport(results)
                .write(List.of("JDK: 25"), "chart.svg")
                .lines()
                .toList();
    }

    // What follows a line, up to the next empty one.
    private List<String> after(String first) {
        return page().stream()
                .dropWhile(line -> !line.equals(first))
                .skip(1)
                .dropWhile(String::isEmpty)
                .takeWhile(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void allRatesAreSideBySide() {
        assertEquals(
                List.of(
                        "|---|--:|--:|--:|",
                        "| io.dgram receive(ByteBuffer) | 10 µs | 1.50 µs † | 0.50 ms/s |",
                        "| DatagramSocket, platform thread | 24 µs | 2 µs * | 0 ms/s |",
                        "| DatagramChannel blocking, virtual thread | 20 µs | – | – |"),
                after("| receiving | 1,000/s, 1 source | 100,000/s, 1 source | idle |"));
    }

    @Test
    void whatPeersDoHasATableOfItsOwn() {
        assertEquals(
                List.of("|---|--:|", "| DatagramChannel blocking, virtual thread | 30 µs |"),
                after("| echoing | 20,000/s, 1 source |"));
    }

    @Test
    void theCheapestIsFirstAndBesideTwoYardsticks() {
        assertEquals(
                List.of(
                        "| peer | CPU ns/datagram | least to greatest | × DatagramSocket | × virtual channel"
                                + " | switches/datagram | system calls/datagram | lost | offered/s |",
                        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
                        "| io.dgram receive(ByteBuffer) | 10000 | 10000 – 10000 | 0.75 | 0.50 | 1 | – | 0 | 1 k |",
                        "| DatagramChannel blocking, virtual thread | 20000 | 20000 – 20000 | 2.50 | 1.00 | 1 | –"
                                + " | 0 | 1 k |",
                        "| DatagramSocket, platform thread | 24000 | 8000 – 40000 | 1.00 | 0.40 | 1 | – | 0 | 1 k |"),
                after("### The price of waiting: " + SLOW));
    }

    @Test
    void theMostThatARunLostIsTold() {
        add(PeerNames.RECEIVE_BUFFER, FAST, 2, 1_500, 0, false);
        add(PeerNames.RECEIVE_BUFFER, FAST, 3, 1_500, 0, false);
        assertTrue(after("### The price of waiting: " + FAST)
                .contains("| io.dgram receive(ByteBuffer) | 1500 | 1500 – 1500 | 0.75 | 1 | – | 7 | 1 k |"));
    }

    @Test
    void nothingIsNotComparedWithNothing() {
        assertEquals(
                List.of(
                        "| peer | CPU ms/s | least to greatest | switches/s |",
                        "|---|--:|--:|--:|",
                        "| DatagramSocket, platform thread | 0 | 0 – 0 | 3 |",
                        "| io.dgram receive(ByteBuffer) | 0.50 | 0.50 – 0.50 | 3 |"),
                after("### The price of waiting: " + IDLE));
    }

    @Test
    void eachRateHasItsRatios() {
        assertEquals(
                List.of(
                        "| ratio | of medians | median of runs | least to greatest |",
                        "|---|--:|--:|--:|",
                        "| io.dgram receive(ByteBuffer) / DatagramSocket, platform thread | 0.75 * | 0.75 | 0.75 –"
                                + " 0.75 |"),
                after("### Ratios: the price of waiting, " + FAST + ", CPU ns/datagram; less is better"));
    }

    @Test
    void thePriceOfWaitingComesFirst() {
        results.add(new Sample(
                new Subject(Section.RECEIVE, PeerNames.YARDSTICK, "64 bytes"), 1, Map.of(Figure.RATE, 1.0), false));
        List<String> sections =
                page().stream().filter(line -> line.startsWith("## ")).toList();
        assertEquals(List.of("## The price of waiting", "## Receiving", "## Ratios"), sections);
    }
}
