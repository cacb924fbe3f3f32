package io.dgram.app;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;

/** The counts and round-trip times of a {@link Ping}. For one thread. */
final class PingStatistics {

    private final int count;
    private final long timeoutNanos;
    private final BitSet seen = new BitSet();
    private final long[] roundTrips;
    private int sent;
    private int received;
    private int late;
    private int duplicates;
    private int foreign;

    PingStatistics(int count, Duration timeout) {
        this.count = count;
        this.timeoutNanos = timeout.toNanos();
        this.roundTrips = new long[count];
    }

    /** Counts the next probe in sequence, whether or not the system then accepts it. */
    void sent() {
        sent++;
    }

    boolean isSent(int sequence) {
        return sequence >= 1 && sequence <= sent;
    }

    /** Counts an answer to a probe that was sent. */
    Answer.Kind answered(int sequence, long nanos) {
        if (seen.get(sequence)) {
            duplicates++;
            return Answer.Kind.DUPLICATE;
        }
        seen.set(sequence);
        if (nanos > timeoutNanos) {
            late++;
            return Answer.Kind.LATE;
        }
        roundTrips[received++] = nanos;
        return Answer.Kind.IN_TIME;
    }

    /** Counts a datagram that is not the answer to a probe. */
    void foreign() {
        foreign++;
    }

    /** Tells whether every probe of the plan was answered in time. */
    boolean allAnswered() {
        return received == count;
    }

    String summary() {
        int lost = sent - received;
        String counts = String.format(
                Locale.ROOT,
                "--- ping statistics%n%d sent, %d received, %d lost (%.1f %%), %d late, %d duplicates, %d foreign",
                sent,
                received,
                lost,
                100.0 * lost / Math.max(1, sent),
                late,
                duplicates,
                foreign);
        return received == 0 ? counts : counts + times();
    }

    private String times() {
        long[] sorted = Arrays.copyOf(roundTrips, received);
        Arrays.sort(sorted);
        double sum = Arrays.stream(sorted).asDoubleStream().sum();
        int rank99 = Math.ceilDiv(received * 99, 100);
        return String.format(
                Locale.ROOT,
                "%nround trip min/avg/p99/max = %.3f/%.3f/%.3f/%.3f ms",
                sorted[0] / 1e6,
                sum / received / 1e6,
                sorted[rank99 - 1] / 1e6,
                sorted[received - 1] / 1e6);
    }
}
