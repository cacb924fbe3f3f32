package io.dgram.bench.suite;

import io.dgram.bench.report.Section;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which trials there are: peers times what is asked of them.
 *
 * @param options what is asked
 * @param bench how peers are started
 * @param peers all that are wanted
 * @param generator who sends to receivers
 * @param client who measures round trips to all others
 * @param pacer sends at fixed rates
 */
record Plan(SuiteOptions options, Bench bench, List<Peer> peers, Peer generator, Peer client, Peer pacer) {

    /** Returns the trials of a section, those that are compared with each other side by side. */
    List<Trial> trials(Section section) {
        return switch (section) {
            case PACED -> paced().toList();
            case CALLS -> List.of();
            case TURNS -> turns();
            case RECEIVE -> sizes(Role.RECEIVE, (peer, size) -> new ReceiveTrial(bench, peer, generator, size));
            case SEND -> sizes(Role.SEND, (peer, size) -> new SendTrial(bench, peer, size));
            case TRIPS -> Stream.concat(ownTrips(), sharedTrips()).toList();
            case SCALE -> scale();
        };
    }

    /** Returns about how long all trials take, all runs of them. */
    Duration expected() {
        return options.sections().stream()
                .flatMap(section -> trials(section).stream())
                .map(Trial::expected)
                .reduce(Duration.ZERO, Duration::plus)
                .multipliedBy(options.runs());
    }

    private Stream<Trial> paced() {
        return Stream.of(Role.LISTEN, Role.ECHO, Role.LISTEN_MANY).flatMap(this::paced);
    }

    // A quick look at all peers that receive, and at one of each other kind.
    private Stream<Trial> paced(Role role) {
        boolean all = !options.quick() || role == Role.LISTEN;
        int sockets = role == Role.LISTEN_MANY ? options.sockets().getLast() : 1;
        return able(role == Role.ECHO ? Role.LISTEN : role)
                .limit(all ? Long.MAX_VALUE : 1)
                .map(peer -> new PacedTrial(bench, pacer, peer, role, sockets, paces(role)));
    }

    private List<Pace> paces(Role role) {
        return switch (role) {
            case ECHO -> paces(options.echoed());
            case LISTEN -> options.quick() ? paces(options.received()) : idleToo(paces(options.received()));
            default -> idleToo(List.of(new Pace(options.sockets().getLast(), 1)));
        };
    }

    private List<Pace> paces(List<Integer> rates) {
        return options.sources().stream()
                .flatMap(sources -> rates.stream().map(rate -> new Pace(rate, sources)))
                .toList();
    }

    private static List<Pace> idleToo(List<Pace> paces) {
        return Stream.concat(paces.stream(), Stream.of(Pace.IDLE)).toList();
    }

    private List<Trial> turns() {
        return Stream.of(Role.RECEIVE_IN_TURNS, Role.SEND_IN_TURNS)
                .flatMap(role -> able(role)
                        .limit(options.quick() ? 1 : Long.MAX_VALUE)
                        .<Trial>map(peer -> new TurnsTrial(bench, peer, role)))
                .toList();
    }

    /** Makes a trial of a peer and a number. */
    @FunctionalInterface
    private interface Maker {
        Trial make(Peer peer, int number);
    }

    private List<Trial> sizes(Role role, Maker maker) {
        return options.sizes().stream()
                .flatMap(size -> able(role).map(peer -> maker.make(peer, size)))
                .toList();
    }

    private Stream<Peer> able(Role role) {
        return peers.stream().filter(peer -> peer.can(role));
    }

    private Stream<Trial> ownTrips() {
        return able(Role.ECHO)
                .filter(peer -> peer.can(Role.PING) && !options.quick())
                .map(peer -> new TripsTrial(bench, peer, new Client(peer, "own client"), 1));
    }

    private Stream<Trial> sharedTrips() {
        Client shared = new Client(client, "client " + client.name());
        return options.outstanding().stream()
                .flatMap(number -> able(Role.ECHO).map(peer -> new TripsTrial(bench, peer, shared, number)));
    }

    private List<Trial> scale() {
        return options.modes().stream()
                .flatMap(mode -> options.sockets().stream()
                        .flatMap(sockets ->
                                able(Role.OPEN).<Trial>map(peer -> new ScaleTrial(bench, peer, sockets, mode))))
                .toList();
    }
}
