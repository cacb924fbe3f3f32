package io.dgram.bench.suite;

import java.io.File;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How peers are started for a trial, and for how long.
 *
 * @param timing how long a run takes
 * @param log where the error output of all peers goes
 */
record Bench(Timing timing, File log) {

    /** How long a peer may take to start, on a machine that is busy. */
    static final Duration START = Duration.ofSeconds(30);

    /** What a peer is granted beyond its time: it waits for a first datagram for most of it. */
    static final Duration GRACE = Duration.ofSeconds(15);

    /** Starts a peer that measures. */
    PeerProcess measure(Peer peer, Role role, Map<String, Object> options, Duration warmUp)
            throws MissingPeerException {
        Map<String, Object> all = new LinkedHashMap<>(options);
        all.put("warmup", warmUp.toMillis());
        all.put("time", timing.measured().toMillis());
        return PeerProcess.start(peer, role, all, log);
    }

    /** Starts a peer that serves the measurement of another, which ends it. */
    PeerProcess serve(Peer peer, Role role, Map<String, Object> options) throws MissingPeerException {
        Map<String, Object> all = new LinkedHashMap<>(options);
        all.put("time", limit().toMillis());
        return PeerProcess.start(peer, role, all, log);
    }

    /** Returns how long to wait for a result. */
    Duration limit() {
        return START.plus(timing.longestWarmUp()).plus(timing.measured()).plus(GRACE);
    }
}
