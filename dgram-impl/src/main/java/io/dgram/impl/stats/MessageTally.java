package io.dgram.impl.stats;

import io.dgram.impl.transport.MessageCounts;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many datagrams the messages of a socket have had since the kernel coalesces. The kernel counts the messages that
 * it drops; from the average this estimates how many datagrams those had. Written by one thread at a time, read by any.
 *
 * <p>What was queued before the kernel was asked to coalesce is single datagrams, so the count begins with the first
 * message of several.
 */
public final class MessageTally {

    private volatile long dropsBefore = Long.MAX_VALUE; // until it is known, no drop is taken for a coalesced one
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong datagrams = new AtomicLong();

    /**
     * Begins to estimate.
     *
     * @param drops what the kernel has dropped so far, when each message was a datagram
     */
    public void begin(long drops) {
        dropsBefore = drops;
    }

    /** Adds messages that were received. */
    public void add(MessageCounts more) {
        long before = messages.get();
        int skipped = before == 0 ? more.leadingSingles() : 0;
        messages.lazySet(before + more.messages() - skipped);
        datagrams.lazySet(datagrams.get() + more.datagrams() - skipped);
    }

    /** Returns how many datagrams the kernel has dropped, given how many messages it has. */
    KernelCount datagrams(long dropped) {
        long since = dropped - dropsBefore;
        if (since <= 0) {
            return KernelCount.exact(dropped);
        }
        long all = messages.get();
        double average = all == 0 ? 1 : datagrams.get() / (double) all;
        return KernelCount.estimate(dropsBefore + Math.round(since * average));
    }
}
