package io.dgram.impl.receiving;

import java.io.IOException;

/**
 * How many single datagrams the kernel has dropped when it begins to coalesce, from when on it counts the messages that
 * it drops.
 *
 * <p>Another processor may still be taking a message apart that it looked at just before. Each part that it drops by
 * then would pass for a message of many. So the count is watched for some 25 us, which is longer than the kernel takes
 * for one message: its parts follow one another much faster than messages do.
 */
final class SingleDrops {

    private static final int READS = 64;
    private static final int MAX_PARTS = 128; // UDP_MAX_SEGMENTS (udp(7))

    private SingleDrops() {}

    /** The kernel's count of what it has dropped. */
    @FunctionalInterface
    interface KernelCounter {
        long read() throws IOException;
    }

    /** Returns the number, right after the kernel was asked to coalesce. */
    static long count(KernelCounter counter) throws IOException {
        long drops = counter.read();
        long messages = 0;
        boolean partsComing = true;
        for (int i = 1; i < READS; i++) {
            long more = counter.read() - drops;
            if (more == 1 && !partsComing) {
                messages++;
            } else if (more > MAX_PARTS) { // this thread did not run for a while
                messages += more - MAX_PARTS;
            }
            partsComing = more > 0;
            drops += more;
        }
        return drops - messages;
    }
}
