package io.dgram.impl.polling;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Estimates whether all carriers of virtual threads are busy, by counting the library's virtual threads that run
 * continuously.
 *
 * <p>Each busy thread reports once per window. Only the current and the previous window count, so a thread that stops
 * drops out after two windows.
 */
final class CarrierLoad {

    /** The load of this Java virtual machine. */
    static final CarrierLoad ALL = new CarrierLoad(Integer.getInteger(
            "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors())); // see Thread

    private static final int COUNT_BITS = 12;
    private static final int MAX_COUNT = (1 << COUNT_BITS) - 1;

    private final int carriers;
    private final AtomicLong state = new AtomicLong(); // from high to low: window, previous count, current count

    /**
     * @param carriers how many virtual threads can run in parallel
     */
    CarrierLoad(int carriers) {
        this.carriers = carriers;
    }

    /**
     * Reports that the calling virtual thread has been running for a window.
     *
     * @param now the time in nanoseconds
     * @param window the length of a window in nanoseconds, the same in each call
     * @return whether all carriers are busy, so that other virtual threads may be waiting for one
     */
    boolean isSaturated(long now, long window) {
        if (carriers == 1) {
            return true;
        }
        long number = Math.floorDiv(now, window);
        long after = state.updateAndGet(before -> withReport(before, number));
        return Math.max(after & MAX_COUNT, (after >>> COUNT_BITS) & MAX_COUNT) >= carriers;
    }

    private static long withReport(long before, long number) {
        long lastNumber = before >> (2 * COUNT_BITS);
        long current = before & MAX_COUNT;
        if (lastNumber == number) {
            return current == MAX_COUNT ? before : before + 1;
        }
        long previous = lastNumber + 1 == number ? current : 0;
        return (number << (2 * COUNT_BITS)) | (previous << COUNT_BITS) | 1;
    }
}
