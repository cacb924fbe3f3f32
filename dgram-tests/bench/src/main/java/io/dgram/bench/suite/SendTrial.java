package io.dgram.bench.suite;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * How many datagrams a peer hands to the kernel, for a socket that never reads: nobody else can be the limit. The socket
 * takes many at once (UDP_GRO), so that the kernel need not take apart on the sender's time what was sent in one piece.
 */
record SendTrial(Bench bench, Peer sender, int size) implements Trial {

    @Override
    public Subject subject() {
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
    public Sample run(int run) throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        try (Socket target = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
                Batch batch = Batch.allocate(1, size)) {
            target.receive(batch, Duration.ZERO); // from here on it takes many at once
            int port = target.address().port();
            try (PeerProcess sending = bench.measure(sender, Role.SEND, Map.of("port", port, "size", size), warmUp())) {
                double[] sent = sending.await("SENT", bench.limit());
                sending.awaitEnd();
                return new Sample(subject(), run, Transfer.figures(sent), false);
            }
        }
    }
}
