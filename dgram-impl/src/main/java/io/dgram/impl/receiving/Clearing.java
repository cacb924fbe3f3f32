package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.Message;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.stats.KernelDrops;
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
        /** That, and nothing arrives any more. */
        SEALED
    }

    private final Inbox inbox;
    private final Transport transport;
    private final Traffic traffic;
    private final KernelDrops kernel;
    private final Deque<Message> kept = new ArrayDeque<>(0);
    private boolean keeping; // what is taken, as the action may fail
    private @Nullable Arrivals incomplete; // if they may bring what was sent by this socket, to keep others out
    private int taken;
    private int own; // taken, but sent by this socket
    private int errors; // about earlier datagrams, forgotten

    Clearing(Inbox inbox, Transport transport, Traffic traffic, KernelDrops kernel) {
        this.inbox = inbox;
        this.transport = transport;
        this.traffic = traffic;
        this.kernel = kernel;
    }

    /** Returns how many datagrams were taken. */
    int taken() {
        return taken;
    }

    /** Returns how many datagrams have left the kernel by now, from any number on. */
    long takenByThis() {
        return taken + own + traffic.filteredOrDiscarded();
    }

    /** Returns what {@link #run} has taken, in order. */
    Collection<Message> kept() {
        return kept;
    }

    /**
     * Takes everything, then runs an action, and lets datagrams arrive again.
     *
     * @param isNew whether the socket has just been bound to a port that nobody knows
     * @param before what has stopped arrivals, if they stay stopped
     */
    void run(boolean isNew, @Nullable Arrivals before, SocketState.ChannelAction action) throws IOException {
        keeping = true;
        boolean any = hasAny() || !isNew;
        if (before != null) {
            takeAllAnd(before, action);
        } else if (any) {
            stopAndRun(action);
        } else {
            action.run();
        }
    }

    private void stopAndRun(SocketState.ChannelAction action) throws IOException {
        Arrivals stopped = stop(transport, false);
        if (stopped == null) {
            traffic.incomplete();
            takeAll(MAX_TAKEN);
            action.run();
            return;
        }
        try {
            takeAllAnd(stopped, action);
        } finally {
            stopped.resume();
        }
    }

    private void takeAllAnd(Arrivals stopped, SocketState.ChannelAction action) throws IOException {
        takeAll(stopped.mostQueued());
        if (stopped.isComplete()) {
            action.run();
            return;
        }
        incomplete = stopped;
        try {
            new BlindConnect(this, stopped, kernel, traffic).toPeer(action);
        } catch (Throwable e) {
            takeAll(stopped.mostQueued()); // before the socket goes on: what it has sent to itself is nobody's business
            throw e;
        }
    }

    /**
     * Takes everything and drops it, and has nothing arrive any more.
     *
     * @param before what has stopped arrivals, if that was done before
     */
    Extent end(@Nullable Arrivals before) {
        boolean any = hasAny() || before != null;
        try {
            Arrivals arrivals = before == null ? transport.arrivals() : before;
            arrivals.end();
            takeAll(arrivals.mostQueued());
            return arrivals.isComplete() ? Extent.SEALED : seal(arrivals, any);
        } catch (IOException | RuntimeException e) {
            logUnstoppable(e);
            takeAll(MAX_TAKEN);
            traffic.incomplete();
            return Extent.TAKEN;
        }
    }

    private Extent seal(Arrivals arrivals, boolean any) throws IOException {
        if (!kernel.isCheap()) {
            traffic.incomplete(); // what arrives from now on
            return any || taken > 0 ? Extent.TAKEN : Extent.UNUSED;
        }
        incomplete = arrivals;
        new BlindConnect(this, arrivals, kernel, traffic).toItself();
        takeAll(1); // what the socket has sent to itself, should it come late
        return Extent.SEALED;
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

    /** Takes what is there. */
    void takeAll(int most) {
        for (int attempts = 0; attempts < most && errors < MAX_ERRORS; attempts++) {
            try {
                Take take = keeping || incomplete != null ? inbox.nextWhole() : inbox.next();
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
        if (errors >= MAX_ERRORS) {
            traffic.incomplete();
        }
    }

    private void note(Message message) {
        if (incomplete != null && incomplete.isFilling(message.data())) {
            traffic.ownArrived();
            own++;
            return;
        }
        if (keeping) {
            kept.add(message);
        }
        taken++;
    }
}
