package io.dgram.bench.report;

import java.util.List;
import java.util.stream.Stream;

/**
 * How io.dgram does beside another peer.
 *
 * @param own a form of io.dgram
 * @param other the other peer, or another form
 * @param figure what is compared
 */
record Ratio(Subject own, Subject other, Figure figure) {

    private static final String SIZE = "64 bytes";
    private static final String ROUND_TRIP = "own client, 1 under way";

    private static final List<String> ONE_BY_ONE = List.of(PeerNames.RECEIVE_BUFFER, PeerNames.PUSH, PeerNames.RECEIVE);

    private static final List<String> WAITING = List.of(
            PeerNames.RECEIVE_BUFFER,
            PeerNames.RECEIVE_BUFFER_PLATFORM,
            PeerNames.PUSH,
            PeerNames.RECEIVE_BATCH,
            PeerNames.RECEIVE_BUFFER_PURE);

    // Who takes a datagram a call, or decides by itself how many.
    private static final List<String> OTHERS = List.of(
            PeerNames.YARDSTICK,
            PeerNames.JDK_SOCKET,
            PeerNames.NETTY_NIO,
            PeerNames.NETTY_RECVMMSG,
            PeerNames.VERTX,
            PeerNames.NODE,
            PeerNames.LUV,
            PeerNames.GO);

    /**
     * Returns the ratios that tell most of a section, those of 64 bytes, a list for each table; none for some sections.
     *
     * @param scenarios the scenarios that were measured
     */
    static List<List<Ratio>> tables(Section section, List<String> scenarios) {
        return switch (section) {
            case PACED -> scenarios.stream().map(Ratio::waiting).toList();
            case RECEIVE -> List.of(receiving().toList());
            case SEND -> List.of(sending().toList());
            case TRIPS -> List.of(roundTrips().toList());
            case CALLS, TURNS, SCALE -> List.of();
        };
    }

    private static List<Ratio> waiting(String scenario) {
        return pairs(Section.PACED, scenario, Figure.CPU, WAITING, PriceTables.YARDSTICKS)
                .toList();
    }

    private static Stream<Ratio> receiving() {
        List<String> batches = List.of(PeerNames.C_OFFLOAD, PeerNames.NETTY_OFFLOAD, PeerNames.RECEIVE_BUFFER);
        return Stream.concat(
                rates(Section.RECEIVE, ONE_BY_ONE, OTHERS),
                rates(Section.RECEIVE, List.of(PeerNames.RECEIVE_BATCH), batches));
    }

    private static Stream<Ratio> sending() {
        List<String> many = List.of(PeerNames.SEND_BATCH, PeerNames.SEND_SEGMENTS);
        List<String> batches = List.of(PeerNames.C_OFFLOAD, PeerNames.NETTY_OFFLOAD, PeerNames.SEND_BUFFER);
        return Stream.concat(
                rates(Section.SEND, List.of(PeerNames.SEND_BUFFER), OTHERS), rates(Section.SEND, many, batches));
    }

    private static Stream<Ratio> rates(Section section, List<String> owns, List<String> others) {
        return pairs(section, SIZE, Figure.RATE, owns, others);
    }

    private static Stream<Ratio> roundTrips() {
        List<String> polling = List.of(PeerNames.RECEIVE_BUFFER, PeerNames.LONG_BUSY_POLL);
        return Stream.concat(
                trips(List.of(PeerNames.RECEIVE_BUFFER, PeerNames.NO_BUSY_POLL), List.of(PeerNames.CHANNEL_VIRTUAL)),
                trips(polling, List.of(PeerNames.C, PeerNames.LUV, PeerNames.GO)));
    }

    private static Stream<Ratio> trips(List<String> owns, List<String> others) {
        return pairs(Section.TRIPS, ROUND_TRIP, Figure.P50, owns, others);
    }

    private static Stream<Ratio> pairs(
            Section section, String scenario, Figure figure, List<String> owns, List<String> others) {
        return owns.stream()
                .flatMap(own -> others.stream()
                        .map(other -> new Ratio(
                                new Subject(section, own, scenario), new Subject(section, other, scenario), figure)));
    }

    @Override
    public String toString() {
        return own.peer() + " / " + other.peer();
    }
}
