package io.dgram.bench.suite;

import io.dgram.bench.report.Figure;
import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a call of a form takes beside one of the bare channel, both in one process, in turns.
 *
 * @param bench how peers are started
 * @param peer the form
 * @param role which call
 */
record TurnsTrial(Bench bench, Peer peer, Role role) implements Trial {

    private static final int SIZE = Timing.CHART_SIZE;

    @Override
    public List<Subject> subjects() {
        return List.of(subject());
    }

    private Subject subject() {
        String call = role == Role.SEND_IN_TURNS ? "sending" : "receiving what is there";
        return new Subject(Section.TURNS, peer.name(), call + ", " + SIZE + " bytes");
    }

    @Override
    public Duration expected() {
        return bench.timing().expected(warmUp(), peer);
    }

    private Duration warmUp() {
        return bench.timing().warmUp(SIZE, peer);
    }

    @Override
    public List<Sample> run(int run)
            throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        try (UnreadSocket target = new UnreadSocket();
                PeerProcess comparing =
                        bench.measure(peer, role, Map.of("port", target.port(), "size", SIZE), warmUp())) {
            double[] turns = comparing.await("TURNS", bench.limit());
            comparing.awaitEnd();
            if (turns.length != 3) {
                throw new BrokenRunException("not three numbers");
            }
            Map<Figure, Double> figures = Map.of(Figure.TIME, turns[0], Figure.BARE, turns[1], Figure.SPEED, turns[2]);
            return List.of(new Sample(subject(), run, figures, false));
        }
    }
}
