package io.dgram.bench.suite;

import io.dgram.bench.report.Figure;
import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How long datagrams of 64 bytes take to a peer and back.
 *
 * @param bench how peers are started
 * @param server who echoes
 * @param client who measures: the peer itself, or one that does so for all
 * @param outstanding how many datagrams are under way
 */
record TripsTrial(Bench bench, Peer server, Client client, int outstanding) implements Trial {

    private static final int SIZE = Timing.CHART_SIZE;

    // What follows the word TRIPS, from the third number on.
    private static final List<Figure> REPORTED =
            List.of(Figure.P50, Figure.P90, Figure.P99, Figure.P999, Figure.MAX, Figure.LOST);

    @Override
    public List<Subject> subjects() {
        return List.of(subject());
    }

    private Subject subject() {
        return new Subject(Section.TRIPS, server.name(), client.title() + ", " + outstanding + " under way");
    }

    @Override
    public Duration expected() {
        return bench.timing().expected(warmUp(), server, client.peer());
    }

    private Duration warmUp() {
        return bench.timing().warmUpOfTrips(server, client.peer());
    }

    @Override
    public List<Sample> run(int run) throws MissingPeerException, BrokenRunException, InterruptedException {
        try (PeerProcess echoing = bench.serve(server, Role.ECHO, Map.of("size", SIZE))) {
            int port = (int) echoing.await("PORT", Bench.START)[0];
            Map<String, Object> options = Map.of("port", port, "size", SIZE, "outstanding", outstanding);
            try (PeerProcess pinging = bench.measure(client.peer(), Role.PING, options, warmUp())) {
                double[] trips = pinging.await("TRIPS", bench.limit());
                pinging.awaitEnd();
                return List.of(new Sample(subject(), run, figures(trips), false));
            }
        }
    }

    private static Map<Figure, Double> figures(double[] trips) throws BrokenRunException {
        if (trips.length != REPORTED.size() + 2 || trips[0] <= 0 || trips[1] <= 0) {
            throw new BrokenRunException("not a single round trip");
        }
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.TRIPS, trips[0] * 1e9 / trips[1]);
        for (int i = 0; i < REPORTED.size(); i++) {
            figures.put(REPORTED.get(i), trips[i + 2]);
        }
        return figures;
    }
}
