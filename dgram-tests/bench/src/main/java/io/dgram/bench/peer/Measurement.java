package io.dgram.bench.peer;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Measures what a tally grows by in a while, from outside: whoever counts looks at no clock. Starts with the first
 * datagram, lets the warm-up pass, then measures.
 */
final class Measurement {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Tally tally;
    private final Options options;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /**
     * Prepares a measurement.
     *
     * @param tally what somebody counts with
     * @param options say how long
     */
    Measurement(Tally tally, Options options) {
        this.tally = tally;
        this.options = options;
        system.getProcessCpuTime(); // the first call loads classes
    }

    /**
     * Measures in the calling thread.
     *
     * @param word the first word of the result
     * @return the result, a line of the protocol: word, datagrams, bytes, nanoseconds, nanoseconds of processor time
     * @throws InterruptedException if the thread is interrupted
     */
    String run(String word) throws InterruptedException {
        awaitFirst();
        Thread.sleep(options.warmup());
        long cpu = system.getProcessCpuTime();
        long datagrams = tally.datagrams();
        long bytes = tally.bytes();
        long start = System.nanoTime();
        Thread.sleep(options.time());
        datagrams = tally.datagrams() - datagrams;
        bytes = tally.bytes() - bytes;
        long nanos = System.nanoTime() - start;
        return word + " " + datagrams + " " + bytes + " " + nanos + " " + (system.getProcessCpuTime() - cpu);
    }

    // Not for ever: a sender that never comes would leave this process behind.
    private void awaitFirst() throws InterruptedException {
        long patience = options.warmup() + options.time() + GRACE.toMillis();
        for (long waited = 0; tally.datagrams() == 0 && waited < patience; waited++) {
            Thread.sleep(1);
        }
    }
}
