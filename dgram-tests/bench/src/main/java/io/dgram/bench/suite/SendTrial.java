package io.dgram.bench.suite;

import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Map;

/** How many datagrams a peer hands to the kernel, for a socket that never reads: nobody else can be the limit. */
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
        try (DatagramChannel target = DatagramChannel.open()) {
            target.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            int port = ((InetSocketAddress) target.getLocalAddress()).getPort();
            try (PeerProcess sending = bench.measure(sender, Role.SEND, Map.of("port", port, "size", size), warmUp())) {
                double[] sent = sending.await("SENT", bench.limit());
                sending.awaitEnd();
                return new Sample(subject(), run, Transfer.figures(sent), false);
            }
        }
    }
}
