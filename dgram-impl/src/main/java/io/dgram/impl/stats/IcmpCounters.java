package io.dgram.impl.stats;

import io.dgram.spi.StatisticsDraft;
import java.util.concurrent.atomic.AtomicLong;

/** The counters of a socket that reports ICMP errors. Any thread may count, without waiting. */
final class IcmpCounters {

    private final AtomicLong reported = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    void reported() {
        reported.incrementAndGet();
    }

    void dropped() {
        dropped.incrementAndGet();
    }

    void addTo(StatisticsDraft draft) {
        draft.icmpErrorsDropped = dropped.get();
        draft.icmpErrors = reported.get(); // read last: an error is reported first
    }
}
