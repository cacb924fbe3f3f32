package io.dgram.impl.polling;

import io.dgram.impl.support.Clock;

/**
 * Lets other virtual threads have the carrier now and then: one that always finds a datagram, or always has room to
 * send one, never parks, and virtual threads have no time slices. A socket has one for who receives or delivers, and one
 * for who sends.
 */
public final class TimeSlice {

    /** How long a virtual thread runs at a stretch. Letting others in takes some ten microseconds. */
    static final long SHARE_NANOS = 500_000;

    /** So often the clock is looked at: as many datagrams take a fraction of that. */
    private static final int DATAGRAMS = 32;

    private final Clock clock;
    private final CarrierLoad load;
    // Racy by intent: who counts wrongly lets others in a little sooner or later.
    private int used;
    private long since;

    public TimeSlice(Clock clock) {
        this(clock, CarrierLoad.ALL);
    }

    TimeSlice(Clock clock, CarrierLoad load) {
        this.clock = clock;
        this.load = load;
        since = clock.nanoTime();
    }

    /** Counts a datagram. Must not be called under a lock. */
    public void use() {
        use(1);
    }

    /** Counts datagrams. Must not be called under a lock. */
    public void use(int datagrams) {
        used += datagrams;
        if (used >= DATAGRAMS) {
            used = 0;
            long now = clock.nanoTime();
            if (now - since >= SHARE_NANOS && Thread.currentThread().isVirtual()) {
                since = now;
                if (load.leavesNoRoom(now, SHARE_NANOS)) {
                    letOthersIn();
                    since = clock.nanoTime();
                }
            }
        }
    }

    /** Notes that the thread has waited, and others had their turn. */
    public void rested() {
        since = clock.nanoTime();
    }

    // Not Thread.yield(): with a single carrier a virtual thread that yields is the next to run, on JDK 25.
    private void letOthersIn() {
        clock.parkNanos(this, 1);
    }
}
