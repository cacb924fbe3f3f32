package io.dgram.impl.receiving;

import io.dgram.Endpoint;
import io.dgram.impl.linux.ErrnoException;
import io.dgram.impl.linux.PeerCache;
import io.dgram.impl.linux.ReceiveBlock;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import io.dgram.impl.transport.BulkIo;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes many datagrams from the kernel by one system call, and hands them out one after the other: those that it has
 * not handed out yet are <em>ahead</em>. For one thread at a time, but for {@link #hasAhead()}.
 *
 * <p>Where there is no memory for a block of its own it borrows the reserved one, which has room for one message. Its
 * user then moves what is ahead elsewhere before it lets others receive ({@link #isScarce()}).
 */
final class BulkReceiver {

    private static final ReservedPool<ReceiveBlock> BLOCKS =
            new ReservedPool<>(Pool.ENOUGH, () -> new ReceiveBlock(ReceiveBlock.MESSAGES), () -> new ReceiveBlock(1));
    private static final AtomicInteger LENT = new AtomicInteger();

    /** So many blocks may be lent, to all sockets, for one to be kept between datagrams that come one by one. */
    static final int MOST_KEPT = Pool.ENOUGH / 2;

    private final BulkIo io;
    private final PeerCache peers;
    private @Nullable ReceiveBlock block; // lent while there is something in it, and while something comes if few are
    private volatile boolean hasAhead; // whether there is, for everybody
    private int wanted = ReceiveBlock.MESSAGES; // of the next call: as many as are likely to be there
    private boolean mayBeMore; // the last call took as many as it was to
    private boolean oneMessageACall; // the system rejects recvmmsg(2), which it did not at first

    private BulkReceiver(BulkIo io, @Nullable Endpoint known, ReceiveBlock first) {
        this.io = io;
        peers = new PeerCache(known);
        lent(first);
    }

    /**
     * Takes what is there from a socket. If that works, only the result may receive from it from then on.
     *
     * <p>The kernel is asked to coalesce datagrams, which nothing else could take apart again, only once the call has
     * worked, and there is memory that it can be repeated with.
     *
     * @param known a sender that others have already: datagrams of its come with this very object
     * @return {@code null} if there is no memory for it now
     * @throws IOException if the call failed, after which the socket is as it was; see {@link #isRejection}
     */
    static @Nullable BulkReceiver begin(BulkIo io, @Nullable Endpoint known) throws IOException {
        ReceiveBlock first = BLOCKS.prepare() ? BLOCKS.tryAcquire() : null;
        if (first == null) {
            return null;
        }
        BulkReceiver receiver;
        try {
            receiver = new BulkReceiver(io, known, first);
        } catch (Throwable e) {
            BLOCKS.release(first);
            throw e;
        }
        try {
            receiver.received(io.receive(first, ReceiveBlock.MESSAGES), ReceiveBlock.MESSAGES);
            receiver.settle();
            io.coalesce(true);
            return receiver;
        } catch (Throwable e) {
            receiver.giveBack();
            throw e;
        }
    }

    /** Tells whether a failure means that the system does not let this process make the call at all. */
    static boolean isRejection(Exception failure) {
        // The first where the call does not exist, and what seccomp filters answer (seccomp(2)). recvmmsg(2) and
        // recvmsg(2) have none of these for another reason, as long as their arguments are right.
        return failure instanceof ErrnoException known
                && (known.errno() == ErrnoException.ENOSYS
                        || known.errno() == ErrnoException.EPERM
                        || known.errno() == ErrnoException.EINVAL);
    }

    /** Tells whether a datagram is ahead. Any thread may ask. */
    boolean hasAhead() {
        return hasAhead;
    }

    /** Tells whether a datagram is ahead, or the kernel is likely to have one. */
    boolean isLikelyToHaveMore() {
        return hasAhead || mayBeMore;
    }

    /** Prepares for taking all that is there, whatever was there before. */
    void expectMany() {
        wanted = ReceiveBlock.MESSAGES;
    }

    /** Tells whether {@link #next()} has something to move to. */
    boolean hasNext() {
        return block != null && block.hasNext();
    }

    /**
     * Takes what is there from the kernel, when nothing is ahead. Returns whether there was something.
     *
     * @throws IOException if it failed; if that {@linkplain #isRejection is a rejection}, no call is left that could
     *     take coalesced datagrams apart, and {@link #end()} is to be called
     */
    boolean receive() throws IOException {
        ReceiveBlock empty = block != null ? block : lend();
        int most = Math.min(wanted, empty.capacity());
        int received = 0;
        try {
            received = oneMessageACall ? io.receiveOne(empty) : receiveMany(empty, most);
        } finally {
            received(received, oneMessageACall ? 1 : most);
        }
        return received > 0;
    }

    private int receiveMany(ReceiveBlock empty, int most) throws IOException {
        try {
            return io.receive(empty, most);
        } catch (ErrnoException e) {
            if (!isRejection(e)) {
                throw e;
            }
            // A process can give itself a filter at any time. The other call can do the same, if not as fast.
            oneMessageACall = true;
            return io.receiveOne(empty);
        }
    }

    private void received(int received, int most) {
        mayBeMore = received == most;
        wanted = mayBeMore ? Math.min(2 * wanted, ReceiveBlock.MESSAGES) : Math.max(1, received);
        if (received == 0) {
            giveBack();
        }
    }

    /** Moves to the next datagram, which is there. Returns who sent it. */
    Endpoint next() {
        ReceiveBlock current = current();
        current.next();
        try {
            return current.sender(peers);
        } catch (OutOfMemoryError e) {
            retreat();
            throw e;
        }
    }

    /** Returns where the datagram is that {@link #next()} moved to; {@link #settle()} follows when it was copied. */
    ReceiveBlock current() {
        return Objects.requireNonNull(block);
    }

    /** Undoes {@link #next()}, because the datagram could not be copied: it is the next again. */
    void retreat() {
        current().retreat();
        settle();
    }

    /** Lets others know what is ahead, and gives memory back that is not needed for now. */
    void settle() {
        boolean rest = hasNext();
        if (rest != hasAhead) {
            hasAhead = rest;
        }
        // Who finds nothing next time gives it back then, before it waits.
        if (!rest && (LENT.get() > MOST_KEPT || holdsReserve())) {
            giveBack();
        }
    }

    /** Tells whether the memory that datagrams are ahead in is wanted by others. */
    boolean isScarce() {
        // Blocks are big: when so many are lent, some are with sockets that nobody receives from.
        return (hasAhead && LENT.get() > Pool.ENOUGH) || holdsReserve();
    }

    /** Tells whether this uses the memory that all sockets share, and wait for. */
    boolean holdsReserve() {
        ReceiveBlock held = block;
        return held != null && BLOCKS.isReserve(held);
    }

    /** Returns how many blocks are lent, to all sockets. */
    static int lent() {
        return LENT.get();
    }

    /** Drops what is ahead. */
    void giveBack() {
        ReceiveBlock last = block;
        if (last != null) {
            block = null;
            hasAhead = false;
            LENT.decrementAndGet();
            BLOCKS.release(last);
        }
    }

    /** Drops what is ahead, and has the kernel coalesce no more datagrams. */
    void end() throws IOException {
        giveBack();
        io.coalesce(false);
    }

    /** Has the kernel forget a report of the peer. */
    void forgetReport() throws IOException {
        io.forgetReport();
    }

    private ReceiveBlock lend() {
        ReceiveBlock another = BLOCKS.acquire();
        lent(another);
        return another;
    }

    private void lent(ReceiveBlock another) {
        LENT.incrementAndGet();
        block = another;
    }
}
