package io.dgram.impl.receiving;

import io.dgram.Endpoint;
import io.dgram.impl.stats.MessageTally;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.CodedFailure;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.impl.transport.SenderCache;
import io.dgram.impl.transport.SystemError;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes many datagrams from the kernel by one system call, and yields them one after the other: those that it has
 * not yielded yet are <em>prefetched</em>. For one thread at a time, but for {@link #hasPrefetched()}.
 *
 * <p>Where there is no memory for a block of its own it borrows the reserved one, which has room for one message. Its
 * user then moves what is prefetched elsewhere before it lets others receive ({@link #isPoolExhausted()}).
 */
final class BulkReceiver {

    private static final AtomicInteger IN_USE = new AtomicInteger();

    /**
     * Once a call has brought this many messages, the kernel is asked to coalesce: it cannot be asked to stop safely.
     */
    private static final int MANY = 4;

    /** After this many calls in a row that brought one message at most, the calls that take one are cheaper. */
    private static final int MAX_LONE_CALLS = 4;

    /** An empty block is retained between datagrams only while at most this many are in use, by all sockets. */
    static final int MAX_RETAINED = Pool.ENOUGH / 2;

    // ENOSYS where the call does not exist, and what seccomp filters answer (seccomp(2)). recvmmsg(2) and recvmsg(2)
    // fail with none of these for another reason, as long as their arguments are right.
    private static final Set<SystemError> REJECTIONS =
            EnumSet.of(SystemError.ENOSYS, SystemError.EPERM, SystemError.EINVAL);

    private final BulkIo io;
    private final ReservedPool<InboundBlock> blocks;
    private final SenderCache senders;
    private @Nullable InboundBlock block; // acquired while it has datagrams, and retained while few are in use
    private volatile boolean hasPrefetched; // whether there is, for everybody
    private int wanted = InboundBlock.MAX_MESSAGES; // of the next call: as many as are likely to be there
    private boolean mayBeMore; // the last call took as many as it was to
    private int received; // messages, by the last call
    private int row; // messages since the last call that found none
    private int loneCalls; // in a row, that took one message at most
    private final @Nullable Traffic traffic; // null if the kernel may not be asked to coalesce
    private @Nullable MessageTally tally; // there once the kernel was asked to coalesce
    private boolean oneMessageACall; // the system rejects recvmmsg(2), which it did not at first

    /**
     * Receives from a socket; it has a block once there is something to receive.
     *
     * @param traffic as for {@link #prepare}
     */
    BulkReceiver(BulkIo io, @Nullable Traffic traffic) {
        this(io, null, traffic);
    }

    private BulkReceiver(BulkIo io, @Nullable Endpoint known, @Nullable Traffic traffic) {
        this.io = io;
        this.traffic = traffic;
        blocks = io.inboundBlocks();
        senders = io.senders(known);
    }

    /**
     * Prepares to receive from a socket; {@link #begin()} follows.
     *
     * @param known a sender that others have already: datagrams of its come with this very object
     * @param traffic is notified once the kernel coalesces; {@code null} if it may not be asked to
     * @return {@code null} if there is no memory for it now
     */
    static @Nullable BulkReceiver prepare(BulkIo io, @Nullable Endpoint known, @Nullable Traffic traffic) {
        ReservedPool<InboundBlock> blocks = io.inboundBlocks();
        InboundBlock first = blocks.prepare() ? blocks.tryAcquire() : null;
        if (first == null) {
            return null;
        }
        try {
            BulkReceiver prepared = new BulkReceiver(io, known, traffic);
            prepared.use(first);
            return prepared;
        } catch (Throwable e) {
            blocks.release(first);
            throw e;
        }
    }

    /**
     * Takes what is there. The kernel is not asked to coalesce before {@link #coalesceIfMany()}, so until then
     * datagrams may be received in other ways, too.
     *
     * @throws IOException if the call failed, after which the socket is as it was, and this is of no use; see
     *     {@link #isRejection}
     */
    void begin() throws IOException {
        try {
            received(io.receive(current(), InboundBlock.MAX_MESSAGES), InboundBlock.MAX_MESSAGES);
            publishRemaining();
        } catch (Throwable e) {
            giveBack();
            throw e;
        }
    }

    /** Tells whether a failure means that the system does not let this process make the call at all. */
    static boolean isRejection(Exception failure) {
        return CodedFailure.errorOf(failure).filter(REJECTIONS::contains).isPresent();
    }

    /** Tells whether a datagram is prefetched. Any thread may ask. */
    boolean hasPrefetched() {
        return hasPrefetched;
    }

    /** Tells whether a datagram is prefetched, or the kernel is likely to have one. */
    boolean isLikelyToHaveMore() {
        return hasPrefetched || mayBeMore;
    }

    /** Prepares for taking all that is there, whatever was there before. */
    void requestFullBlock() {
        wanted = InboundBlock.MAX_MESSAGES;
    }

    /**
     * Tells whether to receive by this: it holds datagrams, only it may receive, or its calls take several messages. If
     * not, receiving one by one is cheaper.
     */
    boolean isPreferred() {
        return tally != null || loneCalls < MAX_LONE_CALLS || hasNext();
    }

    /** Tells whether {@link #next()} has something to move to. */
    boolean hasNext() {
        return block != null && block.hasNext();
    }

    /**
     * Takes what is there from the kernel, when nothing is prefetched. Returns whether there was something.
     *
     * @throws IOException if it failed; if that {@linkplain #isRejection is a rejection}, no call is left that could
     *     take coalesced datagrams apart, and {@link #giveBack()} and {@link #end()} are to be called
     */
    boolean receive() throws IOException {
        InboundBlock empty = block != null ? block : acquire();
        count(empty);
        int most = Math.min(wanted, empty.capacity());
        int messages = 0;
        try {
            messages = oneMessageACall ? io.receiveOne(empty) : receiveMany(empty, most);
        } finally {
            received(messages, oneMessageACall ? 1 : most);
        }
        coalesceIfMany();
        return messages > 0;
    }

    /**
     * Has the kernel coalesce if the last call brought several messages, as nothing else could take coalesced datagrams
     * apart again: from then on only this may receive from the socket ({@link #isPreferred()}).
     */
    void coalesceIfMany() throws IOException {
        Traffic observer = traffic;
        if (tally == null && observer != null && received >= MANY) {
            publishRemaining(); // whatever fails now, others see that datagrams are there
            MessageTally begun = new MessageTally();
            tally = begun; // a call that fails may have had its effect
            observer.coalescing(begun);
            io.coalesce(true);
            begun.begin(SingleDrops.count(() -> io.drops().orElse(0)));
        }
    }

    private int receiveMany(InboundBlock empty, int most) throws IOException {
        try {
            return io.receive(empty, most);
        } catch (IOException e) {
            if (!isRejection(e)) {
                throw e;
            }
            // A process can give itself a filter at any time. The other call can do the same, if not as fast.
            oneMessageACall = true;
            return io.receiveOne(empty);
        }
    }

    private void received(int messages, int most) {
        received = messages;
        loneCalls = messages > 1 ? 0 : loneCalls + 1;
        mayBeMore = messages == most;
        row = Math.min(row + messages, InboundBlock.MAX_MESSAGES); // no more counts, and it could overflow
        // As many as before, and more: looking for what is not there costs less than another call, unless it is alone.
        if (mayBeMore) {
            wanted = Math.min(2 * wanted, InboundBlock.MAX_MESSAGES);
        } else {
            wanted = row > 1 ? Math.min(2 * row, InboundBlock.MAX_MESSAGES) : 1;
        }
        if (messages == 0) {
            row = 0;
            giveBack();
        }
    }

    /** Moves to the next datagram, which is there. Returns its sender. */
    Endpoint next() {
        InboundBlock current = current();
        current.next();
        try {
            return current.sender(senders);
        } catch (OutOfMemoryError e) {
            retreat();
            throw e;
        }
    }

    /**
     * Returns where the datagram is that {@link #next()} moved to; {@link #publishRemaining()} follows when it was
     * copied.
     */
    InboundBlock current() {
        return Objects.requireNonNull(block);
    }

    /** Undoes {@link #next()}, because the datagram could not be copied: it is the next again. */
    void retreat() {
        current().retreat();
        publishRemaining();
    }

    /** Lets others know what is prefetched, and gives memory back that is not needed for now. */
    void publishRemaining() {
        boolean rest = hasNext();
        if (rest != hasPrefetched) {
            hasPrefetched = rest;
        }
        // The thread that finds nothing next time gives it back then, before it waits.
        if (!rest && (IN_USE.get() > MAX_RETAINED || holdsReserve() || !isPreferred())) {
            giveBack();
        }
    }

    /** Tells whether the memory that datagrams were prefetched to is wanted by others. */
    boolean isPoolExhausted() {
        // Blocks are big: when this many are in use, some are held by sockets that no thread receives from.
        return (hasPrefetched && IN_USE.get() > Pool.ENOUGH) || holdsReserve();
    }

    /** Tells whether this uses the memory that all sockets share, and wait for. */
    boolean holdsReserve() {
        InboundBlock held = block;
        return held != null && blocks.isReserve(held);
    }

    /** Returns how many blocks are in use, by all sockets. */
    static int inUse() {
        return IN_USE.get();
    }

    // What the block held, before others use it.
    private void count(InboundBlock emptied) {
        MessageTally counted = tally;
        if (counted != null) {
            counted.add(emptied.counts());
        }
        emptied.counts().reset();
    }

    /** Drops what is prefetched. Returns how many datagrams that were. */
    int giveBack() {
        InboundBlock last = block;
        if (last == null) {
            return 0;
        }
        int dropped = last.countRemaining();
        count(last);
        block = null;
        hasPrefetched = false;
        IN_USE.decrementAndGet();
        blocks.release(last);
        return dropped;
    }

    /** Has the kernel coalesce no more datagrams. Nothing may be prefetched. */
    void end() throws IOException {
        io.coalesce(false);
    }

    /** Has the kernel forget a report of the peer. */
    void clearPendingError() throws IOException {
        io.clearPendingError();
    }

    private InboundBlock acquire() {
        InboundBlock another = blocks.acquire();
        use(another);
        return another;
    }

    private void use(InboundBlock another) {
        IN_USE.incrementAndGet();
        block = another;
    }
}
