package io.dgram.bench.suite;

import io.dgram.bench.report.Results;
import io.dgram.bench.report.Section;
import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Measures what is asked, part by part. */
final class Suite {

    private final SuiteOptions options;
    private final Peers peers;
    private final Bench bench;
    private final Progress progress;
    private final Results results = new Results();
    private final Calls calls;
    private Optional<Peer> generator = Optional.empty();

    /**
     * Creates a suite.
     *
     * @param log where the error output of all peers goes
     */
    Suite(SuiteOptions options, Peers peers, File log, Progress progress) {
        this.options = options;
        this.peers = peers;
        this.bench = new Bench(options.timing(), log);
        this.calls = new Calls(options);
        this.progress = progress;
    }

    /** Measures, and returns what came of it. */
    Results run(Path jmhLog) throws IOException, InterruptedException {
        if (asksFor(Section.RECEIVE)) {
            generator = Optional.of(generator());
        }
        List<Peer> wanted = peers.all().stream().filter(options::wants).toList();
        Peer load = generator.orElse(peers.generators().getLast());
        Plan plan = new Plan(options, bench, wanted, load, peers.client(), peers.pacer());
        progress.forecast(plan.expected().plus(asksFor(Section.CALLS) ? calls.expected() : Duration.ZERO));
        for (Section section : options.sections()) {
            if (section == Section.CALLS) {
                progress.tell("calls, by JMH, which writes to " + jmhLog);
                calls.run(results, jmhLog);
            }
            new Interleaving(results, progress).run(plan.trials(section), options.runs());
        }
        return results;
    }

    /** Says in words how often and how long it measures, and with what. */
    String how() {
        List<String> how = new ArrayList<>();
        if (!options.sections().equals(Set.of(Section.CALLS))) {
            how.add("runs of each: " + options.runs() + "; " + bench.timing());
        }
        if (asksFor(Section.PACED)) {
            how.add("fixed rates measured for at least %d datagrams, after the warm-up at %,d a second"
                    .formatted(Timing.PACED_DATAGRAMS, PacedTrial.WARM_UP_RATE));
        }
        generator.ifPresent(peer -> how.add("load generator: " + peer.name() + ", of this project"));
        if (asksFor(Section.CALLS)) {
            how.add("calls: " + calls);
        }
        return String.join("; ", how);
    }

    private boolean asksFor(Section section) {
        return options.sections().contains(section);
    }

    // The first that works here.
    private Peer generator() throws IOException, InterruptedException {
        for (Peer candidate : peers.generators()) {
            if (generates(candidate)) {
                progress.tell("load generator: " + candidate.name());
                return candidate;
            }
        }
        throw new IOException("there is no load generator that works here: see peers.log");
    }

    private boolean generates(Peer candidate) throws IOException, InterruptedException {
        try (DatagramSocket target = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            target.setSoTimeout((int) Bench.GRACE.toMillis());
            Map<String, Object> flood = Map.of("port", target.getLocalPort(), "size", 64);
            try (PeerProcess sending = bench.serve(candidate, Role.FLOOD, flood)) {
                target.receive(new DatagramPacket(new byte[1], 1));
                return true;
            } catch (MissingPeerException | SocketTimeoutException e) {
                return false;
            }
        }
    }
}
