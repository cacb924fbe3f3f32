package io.dgram.tests.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Socket;
import io.dgram.SocketStatistics;

/** The identity that {@link SocketStatistics} promises: every datagram that reached a socket is in one counter. */
public final class Balance {

    /** How far off an estimate of what the kernel dropped may be. */
    private static final double TOLERANCE = 0.25;

    /** What an estimate may have on top: the parts of one message that was taken apart, each counted as a message. */
    private static final long PARTS = 50 * 50;

    private Balance() {}

    /** Returns how many datagrams the counters account for. */
    public static long of(SocketStatistics stats) {
        return withoutDrops(stats)
                + stats.kernelDrops()
                        .orElseThrow(() -> new AssertionError("unknown what the kernel dropped: " + stats));
    }

    private static long withoutDrops(SocketStatistics stats) {
        return stats.datagramsReceived() + stats.filtered() + stats.rejected() + stats.discarded();
    }

    /** Asserts that the counters account for all datagrams that reached a socket, which is closed or has none left. */
    public static void assertComplete(long reached, Socket socket) {
        assertComplete(reached, socket.stats());
    }

    /** Asserts that the counters account for all datagrams that reached a socket. */
    public static void assertComplete(long reached, SocketStatistics stats) {
        if (stats.isKernelDropsExact()) {
            assertEquals(reached, of(stats), stats::toString);
            return;
        }
        long dropped = reached - withoutDrops(stats);
        long excess = stats.kernelDrops().orElseThrow() - dropped;
        double most = TOLERANCE * Math.max(1, dropped);
        assertTrue(-excess < most && excess < most + PARTS, () -> dropped + " dropped, but " + stats);
    }

    /** Asserts that the counters do not account for more than has reached a socket by now. */
    public static void assertNoMoreThan(long reached, SocketStatistics before) {
        if (before.isKernelDropsExact() && before.kernelDrops().isPresent()) {
            assertTrue(of(before) <= reached, () -> reached + " sent, but " + before);
        }
    }
}
