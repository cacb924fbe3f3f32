package io.dgram.impl.polling;

import io.dgram.impl.support.Clock;

/**
 * Time-slices virtual threads that never block.
 *
 * <p>The JDK does not time-slice virtual threads. One that always finds a datagram, or always has room to send one,
 * never parks and would monopolise its carrier, so this yields the carrier after {@value #SLICE_NANOS} nanoseconds of
 * continuous work if all carriers are busy. A socket has one for receiving and delivering, and one for sending.
 */
public final class TimeSlice {

    /** How long a virtual thread runs without yielding. Yielding takes some ten microseconds. */
    static final long SLICE_NANOS = 500_000;

    /** The clock is read once per this number of datagrams, which take a fraction of a slice. */
    private static final int DATAGRAMS_PER_READING = 32;

    private final Clock clock;
    private final CarrierLoad load;
    // Races are benign: a wrong count yields the carrier a little sooner or later.
    private int datagrams;
    private long sliceStart;

    public TimeSlice(Clock clock) {
        this(clock, CarrierLoad.ALL);
    }

    TimeSlice(Clock clock, CarrierLoad load) {
        this.clock = clock;
        this.load = load;
        sliceStart = clock.nanoTime();
    }

    /** Counts a datagram, and yields the carrier if it is time to. Must not be called while holding a lock. */
    public void spend() {
        spend(1);
    }

    /** Counts datagrams, and yields the carrier if it is time to. Must not be called while holding a lock. */
    public void spend(int more) {
        datagrams += more;
        if (datagrams >= DATAGRAMS_PER_READING) {
            datagrams = 0;
            long now = clock.nanoTime();
            if (now - sliceStart >= SLICE_NANOS && Thread.currentThread().isVirtual()) {
                sliceStart = now;
                if (load.isSaturated(now, SLICE_NANOS)) {
                    yieldCarrier();
                    sliceStart = clock.nanoTime();
                }
            }
        }
    }

    /** Starts a new slice, after the thread has waited and so freed its carrier. */
    public void restart() {
        sliceStart = clock.nanoTime();
    }

    // Parks instead of calling Thread.yield(): on JDK 25 with a single carrier, a virtual thread that yields is the
    // next to run.
    private void yieldCarrier() {
        clock.parkNanos(this, 1);
    }
}
