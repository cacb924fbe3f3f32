package io.dgram.bench.suite;

import io.dgram.bench.report.Figure;
import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What many sockets cost, each with somebody who waits for a datagram.
 *
 * @param bench how peers are started
 * @param peer who opens them
 * @param sockets how many
 * @param mode {@code idle}, or {@code trickle}: each gets a datagram every second
 */
record ScaleTrial(Bench bench, Peer peer, int sockets, String mode) implements Trial {

    // Opening is slow where a socket is a thread.
    private static final Duration OPEN_THOUSAND = Duration.ofSeconds(2);

    // It takes several to see the heap as it is.
    private static final Duration COLLECTIONS = Duration.ofMillis(600);

    @Override
    public List<Subject> subjects() {
        return List.of(subject());
    }

    private Subject subject() {
        return new Subject(Section.SCALE, peer.name(), String.format(Locale.ROOT, "%,d sockets, %s", sockets, mode));
    }

    @Override
    public Duration expected() {
        return bench.timing().expected(warmUp(), peer).plus(COLLECTIONS).plusMillis(sockets / 20);
    }

    private Duration warmUp() {
        return bench.timing().warmUpOfMany(peer, mode.equals("trickle"));
    }

    @Override
    public List<Sample> run(int run) throws MissingPeerException, BrokenRunException, InterruptedException {
        try (PeerProcess opening = bench.measure(peer, Role.OPEN, Map.of("sockets", sockets, "mode", mode), warmUp())) {
            Duration limit = bench.limit().plus(OPEN_THOUSAND.multipliedBy(sockets / 1_000));
            double[] open = opening.await("OPEN", limit);
            opening.awaitEnd();
            if (open.length != 5 || open[0] != sockets) {
                throw new BrokenRunException("not all sockets are open");
            }
            Map<Figure, Double> figures =
                    Map.of(Figure.HEAP, open[1], Figure.DIRECT, open[2], Figure.THREADS, open[3], Figure.LOAD, open[4]);
            return List.of(new Sample(subject(), run, figures, false));
        }
    }
}
