package io.dgram.impl.polling;

import static java.lang.invoke.MethodHandles.lookup;

import io.dgram.DgramException;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.OutOfLine;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Polls for a datagram for a short while before its thread parks, where that pays: waking a parked thread takes longer
 * than many an answer takes to arrive.
 *
 * <p>It spins only if the last wait was short and at least half of the recent spins paid: they found a datagram in the
 * first half of their time. Otherwise it backs off exponentially, skipping up to {@value #MAX_SKIPPED} spins between
 * two. So two peers that answer each other keep spinning although something delays them now and then, and an idle
 * socket does not spin at all. The statistics are not synchronised on purpose: threads that receive from one socket
 * share them, and a lost update only shifts a decision.
 */
public final class BusyPoll {

    private static final OutOfLine NOW = new OutOfLine(lookup(), Attempt.class, "now", Object.class);

    /** Estimated wake-up latency: from the datagram's arrival until the parked thread runs. */
    private static final long WAKE_UP_NANOS = 100_000;

    private static final int MAX_CREDIT = 8;

    /**
     * A spin pays if it finds a datagram in this part of its time: two peers that answer each other take less, and for
     * a datagram that comes later parking costs less than spinning.
     */
    private static final int PAYING_PART = 2;

    /** No more than this, as peers that answer each other succeed only if both spin at the same time. */
    private static final int MAX_SKIPPED = 15;

    // At most half of the processors may spin; on a single processor nobody does.
    private static final int MAX_SPINNING = Runtime.getRuntime().availableProcessors() / 2;
    private static final AtomicInteger SPINNING = new AtomicInteger(); // threads, of all sockets

    private final Clock clock;
    private final long nanos;
    private boolean soon; // the last wait was short
    private int credit = MAX_CREDIT / 2; // one more for each spin that succeeded, one less for each that did not
    private int lastSkip; // how many spins were skipped before the last one that failed
    private int skip; // how many spins are still to be skipped

    /**
     * @param nanos how long to poll at most
     */
    BusyPoll(long nanos, Clock clock) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Looks for something without waiting. */
    @FunctionalInterface
    public interface Attempt<T> {

        /** Returns what was found, or {@code null}. */
        @Nullable
        T now() throws DgramException, InterruptedException;
    }

    /** Makes an attempt. */
    @SuppressWarnings("unchecked")
    static <T> @Nullable T now(Attempt<T> attempt) throws DgramException, InterruptedException {
        try {
            return (T) (Object) NOW.handle().invokeExact(attempt);
        } catch (Throwable e) {
            throw OutOfLine.<DgramException>rethrown(e);
        }
    }

    /**
     * Repeats an attempt for a while, if that pays. Ends early when the thread is interrupted, and keeps its interrupt
     * status.
     *
     * @return what was found, or {@code null}
     */
    public <T> @Nullable T spin(Attempt<T> attempt, Deadline deadline) throws DgramException, InterruptedException {
        if (!soon || nanos == 0) {
            return null;
        }
        if (skip > 0) {
            skip--;
            return null;
        }
        try {
            return SPINNING.incrementAndGet() > MAX_SPINNING ? null : repeat(attempt, deadline);
        } finally {
            SPINNING.decrementAndGet();
        }
    }

    private <T> @Nullable T repeat(Attempt<T> attempt, Deadline deadline) throws DgramException, InterruptedException {
        long start = clock.nanoTime();
        do {
            Thread.onSpinWait();
            T found = now(attempt);
            if (found != null) {
                if (clock.nanoTime() - start <= nanos / PAYING_PART) {
                    credit = Math.min(credit + 1, MAX_CREDIT);
                    lastSkip = 0;
                } else {
                    didNotPay();
                }
                return found;
            }
        } while (clock.nanoTime() - start < (credit == 0 ? nanos / PAYING_PART : nanos)
                && !deadline.hasPassed()
                && !Thread.currentThread().isInterrupted());
        didNotPay();
        return null;
    }

    private void didNotPay() {
        credit = Math.max(credit - 1, 0);
        if (credit == 0) {
            lastSkip = Math.min(2 * lastSkip + 1, MAX_SKIPPED);
            skip = lastSkip;
        }
    }

    /** Notes how long a thread waited for a datagram. */
    public void waited(long waitedNanos) {
        soon = waitedNanos <= nanos + WAKE_UP_NANOS;
    }
}
