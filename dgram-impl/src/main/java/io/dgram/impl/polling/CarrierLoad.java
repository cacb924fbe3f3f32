package io.dgram.impl.polling;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells whether there may be a carrier left for other virtual threads: counts those of this library that run without a
 * pause.
 *
 * <p>Each reports once in a while that it still does. Those are counted by windows of that length, of which this one and the
 * one before count; so who stops is soon forgotten.
 */
final class CarrierLoad {

    /** That of this virtual machine. */
    static final CarrierLoad ALL = new CarrierLoad(Integer.getInteger(
            "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors())); // see Thread

    private static final int COUNT_BITS = 12;
    private static final int MOST = (1 << COUNT_BITS) - 1;

    private final int carriers;
    private final AtomicLong state = new AtomicLong(); // the window, the count before it, the count in it

    /**
     * @param carriers how many virtual threads can run at once
     */
    CarrierLoad(int carriers) {
        this.carriers = carriers;
    }

    /**
     * Reports that the calling virtual thread still runs.
     *
     * @param now the time
     * @param every how often each reports
     * @return whether others may have to wait for it
     */
    boolean leavesNoRoom(long now, long every) {
        if (carriers == 1) {
            return true;
        }
        long window = Math.floorDiv(now, every);
        long after = state.updateAndGet(before -> reported(before, window));
        return Math.max(after & MOST, (after >>> COUNT_BITS) & MOST) >= carriers;
    }

    private static long reported(long before, long window) {
        long known = before >> (2 * COUNT_BITS);
        long current = before & MOST;
        if (known == window) {
            return current == MOST ? before : before + 1;
        }
        long previous = known + 1 == window ? current : 0;
        return (window << (2 * COUNT_BITS)) | (previous << COUNT_BITS) | 1;
    }
}
