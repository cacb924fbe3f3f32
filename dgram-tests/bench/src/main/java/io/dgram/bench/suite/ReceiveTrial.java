package io.dgram.bench.suite;

import io.dgram.bench.report.Figure;
import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** How many datagrams a peer receives, of more than it can take. */
record ReceiveTrial(Bench bench, Peer receiver, Peer generator, int size) implements Trial {

    /**
     * A receiver that loses less than this share is not the limit. It is so low because the kernel counts a buffer of
     * many segments as one.
     */
    private static final double LOSS = 0.002;

    @Override
    public List<Subject> subjects() {
        return List.of(subject());
    }

    private Subject subject() {
        return new Subject(Section.RECEIVE, receiver.name(), size + " bytes");
    }

    @Override
    public Duration expected() {
        return bench.timing().expected(warmUp(), receiver, generator);
    }

    private Duration warmUp() {
        return bench.timing().warmUp(size, receiver, generator);
    }

    @Override
    public List<Sample> run(int run) throws MissingPeerException, BrokenRunException, InterruptedException {
        try (PeerProcess receiving = bench.measure(receiver, Role.RECEIVE, Map.of("size", size), warmUp())) {
            int port = (int) receiving.await("PORT", Bench.START)[0];
            try (PeerProcess sending = bench.serve(generator, Role.FLOOD, Map.of("port", port, "size", size))) {
                try (KernelDrops drops = KernelDrops.watch()) {
                    double[] received = receiving.await("RECEIVED", bench.limit());
                    OptionalDouble dropped = drops.perSecond(bench.timing().measured());
                    sending.stop();
                    receiving.awaitEnd();
                    return List.of(sample(run, Transfer.figures(received), dropped));
                }
            }
        }
    }

    private Sample sample(int run, Map<Figure, Double> figures, OptionalDouble dropped) {
        double rate = figures.get(Figure.RATE);
        dropped.ifPresent(drops -> figures.put(Figure.OFFERED, rate + drops));
        boolean limited = dropped.isPresent() && dropped.getAsDouble() < LOSS * rate;
        return new Sample(subject(), run, figures, limited);
    }
}
