package io.dgram.bench.suite;

import io.dgram.bench.report.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A running peer that receives or echoes what a sender sends to it, at one rate after another. */
final class PacedPeer implements AutoCloseable {

    // At the highest rates, and at least for so many datagrams: compilers may still be busy with the rate before.
    private static final Duration SHORTEST_SETTLE = Duration.ofMillis(100);
    private static final int SETTLE_DATAGRAMS = 300;

    private static final Duration CATCH_UP = Duration.ofSeconds(1);
    private static final long LOOK_MILLIS = 20;

    private final Bench bench;
    private final Peer sender;
    private final PeerProcess process;
    private final boolean echo;
    private final String ports;

    private PacedPeer(Bench bench, Peer sender, PeerProcess process, boolean echo, String ports) {
        this.bench = bench;
        this.sender = sender;
        this.process = process;
        this.echo = echo;
        this.ports = ports;
    }

    /** Starts a peer, and waits until its sockets are open. */
    static PacedPeer start(Bench bench, Peer sender, Peer peer, Role role, Map<String, Object> options)
            throws MissingPeerException, BrokenRunException, InterruptedException {
        PeerProcess process = PeerProcess.start(peer, role, options, bench.log());
        try {
            String ports = Arrays.stream(process.await("PORT", Bench.START))
                    .mapToObj(port -> String.valueOf((int) port))
                    .collect(Collectors.joining(" "));
            return new PacedPeer(bench, sender, process, role == Role.ECHO, ports);
        } catch (Throwable e) {
            process.close();
            throw e;
        }
    }

    /** Returns how long datagrams are sent at a rate before the measurement begins. */
    static Duration settle(Pace pace) {
        Duration enough = Duration.ofMillis(pace.rate() == 0 ? 0 : 1_000L * SETTLE_DATAGRAMS / pace.rate());
        return enough.compareTo(SHORTEST_SETTLE) > 0 ? enough : SHORTEST_SETTLE;
    }

    /** Sends to it for a while, and gives it the time to take what has queued up. */
    void warmUp(Pace pace, Duration time)
            throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        long before = echo ? 0 : count();
        received(before, send(pace, Duration.ZERO, time));
    }

    private PaceReport send(Pace pace, Duration settle, Duration measured)
            throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("rate", pace.rate());
        options.put("sources", pace.sources());
        options.put("echo", echo ? 1 : 0);
        options.put("pid", process.pid());
        options.put("warmup", settle.toMillis());
        options.put("time", measured.toMillis());
        try (PeerProcess sending = PeerProcess.start(sender, Role.PACE, options, bench.log())) {
            sending.tell(ports);
            double[] report = sending.await("PACED", settle.plus(measured).plus(Bench.GRACE));
            sending.awaitEnd();
            return PaceReport.of(report);
        }
    }

    /** Measures the cost of a rate. */
    PaceFigures measure(Pace pace) throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        Duration measured = bench.timing().measuredAt(pace.rate());
        if (pace.rate() == 0) {
            return new PaceFigures(send(pace, settle(pace), measured).idle(), false);
        }
        long before = echo ? 0 : count();
        PaceReport report = send(pace, settle(pace), measured);
        long taken = echo ? report.answers() : count() - before;
        long received = taken < report.total() ? received(before, report) : taken;
        Map<Figure, Double> figures = new HashMap<>(report.figures(taken, received));
        systemCalls(pace).ifPresent(calls -> figures.put(Figure.SYSTEM_CALLS, calls));
        return new PaceFigures(figures, report.late(pace.rate()));
    }

    // The rate is sent once more, as strace slows the peer down.
    private OptionalDouble systemCalls(Pace pace)
            throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        if (!SystemCalls.countable(pace)) {
            return OptionalDouble.empty();
        }
        long before = echo ? 0 : count();
        try (SystemCalls calls = SystemCalls.watch(process.pid())) {
            if (!calls.attached()) {
                return OptionalDouble.empty();
            }
            PaceReport report = send(pace, Duration.ZERO, SystemCalls.window(bench.timing(), pace));
            return calls.perDatagram(received(before, report));
        }
    }

    // The receiver may still be busy with what has queued up.
    private long received(long before, PaceReport report)
            throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        if (echo) {
            return report.answers();
        }
        long deadline = System.nanoTime() + CATCH_UP.toNanos();
        long received = count() - before;
        while (received < report.total() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_MILLIS);
            received = count() - before;
        }
        return received;
    }

    private long count() throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        process.tell("count");
        return (long) process.await("COUNTED", Bench.GRACE)[0];
    }

    @Override
    public void close() {
        process.close();
    }

    /**
     * The result of a measurement.
     *
     * @param figures the figures
     * @param late whether the sender did not keep the rate
     */
    record PaceFigures(Map<Figure, Double> figures, boolean late) {}
}
