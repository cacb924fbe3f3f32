package io.dgram.impl.stats;

import io.dgram.ErrorCode;
import io.dgram.SocketStatistics;
import io.dgram.impl.errors.Operation;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Observes what passes through a socket: the parts that receive, send and deliver report to it, and what depends on that
 * hangs on it: the statistics and the idle timer. Any thread may report, and none waits.
 */
public final class Traffic {

    /** Wants to know that a datagram was sent or delivered. */
    @FunctionalInterface
    public interface Activity {
        void noticed();
    }

    private final SocketCounters counters = new SocketCounters();
    private volatile @Nullable Activity activity; // there once the idle timer was set

    /** Has every datagram that is sent or delivered reported from now on. */
    public void observe(Activity observer) {
        activity = observer;
    }

    /** Counts a datagram that was read from the kernel. Under the lock for reading: one thread at a time. */
    public void received(int bytes, boolean cut) {
        counters.received(1, bytes, cut ? 1 : 0);
    }

    /** Counts several datagrams that were read from the kernel. Under the lock for reading. */
    public void received(int datagrams, long bytes, int cut) {
        counters.received(datagrams, bytes, cut);
    }

    /** Counts a datagram as truncated that was counted as received before. Under the lock for reading. */
    public void cut() {
        counters.cut();
    }

    /** Counts a datagram that the filter kept out. Under the lock for reading. */
    public void filtered() {
        counters.filtered();
    }

    /** Counts datagrams that the kernel accepted. */
    public void sent(int datagrams, long bytes) {
        counters.sent(datagrams, bytes);
    }

    /** Notes that a datagram was sent or delivered, which restarts the idle timer. */
    public void active() {
        Activity observer = activity;
        if (observer != null) {
            observer.noticed();
        }
    }

    /** Counts a wait for room in the send buffer. */
    public void sendWaited() {
        counters.sendWaited();
    }

    /** Counts an event that had no listener, or no room in the queue. */
    public void eventDropped() {
        counters.eventDropped();
    }

    /** Counts a failure. */
    public void failed(Operation operation, ErrorCode code) {
        if (operation == Operation.RECEIVE) {
            counters.receiveFailed(code);
        } else {
            counters.sendFailed(code);
        }
    }

    /** Returns what was counted, together with what the kernel dropped. */
    public SocketStatistics snapshot(OptionalLong kernelDrops) {
        return counters.snapshot(kernelDrops);
    }
}
