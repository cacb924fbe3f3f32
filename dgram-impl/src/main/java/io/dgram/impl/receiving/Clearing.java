package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.Message;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.transport.Arrivals;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Takes everything that has arrived at a socket, to be discarded. Arrivals are stopped meanwhile, as otherwise a flood
 * would never end, and what comes after the last look would be lost uncounted. A socket at which nothing has arrived
 * yet is spared that. Under the lock of the {@link Inbox}.
 */
final class Clearing {

    /** How many datagrams are taken if arrivals cannot be stopped. */
    private static final int MAX_TAKEN = 1 << 16;

    /** After this many ICMP errors, which the network can cause, the rest is left. */
    private static final int MAX_ERRORS = 64;

    /** How far a socket that is about to be closed was cleared. */
    enum Extent {
        /** Nothing has ever arrived. */
        UNUSED,
        /** What had arrived was taken. */
        TAKEN,
        /** That, and {@link Arrivals#seal()} was called. */
        SEALED
    }

    private final Inbox inbox;
    private final Transport transport;
    private final Traffic traffic;
    private final Deque<Message> kept = new ArrayDeque<>(0);
    private boolean keeping; // what is taken, as the action may fail
    private int taken;
    private int errors; // about earlier datagrams, forgotten

    Clearing(Inbox inbox, Transport transport, Traffic traffic) {
        this.inbox = inbox;
        this.transport = transport;
        this.traffic = traffic;
    }

    /** Returns how many datagrams were taken. */
    int taken() {
        return taken;
    }

    /** Returns what {@link #run} has taken, in order. */
    Collection<Message> kept() {
        return kept;
    }

    /**
     * Takes everything, then runs an action, and lets datagrams arrive again.
     *
     * @param before what has stopped arrivals, if they stay stopped
     */
    void run(@Nullable Arrivals before, SocketState.ChannelAction action) throws IOException {
        keeping = true;
        boolean any = hasAny();
        if (before != null) {
            takeAll(before.mostQueued());
            action.run();
        } else if (any) {
            stopAndRun(action);
        } else {
            action.run();
        }
    }

    private void stopAndRun(SocketState.ChannelAction action) throws IOException {
        Arrivals stopped = stop(transport, false);
        try {
            takeAll(stopped == null ? MAX_TAKEN : stopped.mostQueued());
            action.run();
        } finally {
            if (stopped != null) {
                stopped.resume();
            }
        }
    }

    /**
     * Takes everything and drops it, and has nothing arrive any more.
     *
     * @param stopped what has stopped arrivals, if that was done before
     * @param exactly whether it matters that nothing is lost uncounted
     */
    Extent end(@Nullable Arrivals stopped, boolean exactly) {
        if (!hasAny() && stopped == null) {
            return Extent.UNUSED;
        }
        try {
            Arrivals arrivals = stopped == null ? transport.arrivals() : stopped;
            arrivals.end();
            takeAll(arrivals.mostQueued());
            if (exactly) {
                arrivals.seal();
                return Extent.SEALED;
            }
        } catch (IOException | RuntimeException e) {
            logUnstoppable(e);
            takeAll(MAX_TAKEN);
        }
        return Extent.TAKEN;
    }

    // Tells whether anything may have arrived. It takes the first datagram to find out, and the kernel reports an ICMP
    // error before that.
    private boolean hasAny() {
        boolean before = traffic.hasTaken() || inbox.hasPrefetched();
        takeAll(1);
        return before || taken > 0 || errors > 0 || traffic.hasTaken();
    }

    /**
     * Stops arrivals.
     *
     * @param forGood whether they may be ended
     * @return what has stopped them; {@code null} if they cannot be stopped
     */
    static @Nullable Arrivals stop(Transport transport, boolean forGood) {
        try {
            Arrivals arrivals = transport.arrivals();
            if (forGood) {
                arrivals.end();
            } else {
                arrivals.stop();
            }
            return arrivals;
        } catch (IOException | RuntimeException e) {
            logUnstoppable(e);
            return null;
        }
    }

    private static void logUnstoppable(Exception reason) {
        BoundedLog.SHARED.debug("arrivals", "arrivals cannot be stopped, and some may be lost uncounted", reason);
    }

    private void takeAll(int most) {
        for (int attempts = 0; attempts < most && errors < MAX_ERRORS; attempts++) {
            try {
                Take take = keeping ? inbox.nextWhole() : inbox.next();
                if (take == Take.EMPTY) {
                    return;
                }
                if (take == Take.TAKEN) {
                    note(inbox.uncountedMessage());
                }
            } catch (DgramException e) {
                errors++;
            }
        }
    }

    private void note(Message message) {
        if (keeping) {
            kept.add(message);
        }
        taken++;
    }
}
