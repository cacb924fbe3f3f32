package io.dgram.bench.suite;

import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How many datagrams a peer hands to the kernel. */
record SendTrial(Bench bench, Peer sender, int size) implements Trial {

    @Override
    public List<Subject> subjects() {
        return List.of(subject());
    }

    private Subject subject() {
        return new Subject(Section.SEND, sender.name(), size + " bytes");
    }

    @Override
    public Duration expected() {
        return bench.timing().expected(warmUp(), sender);
    }

    private Duration warmUp() {
        return bench.timing().warmUp(size, sender);
    }

    @Override
    public List<Sample> run(int run)
            throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        try (UnreadSocket target = new UnreadSocket();
                PeerProcess sending =
                        bench.measure(sender, Role.SEND, Map.of("port", target.port(), "size", size), warmUp())) {
            double[] sent = sending.await("SENT", bench.limit());
            sending.awaitEnd();
            return List.of(new Sample(subject(), run, Transfer.figures(sent), false));
        }
    }
}
