package io.dgram.bench.suite;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a run takes.
 *
 * @param chartWarmUp before the measurement, of a peer on the Java virtual machine, for the size that the chart shows:
 * the
 *     longest that one needs until all its code is compiled
 * @param jvmWarmUp the same for everything else
 * @param nativeWarmUp before the measurement, of all others
 * @param measured the measurement
 */
public record Timing(Duration chartWarmUp, Duration jvmWarmUp, Duration nativeWarmUp, Duration measured) {

    /** The size that the chart and the ratios are of, in bytes, and that round trips have. */
    static final int CHART_SIZE = 64;

    // So many times the warm-up take those that mostly wait: so little happens meanwhile that code becomes hot late.
    private static final int WAITING = 2;

    // So many times two that answer each other, as each waits for the other's compilers too, and many sockets, as each
    // has little to do.
    private static final int WAITING_LONG = 3;

    /** For figures. */
    public static final Timing FULL = new Timing(
            Duration.ofMillis(2_000), Duration.ofMillis(700), Duration.ofMillis(100), Duration.ofMillis(500));

    /** For a look at whether everything works. */
    public static final Timing QUICK =
            new Timing(Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofMillis(200));

    /** How many datagrams a fixed rate is measured for at least: fewer are lost in what else a virtual machine does. */
    static final int PACED_DATAGRAMS = 1_000;

    // From the start to the first datagram and from the last to the end, by experience; for the forecast only.
    private static final Duration JVM_OVERHEAD = Duration.ofMillis(700);
    private static final Duration NATIVE_OVERHEAD = Duration.ofMillis(100);

    /**
     * Returns the same with other durations, where they are given: one warm-up of the Java virtual machine for all
     * sizes.
     */
    public Timing with(Optional<Duration> newJvmWarmUp, Optional<Duration> newMeasured) {
        return new Timing(
                newJvmWarmUp.orElse(chartWarmUp),
                newJvmWarmUp.orElse(jvmWarmUp),
                nativeWarmUp,
                newMeasured.orElse(measured));
    }

    /** Returns the warm-up of peers that work together with datagrams of a size: the longest that one of them needs. */
    public Duration warmUp(int size, Peer... peers) {
        for (Peer peer : peers) {
            if (peer.jvm()) {
                return size == CHART_SIZE ? chartWarmUp : jvmWarmUp;
            }
        }
        return nativeWarmUp;
    }

    /** Returns the warm-up of peers that answer each other. */
    public Duration warmUpOfTrips(Peer server, Peer client) {
        Duration once = warmUp(CHART_SIZE, server, client);
        if (server.jvm() && client.jvm()) {
            return once.multipliedBy(WAITING_LONG);
        }
        return server.jvm() || client.jvm() ? once.multipliedBy(WAITING) : once;
    }

    /** Returns the warm-up of a peer with many sockets, each of which gets something now and then, or not at all. */
    public Duration warmUpOfMany(Peer peer, boolean busy) {
        return busy && peer.jvm() ? chartWarmUp.multipliedBy(WAITING_LONG) : warmUp(0, peer);
    }

    /** Returns how long to measure what comes at a fixed rate; 0 if nothing comes. */
    public Duration measuredAt(int rate) {
        Duration enough = Duration.ofMillis(rate == 0 ? 0 : 1_000L * PACED_DATAGRAMS / rate);
        return measured.compareTo(enough) > 0 ? measured : enough;
    }

    /** Returns about how long a run of peers that work together takes, the warm-up given. */
    public Duration expected(Duration warmUp, Peer... peers) {
        Duration total = warmUp.plus(measured);
        for (Peer peer : peers) {
            total = total.plus(overhead(peer));
        }
        return total;
    }

    /** Returns about how long a peer takes to start and to end. */
    Duration overhead(Peer peer) {
        return peer.jvm() ? JVM_OVERHEAD : NATIVE_OVERHEAD;
    }

    /** Returns the longest of the warm-ups. */
    Duration longestWarmUp() {
        return (chartWarmUp.compareTo(jvmWarmUp) > 0 ? chartWarmUp : jvmWarmUp).multipliedBy(WAITING_LONG);
    }

    /** Says it in words. */
    @Override
    public String toString() {
        String warmUp = chartWarmUp.equals(jvmWarmUp)
                ? millis(jvmWarmUp)
                : millis(chartWarmUp) + " (" + CHART_SIZE + " bytes) or " + millis(jvmWarmUp) + " (else)";
        return "warm-up %s, %d times that for round trips, %d times for those of two JVMs and many busy sockets, without a JVM %s"
                        .formatted(warmUp, WAITING, WAITING_LONG, millis(nativeWarmUp))
                + "; measured " + millis(measured);
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
