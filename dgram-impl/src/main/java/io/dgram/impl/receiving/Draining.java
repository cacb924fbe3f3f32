package io.dgram.impl.receiving;

import io.dgram.impl.polling.Deadline;
import io.dgram.impl.transport.Arrivals;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A socket that is to be closed once everything that is here has been received. Under the lock of the {@link Inbox},
 * but for {@link #awaitsReceiver()}.
 */
final class Draining {

    /** The pause between looks that find only errors, or datagrams that are kept out. */
    private static final long PAUSE_NANOS = 1_000_000;

    private final Inbox inbox;
    private final Condition changed;
    private final @Nullable Arrivals stopped;
    private volatile boolean receiverIdle; // it has found nothing, so the listener of the last datagram has returned

    /**
     * @param changed of the inbox's lock
     * @param stopped what has stopped arrivals; {@code null} if they could not be stopped
     */
    Draining(Inbox inbox, Condition changed, @Nullable Arrivals stopped) {
        this.inbox = inbox;
        this.changed = changed;
        this.stopped = stopped;
    }

    @Nullable
    Arrivals stopped() {
        return stopped;
    }

    /** Tells whether the receiver has not found yet that nothing is left. Any thread may ask. */
    boolean awaitsReceiver() {
        return !receiverIdle;
    }

    /** Notes what the receiver has found. */
    void receiverFound(Take take) {
        receiverIdle = take == Take.EMPTY;
    }

    /** Has threads that wait look again. */
    void changed() {
        changed.signalAll();
    }

    /** Waits until nothing is left. Returns whether that is so. */
    boolean await(Deadline deadline) {
        Take left = look();
        while (left != Take.EMPTY) {
            long nanos = deadline.remainingNanos();
            if (nanos <= 0 || inbox.isClosed()) {
                return false;
            }
            try {
                long ignored = changed.awaitNanos(left == Take.TAKEN ? nanos : Math.min(nanos, PAUSE_NANOS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return look() == Take.EMPTY;
            }
            left = look();
        }
        return true;
    }

    private Take look() {
        if (inbox.isClosed()) {
            return Take.TAKEN;
        }
        if (inbox.isPush()) {
            return receiverIdle ? Take.EMPTY : Take.TAKEN;
        }
        return inbox.look();
    }
}
