package io.dgram.impl.stats;

import java.util.concurrent.atomic.AtomicLong;

/** Counters that stay zero on most sockets. Created with the first count, to keep idle sockets small. */
final class RareCounters {

    final AtomicLong rejected = new AtomicLong();
    final AtomicLong discarded = new AtomicLong();
    final AtomicLong own = new AtomicLong(); // datagrams among those that the kernel has dropped
    volatile boolean incomplete; // something may have been lost that is in no counter
}
