package io.dgram.bench.suite;

import java.time.Duration;

/**
 * How long a run takes.
 *
 * @param jvmWarmUp before the measurement, of a peer on the Java virtual machine
 * @param nativeWarmUp before the measurement, of all others
 * @param measured the measurement
 */
public record Timing(Duration jvmWarmUp, Duration nativeWarmUp, Duration measured) {

    /** For figures. */
    public static final Timing FULL =
            new Timing(Duration.ofMillis(800), Duration.ofMillis(100), Duration.ofMillis(500));

    /** For a look at whether everything works. */
    public static final Timing QUICK =
            new Timing(Duration.ofMillis(400), Duration.ofMillis(50), Duration.ofMillis(300));

    // From the start to the first datagram and from the last to the end, by experience; for the forecast only.
    private static final Duration JVM_OVERHEAD = Duration.ofMillis(700);
    private static final Duration NATIVE_OVERHEAD = Duration.ofMillis(100);

    /** Returns the same with another warm-up of peers on the Java virtual machine. */
    public Timing withJvmWarmUp(Duration warmUp) {
        return new Timing(warmUp, nativeWarmUp, measured);
    }

    /** Returns the warm-up of peers that work together: the longest that one of them needs. */
    public Duration warmUp(Peer... peers) {
        for (Peer peer : peers) {
            if (peer.jvm()) {
                return jvmWarmUp;
            }
        }
        return nativeWarmUp;
    }

    /** Returns about how long a run of peers that work together takes. */
    public Duration expected(Peer... peers) {
        Duration total = warmUp(peers).plus(measured);
        for (Peer peer : peers) {
            total = total.plus(peer.jvm() ? JVM_OVERHEAD : NATIVE_OVERHEAD);
        }
        return total;
    }
}
