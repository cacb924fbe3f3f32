package io.dgram.impl;

import io.dgram.Endpoint;
import io.dgram.impl.linux.PeerCache;
import io.dgram.impl.linux.ReceiveBlock;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes many datagrams from the kernel by one system call, and hands them out one after the other: those that it has not
 * handed out yet are <em>ahead</em>. For one thread at a time, but for {@link #hasAhead()}.
 */
final class BulkReceiver {

    private static final Pool<ReceiveBlock> BLOCKS = Pool.ofEnough(ReceiveBlock::new);
    private static final AtomicInteger LENT = new AtomicInteger();

    /** So many blocks may be lent, to all sockets, for one to be kept between datagrams that come one by one. */
    static final int MOST_KEPT = Pool.ENOUGH / 2;

    private final BulkIo io;
    private final PeerCache peers;
    private @Nullable ReceiveBlock block; // lent while there is something in it, and while something comes if few are
    private volatile boolean hasAhead; // whether there is, for everybody
    private int wanted = ReceiveBlock.MESSAGES; // of the next call: as many as are likely to be there
    private boolean mayBeMore; // the last call took as many as it was to

    /**
     * Prepares the socket, for good: from now on only this may receive from it.
     *
     * @param known a sender that others have already: datagrams of its come with this very object
     */
    BulkReceiver(BulkIo io, @Nullable Endpoint known) throws IOException {
        io.prepareToReceive();
        this.io = io;
        peers = new PeerCache(known);
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

    /** Takes what is there from the kernel, when nothing is ahead. Returns whether there was something. */
    boolean receive() throws IOException {
        ReceiveBlock empty = block != null ? block : lend();
        int received = 0;
        try {
            received = io.receive(empty, wanted);
        } finally {
            mayBeMore = received == wanted;
            wanted = mayBeMore ? Math.min(2 * wanted, ReceiveBlock.MESSAGES) : Math.max(1, received);
            if (received == 0) {
                giveBack();
            }
        }
        return received > 0;
    }

    /** Moves to the next datagram, which is there. Returns who sent it. */
    Endpoint next() {
        ReceiveBlock current = current();
        current.next();
        return current.sender(peers);
    }

    /** Returns where the datagram is that {@link #next()} moved to; {@link #settle()} follows when it was copied. */
    ReceiveBlock current() {
        return Objects.requireNonNull(block);
    }

    /** Lets others know what is ahead, and gives memory back that is not needed for now. */
    void settle() {
        boolean rest = hasNext();
        if (rest != hasAhead) {
            hasAhead = rest;
        }
        // Who finds nothing next time gives it back then, before it waits.
        if (!rest && LENT.get() > MOST_KEPT) {
            giveBack();
        }
    }

    /** Tells whether the memory that datagrams are ahead in is wanted by others. */
    boolean isScarce() {
        // Blocks are big: when so many are lent, some are with sockets that nobody receives from.
        return hasAhead && LENT.get() > Pool.ENOUGH;
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

    /** Has the kernel forget a report of the peer. */
    void forgetReport() throws IOException {
        io.forgetReport();
    }

    private ReceiveBlock lend() {
        ReceiveBlock lent = BLOCKS.acquire();
        LENT.incrementAndGet();
        block = lent;
        return lent;
    }
}
