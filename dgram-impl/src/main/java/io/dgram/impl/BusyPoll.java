package io.dgram.impl;

import io.dgram.DgramException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a datagram again and again for a while before its thread waits, where that pays: waking a thread takes longer
 * than many an answer.
 *
 * <p>It pays where the last datagram came soon after the wait for it began. After a look in vain others are left out, the
 * more the more were in vain before: so who never succeeds hardly ever looks, and who is idle not at all. What is counted
 * is racy by intent: several threads that receive from one socket share it.
 */
final class BusyPoll {

    /** What a wait is longer by than it took the datagram to come: until the thread runs again. */
    private static final long WAKE_UP_NANOS = 100_000;

    private static final int MOST_SKIPPED = 1_023;

    // Half of the processors stay with those who have something to do, and a single one does all the time.
    private static final int MOST_LOOKING = Runtime.getRuntime().availableProcessors() / 2;
    private static final AtomicInteger LOOKING = new AtomicInteger(); // threads, of all sockets

    private final long nanos;
    private boolean soon; // the last datagram came soon
    private int failures; // the looks to leave out after the next in vain
    private int skip; // the looks to leave out still

    BusyPoll(Duration atMost) {
        nanos = atMost.toNanos();
    }

    /** Something that may come about by itself. */
    @FunctionalInterface
    interface Look<T> {

        /** Returns it, or {@code null} if it has not. Does not wait. */
        @Nullable
        T now() throws DgramException;
    }

    /**
     * Looks again and again, if that pays. Ends early when the thread is interrupted, which it stays.
     *
     * @return what was found, or {@code null}
     */
    <T> @Nullable T tryFor(Look<T> look, Deadline deadline) throws DgramException {
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
        long start = System.nanoTime();
        do {
            Thread.onSpinWait();
            T found = look.now();
            if (found != null) {
                failures /= 2;
                return found;
            }
        } while (System.nanoTime() - start < nanos
                && !deadline.hasPassed()
                && !Thread.currentThread().isInterrupted());
        failures = Math.min(2 * failures + 1, MOST_SKIPPED);
        skip = failures;
        return null;
    }

    /** Notes how long a thread waited for a datagram. */
    void waited(long waitedNanos) {
        soon = waitedNanos <= nanos + WAKE_UP_NANOS;
    }
}
