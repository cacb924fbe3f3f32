package io.dgram.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes tables of what it costs to wait for datagrams, with all rates side by side. */
final class PriceTables {

    /** What the peers of this section are compared with: how Java programs wait without a library. */
    static final List<String> YARDSTICKS = List.of(PeerNames.JDK_SOCKET, PeerNames.CHANNEL_VIRTUAL);

    private static final String INTRODUCTION = """

        Processor time of the receiving process per datagram of 64 bytes that it received; less is better. The datagrams were
        sent at fixed rates, evenly spaced, so the process mostly waited. The time includes system calls and all threads of
        the process, compilers and garbage collectors too, but not what the kernel did for the sender. A program in C sent
        the datagrams and read the processor clock of the receiving process (`clock_getcpuclockid`). “Idle” is processor
        time per second while nothing was sent. `*` marks runs in which the sender did not keep the rate, `†` those in which
        datagrams were lost.
        """;

    private static final String DETAILS = """

        Below, “× DatagramSocket” and “× virtual channel” are ratios to `%s` and
        `%s`, medians of the ratios within each run. A switch is a voluntary
        context switch: a thread began to wait. System calls were counted by strace while the rate was sent once more, up to
        20,000 datagrams per second from one source. “Lost” is the largest number of datagrams that a run lost.
        """.formatted(PeerNames.JDK_SOCKET, PeerNames.CHANNEL_VIRTUAL);

    // Of the names of scenarios: "receiving, 1,000/s, 1 source".
    private static final String COMMA = ", ";

    private final Results results;

    /** Creates tables of some results. */
    PriceTables(Results results) {
        this.results = results;
    }

    /** Returns the text: a table for each thing that peers do, with a column for each rate. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(INTRODUCTION);
        results.scenarios(Section.PACED).stream()
                .map(PriceTables::what)
                .distinct()
                .forEach(what -> text.append('\n').append(table(what)));
        return text.append(DETAILS).toString();
    }

    private MarkdownTable table(String what) {
        List<String> scenarios = results.scenarios(Section.PACED).stream()
                .filter(scenario -> what(scenario).equals(what))
                .toList();
        List<String> headings = new ArrayList<>(List.of(what));
        scenarios.stream()
                .map(scenario -> scenario.substring(what.length() + COMMA.length()))
                .forEach(headings::add);
        MarkdownTable table = new MarkdownTable(headings);
        peers(scenarios).forEach(peer -> table.add(row(peer, scenarios)));
        return table;
    }

    private static String what(String scenario) {
        int end = scenario.indexOf(COMMA);
        return end < 0 ? scenario : scenario.substring(0, end);
    }

    private Stream<String> peers(List<String> scenarios) {
        return results.subjects(Section.PACED).stream()
                .filter(subject -> scenarios.contains(subject.scenario()))
                .map(Subject::peer)
                .distinct();
    }

    private List<String> row(String peer, List<String> scenarios) {
        return Stream.concat(
                        Stream.of(peer),
                        scenarios.stream().map(scenario -> cell(new Subject(Section.PACED, peer, scenario))))
                .toList();
    }

    private String cell(Subject subject) {
        Optional<String> price =
                results.spread(subject, Figure.CPU).map(spread -> Notation.of(Figure.P50, spread.median()));
        Optional<String> idle =
                results.spread(subject, Figure.LOAD).map(spread -> Notation.of(Figure.LOAD, spread.median()) + " ms/s");
        return price.or(() -> idle).map(cell -> cell + marks(subject)).orElse(MarkdownReport.NONE);
    }

    private String marks(Subject subject) {
        boolean lost = results.spread(subject, Figure.LOST)
                .filter(spread -> spread.max() > 0)
                .isPresent();
        return (results.limited(subject) ? " *" : "") + (lost ? " †" : "");
    }
}
