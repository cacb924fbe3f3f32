package io.dgram.impl.polling;

/**
 * Decides whether a thread should look for a datagram before it waits for one. If it has just received one that it had
 * to wait for, as it had to for those before, a look is a system call that finds nothing. Leaving it out loses nothing:
 * waiting reports what is there already, only not as fast.
 */
final class FirstLook {

    /** This many looks in a row have to find nothing before one is left out. */
    private static final int IN_VAIN = 16;

    /** A datagram that followed within this time would be rare, and is found later by this time at most. */
    private static final long SOON_NANOS = 10_000;

    /** Waits that are shorter may have been for a datagram that was there already. */
    private static final long SHORT_NANOS = 250_000;

    // The same for a thread that waits in a selector, which reports at once what is there.
    private static final long SOON_SELECTING_NANOS = 50_000;
    private static final long SHORT_SELECTING_NANOS = 15_000;

    // Threads may race: one look too many, or too few.
    private int inVain; // looks in a row, up to IN_VAIN
    private boolean left; // the last was left out
    private long receivedAt; // when the last wait brought a datagram
    private boolean mayLeave; // that wait was long
    private long soonNanos = SOON_NANOS;

    /** Tells whether to leave out the look before the next wait. */
    boolean isInVain(long now) {
        left = mayLeave && inVain == IN_VAIN && now - receivedAt < soonNanos;
        return left;
    }

    /** Notes that a look found a datagram. */
    void found() {
        inVain = 0;
    }

    /**
     * Notes that a wait has ended with a datagram.
     *
     * @param selected whether the thread waited in a selector
     */
    void received(long waitedNanos, long now, boolean selected) {
        soonNanos = selected ? SOON_SELECTING_NANOS : SOON_NANOS;
        mayLeave = waitedNanos >= (selected ? SHORT_SELECTING_NANOS : SHORT_NANOS);
        if (!left) {
            inVain = Math.min(inVain + 1, IN_VAIN);
        } else if (!mayLeave) {
            inVain = 0;
        }
        left = false;
        receivedAt = now;
    }
}
