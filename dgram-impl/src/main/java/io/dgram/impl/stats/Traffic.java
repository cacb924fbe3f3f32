package io.dgram.impl.stats;

import io.dgram.ErrorCode;
import io.dgram.SocketStatistics;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.polling.Load;
import io.dgram.spi.StatisticsDraft;
import io.dgram.spi.Values;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Observes what passes through a socket. The packages that receive, send and deliver report to it, and it updates the
 * statistics and the idle timer. Any thread may report, without waiting.
 */
public final class Traffic implements Load {

    /** An observer of datagrams that are sent or delivered. */
    @FunctionalInterface
    public interface Activity {
        void noticed();
    }

    private final SocketCounters counters = new SocketCounters();
    private volatile @Nullable Activity activity; // null until the idle timer is first set
    private volatile @Nullable IcmpCounters icmpCounters; // null unless the socket reports ICMP errors
    private volatile @Nullable MessageTally tally; // null until the kernel coalesces
    private volatile @Nullable KernelCount lastKernelCount; // there once the socket is closed

    /** Reports every datagram that is sent or delivered from now on to an observer. */
    public void observe(Activity observer) {
        activity = observer;
    }

    /** Counts a datagram that is delivered. The caller holds {@code Inbox.lock}. */
    public void received(int bytes, boolean cut) {
        counters.received(1, bytes, cut ? 1 : 0);
    }

    /** Counts several datagrams that are delivered. The caller holds {@code Inbox.lock}. */
    public void received(int datagrams, long bytes, int cut) {
        counters.received(datagrams, bytes, cut);
    }

    /** Counts a datagram, which was counted as received, no longer as that. The caller holds {@code Inbox.lock}. */
    public void unreceived(int bytes, boolean cut) {
        counters.unreceived(bytes, cut);
    }

    /** Counts a datagram that the receive filter rejected. The caller holds {@code Inbox.lock}. */
    public void filtered() {
        counters.filtered();
    }

    /** Counts a datagram that the predicate of a call rejected. */
    public void rejected() {
        counters.rejected();
    }

    /** Counts datagrams that arrived and that nobody receives. */
    public void discarded(int datagrams) {
        if (datagrams > 0) {
            counters.discarded(datagrams);
        }
    }

    /**
     * Counts a datagram that the socket is about to send to itself, so that the kernel drops others. If it drops this
     * one, that is no loss.
     */
    public void ownSent() {
        counters.addOwn(1);
    }

    /** Notes that a datagram which the socket has sent to itself was not dropped. */
    public void ownArrived() {
        counters.addOwn(-1);
    }

    long ownDropped() {
        return counters.own();
    }

    /** Notes that datagrams may have been lost that are in no counter. */
    public void incomplete() {
        counters.incomplete();
    }

    boolean isComplete() {
        return counters.isComplete();
    }

    /** Returns how many datagrams were filtered out or discarded so far. */
    public long filteredOrDiscarded() {
        return counters.filteredOrDiscarded();
    }

    /** Tells whether any datagram was taken from the kernel. */
    public boolean hasTaken() {
        return counters.hasTaken();
    }

    /** Notes that the kernel coalesces from now on, and how many datagrams its messages will have. */
    public void coalescing(MessageTally messages) {
        tally = messages;
    }

    @Nullable
    MessageTally coalesced() {
        return tally;
    }

    /** Counts datagrams that the kernel accepted. */
    public void sent(int datagrams, long bytes) {
        counters.sent(datagrams, bytes);
    }

    /** Reports that a datagram was sent or delivered, which restarts the idle timer. */
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

    /** Counts an event that was dropped because its queue was full. */
    public void eventDropped() {
        counters.eventDropped();
    }

    /** Has ICMP errors counted. To be called before the first is reported. */
    public void countIcmpErrors() {
        icmpCounters = new IcmpCounters();
    }

    /** Counts an ICMP error that the system reported. */
    public void icmpError() {
        Objects.requireNonNull(icmpCounters).reported();
    }

    /** Counts an ICMP error, which was counted as reported, as dropped. */
    public void icmpErrorDropped() {
        Objects.requireNonNull(icmpCounters).dropped();
    }

    /** Counts a failure of an operation. */
    public void failed(Operation operation, ErrorCode code) {
        if (operation == Operation.RECEIVE) {
            counters.receiveFailed(code);
        } else {
            counters.sendFailed(code);
        }
    }

    @Override
    public long datagramsReceived() {
        return counters.datagramsReceived();
    }

    @Override
    public long bytesReceived() {
        return counters.bytesReceived();
    }

    @Override
    public long datagramsSent() {
        return counters.datagramsSent();
    }

    /** Notes the last number of datagrams that the kernel dropped, of a socket that is about to be closed. */
    public void ended(KernelCount last) {
        lastKernelCount = last;
    }

    /**
     * Returns the statistics, with the last number of datagrams that the kernel dropped if it is noted.
     *
     * @param kernel returns the number now
     */
    public SocketStatistics snapshot(Supplier<KernelCount> kernel) {
        KernelCount before = lastKernelCount;
        if (before != null) {
            return snapshot(before);
        }
        KernelCount now = kernel.get();
        KernelCount last = lastKernelCount; // there if it was closed meanwhile
        return snapshot(last != null ? last : now);
    }

    /** Returns the statistics, with the number of datagrams that the kernel dropped. */
    public SocketStatistics snapshot(KernelCount kernel) {
        StatisticsDraft draft = counters.draft(kernel);
        IcmpCounters icmp = icmpCounters;
        if (icmp != null) {
            icmp.addTo(draft);
        }
        return Values.get().statistics(draft);
    }
}
