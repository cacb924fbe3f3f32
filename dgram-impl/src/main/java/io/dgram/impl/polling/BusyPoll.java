package io.dgram.impl.polling;

import io.dgram.DgramException;
import io.dgram.impl.support.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a datagram again and again for a while before its thread waits, where that pays: waking a thread takes longer
 * than many an answer.
 *
 * <p>It pays where the last datagram came soon after the wait for it began, and as long as half of the looks are not in
 * vain: so two that answer each other keep at it though something comes between them now and then. Where more are, most are
 * left out: who never succeeds hardly ever looks, and who is idle not at all. What is counted is racy by intent: several
 * threads that receive from one socket share it.
 */
public final class BusyPoll {

    /** What a wait is longer by than it took the datagram to come: until the thread runs again. */
    private static final long WAKE_UP_NANOS = 100_000;

    private static final int MOST_CREDIT = 8;

    /** So many looks at most are left out between two: those that answer each other succeed only if both look at a time. */
    private static final int MOST_SKIPPED = 15;

    // Half of the processors stay with those who have something to do, and a single one does all the time.
    private static final int MOST_LOOKING = Runtime.getRuntime().availableProcessors() / 2;
    private static final AtomicInteger LOOKING = new AtomicInteger(); // threads, of all sockets

    private final Clock clock;
    private final long nanos;
    private boolean soon; // the last datagram came soon
    private int credit = MOST_CREDIT / 2; // one for each look that succeeds, less one for each in vain
    private int lastSkip; // the looks that were left out before the last, if that was in vain
    private int skip; // the looks to leave out still

    public BusyPoll(Duration atMost, Clock clock) {
        this.clock = clock;
        nanos = atMost.toNanos();
    }

    /** Something that may come about by itself. */
    @FunctionalInterface
    public interface Look<T> {

        /** Returns it, or {@code null} if it has not. Does not wait. */
        @Nullable
        T now() throws DgramException;
    }

    /**
     * Looks again and again, if that pays. Ends early when the thread is interrupted, which it stays.
     *
     * @return what was found, or {@code null}
     */
    public <T> @Nullable T tryFor(Look<T> look, Deadline deadline) throws DgramException {
        if (!soon || nanos == 0) {
            return null;
        }
        if (skip > 0) {
            skip--;
            return null;
        }
        try {
            return LOOKING.incrementAndGet() > MOST_LOOKING ? null : lookFor(look, deadline);
        } finally {
            LOOKING.decrementAndGet();
        }
    }

    private <T> @Nullable T lookFor(Look<T> look, Deadline deadline) throws DgramException {
        long start = clock.nanoTime();
        do {
            Thread.onSpinWait();
            T found = look.now();
            if (found != null) {
                credit = Math.min(credit + 1, MOST_CREDIT);
                lastSkip = 0;
                return found;
            }
        } while (clock.nanoTime() - start < nanos
                && !deadline.hasPassed()
                && !Thread.currentThread().isInterrupted());
        credit = Math.max(credit - 1, 0);
        if (credit == 0) {
            lastSkip = Math.min(2 * lastSkip + 1, MOST_SKIPPED);
            skip = lastSkip;
        }
        return null;
    }

    /** Notes how long a thread waited for a datagram. */
    public void waited(long waitedNanos) {
        soon = waitedNanos <= nanos + WAKE_UP_NANOS;
    }
}
