package io.dgram.bench.suite;

import io.dgram.bench.report.Figure;
import java.util.EnumMap;
import java.util.Map;

/**
 * The report of the sender at a fixed rate.
 *
 * @param sent datagrams sent in the measured time
 * @param nanos the measured time
 * @param processorNanos processor time of the receiver in that time
 * @param switches voluntary context switches of the receiver in that time
 * @param total datagrams sent, those of the warm-up too
 * @param answers how many of these came back
 */
record PaceReport(long sent, long nanos, long processorNanos, long switches, long total, long answers) {

    /** The fraction by which a sender may miss the rate. */
    private static final double LATE = 0.05;

    /** Reads the numbers of a report. */
    static PaceReport of(double... numbers) throws BrokenRunException {
        if (numbers.length != 6 || numbers[1] <= 0) {
            throw new BrokenRunException("not six numbers");
        }
        return new PaceReport(
                (long) numbers[0], (long) numbers[1], (long) numbers[2], (long) numbers[3], (long) numbers[4], (long)
                        numbers[5]);
    }

    /** Returns the cost of each second in which no datagram was sent. */
    Map<Figure, Double> idle() {
        double seconds = nanos / 1e9;
        return Map.of(Figure.LOAD, processorNanos / 1e6 / seconds, Figure.WAITS, switches / seconds);
    }

    /**
     * Returns the cost of each datagram that the receiver took in the measured time.
     *
     * @param taken the datagrams that it had taken when its processor time was read, those of the warm-up too; all that
     * are
     *     missing were sent in the measured time
     * @param received the datagrams that it had taken in the end
     */
    Map<Figure, Double> figures(long taken, long received) throws BrokenRunException {
        double measured = sent - Math.max(0, total - taken); // a late one of an earlier rate may have come
        if (measured <= 0) {
            throw new BrokenRunException("received " + taken + " of " + total + " datagrams");
        }
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.CPU, processorNanos / measured);
        figures.put(Figure.SWITCHES, switches / measured);
        figures.put(Figure.LOST, (double) Math.max(0, total - received));
        figures.put(Figure.OFFERED, sent * 1e9 / nanos);
        return figures;
    }

    /** Tells whether the sender was slower than it should. */
    boolean late(int rate) {
        return sent * 1e9 / nanos < rate * (1 - LATE);
    }
}
