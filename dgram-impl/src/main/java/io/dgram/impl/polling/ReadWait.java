package io.dgram.impl.polling;

import static java.lang.invoke.MethodHandles.lookup;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.OutOfLine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a thread waits for a datagram. If an answer is likely to come at once, it polls for a while; if datagrams come
 * fast and nobody waits for an answer, it lets some gather; otherwise it parks until one is there. Pull and push wait
 * alike.
 */
public final class ReadWait {

    private static final OutOfLine RECEIVE_EARLY = new OutOfLine(
            lookup(),
            ReadWait.class,
            "receiveEarly",
            Object.class,
            long.class,
            BusyPoll.Attempt.class,
            Deadline.class,
            ChannelReadiness.Condition.class);

    private final ChannelReadiness ready;
    private final Load load;
    private final TimeSlice timeSlice;
    private final Clock clock;
    private final int busyPollNanos;
    private final int moderationNanos;

    // Created when a thread waits again, as an idle socket needs neither. Threads may race: what is learnt is lost
    // then.
    private boolean waited;
    private @Nullable FirstLook firstLook;
    private @Nullable BusyPoll busyPoll;
    private @Nullable Moderation moderation;
    private long lastSent; // how many datagrams had been sent when the last wait began
    private @Nullable Endpoint lastSender; // of the datagram that was received last
    private boolean onePeer; // the one before came from the same

    /**
     * @param busyPoll how long to poll at most
     * @param moderation how long to let datagrams gather at most
     */
    public ReadWait(
            ChannelReadiness ready,
            Load load,
            TimeSlice timeSlice,
            Duration busyPoll,
            Duration moderation,
            Clock clock) {
        this.ready = ready;
        this.load = load;
        this.timeSlice = timeSlice;
        this.clock = clock;
        busyPollNanos = (int) busyPoll.toNanos();
        moderationNanos = (int) moderation.toNanos();
    }

    /**
     * Waits once, until the channel may be readable, {@link #wake()} was called or the deadline has come, and then
     * makes an attempt, whatever ended the wait.
     *
     * @param mustWait checked once wake-ups reach this thread; without a reason to wait the attempt follows at once
     * @return what the attempt found, or {@code null}
     */
    public <T> @Nullable T awaitAndTry(
            BusyPoll.Attempt<T> attempt, Deadline deadline, ChannelReadiness.Condition<DgramException> mustWait)
            throws DgramException, InterruptedException {
        long start = clock.nanoTime();
        T found = waited ? tryEarly(start, attempt, deadline, mustWait) : null;
        waited = true;
        if (found != null) {
            return found;
        }
        boolean parked = false;
        Waiters.Waiter self = ready.beginRead();
        try {
            parked = mustWait.holds();
            if (parked) {
                self.await(ready.armToRead(self, deadline));
                timeSlice.restart();
            }
        } finally {
            ready.endRead(self);
        }
        found = BusyPoll.now(attempt);
        if (parked && found != null) {
            learn(start, !self.needsPoller());
        }
        return found;
    }

    private void learn(long start, boolean selected) {
        long now = clock.nanoTime();
        BusyPoll polling = busyPoll;
        if (polling != null) {
            polling.waited(now - start);
        }
        FirstLook look = firstLook;
        if (look == null) {
            look = new FirstLook();
            firstLook = look;
        }
        look.received(now - start, now, selected);
    }

    /** Tells whether looking for a datagram before waiting for one would be in vain, so that it can be left out. */
    public boolean isLookInVain(Deadline deadline) {
        FirstLook look = firstLook;
        return look != null && deadline.isNever() && look.isInVain(clock.nanoTime());
    }

    /** Notes that a look before waiting found a datagram in the kernel. */
    public void foundAtOnce() {
        FirstLook look = firstLook;
        if (look != null) {
            look.found();
        }
    }

    @SuppressWarnings("unchecked")
    private <T> @Nullable T tryEarly(
            long start,
            BusyPoll.Attempt<T> attempt,
            Deadline deadline,
            ChannelReadiness.Condition<DgramException> mustWait)
            throws DgramException, InterruptedException {
        try {
            return (T) (Object) RECEIVE_EARLY.handle().invokeExact(this, start, attempt, deadline, mustWait);
        } catch (Throwable e) {
            throw OutOfLine.<DgramException>rethrown(e);
        }
    }

    // Does what pays instead of parking until the channel is readable, or before.
    <T> @Nullable T receiveEarly(
            long start,
            BusyPoll.Attempt<T> attempt,
            Deadline deadline,
            ChannelReadiness.Condition<DgramException> mustWait)
            throws DgramException, InterruptedException {
        long pause = moderationNanos == 0 ? 0 : moderation(start).pauseNanos(start, deadline.remainingNanos());
        long sent = load.datagramsSent();
        if (sent != lastSent) {
            lastSent = sent;
            // An answer may come at once: from the peer that the socket converses with, not from one of many.
            return onePeer && busyPollNanos > 0 ? busyPoll().spin(attempt, deadline) : null;
        }
        if (pause == 0) {
            return null;
        }
        if (ready.pause(pause, clock, mustWait)) {
            timeSlice.restart();
        }
        return BusyPoll.now(attempt);
    }

    private BusyPoll busyPoll() {
        BusyPoll present = busyPoll;
        if (present == null) {
            present = new BusyPoll(busyPollNanos, clock);
            busyPoll = present;
        }
        return present;
    }

    private Moderation moderation(long now) {
        Moderation present = moderation;
        if (present == null) {
            present = new Moderation(moderationNanos, load, ready::receiveBufferSize, now);
            moderation = present;
        }
        return present;
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

    /** Notes who sent a datagram that was received. */
    public void heard(Endpoint sender) {
        onePeer = sender.equals(lastSender);
        lastSender = sender;
    }
}
