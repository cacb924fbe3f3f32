package io.dgram.bench.suite;

import io.dgram.bench.report.Figure;
import java.util.EnumMap;
import java.util.Map;

/** Reads what receivers and senders report: datagrams, bytes, nanoseconds, nanoseconds of the processor. */
final class Transfer {

    private Transfer() {}

    /** Returns the datagrams in a second, and the processor time of each where the peer knows it. */
    static Map<Figure, Double> figures(double[] report) throws BrokenRunException {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.RATE, rate(report));
        if (report.length > 3 && report[3] >= 0) {
            figures.put(Figure.CPU, report[3] / report[0]);
        }
        return figures;
    }

    /** Returns the datagrams in a second; none at all are no figure but a fault. */
    static double rate(double[] report) throws BrokenRunException {
        if (report.length < 3 || report[0] <= 0 || report[2] <= 0) {
            throw new BrokenRunException("not a single datagram");
        }
        return report[0] * 1e9 / report[2];
    }
}
