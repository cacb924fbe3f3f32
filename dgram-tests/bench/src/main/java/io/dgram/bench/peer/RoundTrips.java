package io.dgram.bench.peer;

import java.util.Arrays;

/** Round trip times: collects them, and tells their percentiles. For one thread at a time. */
final class RoundTrips {

    // Large enough for seconds at the usual rates, so that growing seldom disturbs what is measured.
    private long[] nanos = new long[1 << 20];
    private int count;

    /**
     * Adds a time.
     *
     * @param time nanoseconds
     */
    void add(long time) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = time;
    }

    /**
     * Tells whether there is no time yet.
     *
     * @return whether there is none
     */
    boolean isEmpty() {
        return count == 0;
    }

    /**
     * Sorts the times and tells of them.
     *
     * @param window the time in which they were taken, in nanoseconds
     * @param lost how many datagrams were lost
     * @return the result, a line of the protocol
     */
    String summary(long window, long lost) {
        Arrays.sort(nanos, 0, count);
        return "TRIPS " + count + " " + window + " " + percentile(0.5) + " " + percentile(0.9) + " " + percentile(0.99)
                + " " + percentile(0.999) + " " + percentile(1) + " " + lost;
    }

    private long percentile(double share) {
        return count == 0 ? 0 : nanos[Math.min(count - 1, (int) (share * count))];
    }
}
