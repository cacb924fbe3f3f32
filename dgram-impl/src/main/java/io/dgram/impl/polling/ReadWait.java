package io.dgram.impl.polling;

import io.dgram.DgramException;
import io.dgram.impl.support.Clock;
import org.jspecify.annotations.Nullable;

/**
 * How a thread waits for a datagram: it polls for a while if that is likely to pay, and parks otherwise. Pull and push
 * wait alike.
 */
public final class ReadWait {

    private final ChannelReadiness ready;
    private final BusyPoll busyPoll;
    private final TimeSlice timeSlice;
    private final Clock clock;

    public ReadWait(ChannelReadiness ready, BusyPoll busyPoll, TimeSlice timeSlice, Clock clock) {
        this.ready = ready;
        this.busyPoll = busyPoll;
        this.timeSlice = timeSlice;
        this.clock = clock;
    }

    /**
     * Waits once, until the channel may be readable, {@link #wake()} was called or the deadline has come, and then makes
     * an attempt, whatever ended the wait.
     *
     * @param mustWait checked once wake-ups reach this thread; without a reason to wait the attempt follows at once
     * @return what the attempt found, or {@code null}
     */
    public <T> @Nullable T awaitAndTry(
            BusyPoll.Attempt<T> attempt, Deadline deadline, ChannelReadiness.Condition<DgramException> mustWait)
            throws DgramException, InterruptedException {
        long start = clock.nanoTime();
        T found = busyPoll.spin(attempt, deadline);
        if (found != null) {
            return found;
        }
        if (ready.awaitReadable(deadline, mustWait)) {
            busyPoll.waited(clock.nanoTime() - start);
            timeSlice.restart();
        }
        return attempt.now();
    }

    /** Makes the thread that has waited longest check again whether to wait. */
    public void wakeFirst() {
        ready.wakeReader();
    }

    /** Makes all threads that wait check again whether to wait. */
    public void wake() {
        ready.wakeReaders();
    }

    /** Counts datagrams that the thread has moved, and yields its carrier when it has had it for long. */
    public void worked(int datagrams) {
        timeSlice.spend(datagrams);
    }
}
