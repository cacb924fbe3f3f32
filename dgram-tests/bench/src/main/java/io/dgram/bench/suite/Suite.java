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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures what is asked, part by part. */
final class Suite {

    private final SuiteOptions options;
    private final Peers peers;
    private final Bench bench;
    private final Progress progress;
    private final Results results = new Results();

    /**
     * Creates a suite.
     *
     * @param log where the error output of all peers goes
     */
    Suite(SuiteOptions options, Peers peers, File log, Progress progress) {
        this.options = options;
        this.peers = peers;
        this.bench = new Bench(options.timing(), log);
        this.progress = progress;
    }

    /** Measures, and returns what came of it. */
    Results run(Path jmhLog) throws IOException, InterruptedException {
        List<Peer> wanted = peers.all().stream().filter(options::wants).toList();
        Peer generator = options.sections().contains(Section.RECEIVE)
                ? generator()
                : peers.generators().getLast();
        Plan plan = new Plan(options, bench, wanted, generator, peers.client());
        Map<Section, List<Trial>> trials = new LinkedHashMap<>();
        options.sections().forEach(section -> trials.put(section, plan.trials(section)));
        Calls calls = new Calls(options);
        progress.forecast(expected(trials, calls));
        for (Map.Entry<Section, List<Trial>> section : trials.entrySet()) {
            if (section.getKey() == Section.CALLS) {
                progress.tell("calls, by JMH, which writes to " + jmhLog);
                calls.run(results, jmhLog);
            }
            new Interleaving(results, progress).run(section.getValue(), options.runs());
        }
        return results;
    }

    private Duration expected(Map<Section, List<Trial>> trials, Calls calls) {
        return trials.values().stream()
                .map(section -> Interleaving.expected(section, options.runs()))
                .reduce(trials.containsKey(Section.CALLS) ? calls.expected() : Duration.ZERO, Duration::plus);
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
