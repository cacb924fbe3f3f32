package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.impl.linux.PeerCache;
import io.dgram.impl.linux.ReceiveBlock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes datagrams from the kernel that the filter lets through, and counts them.
 *
 * <p>One system call takes one datagram, until they come faster than that: from then on, where there is {@link BulkIo}, it
 * takes many, and those behind the first are <em>ahead</em>, to be taken next. For one thread at a time, the reader's
 * lock sees to that, but for {@link #hasAhead()}.
 */
final class DatagramSource {

    private static final System.Logger LOGGER = System.getLogger("io.dgram");

    /** Stands for: taken was only what the filter keeps out, and there may be more. */
    static final Endpoint FILTERED = Endpoint.of(AddressResolver.wildcard(SocketType.UDP4), 0);

    /** The same as a message. */
    static final Message FILTERED_MESSAGE = Message.of(new byte[0], FILTERED, false);

    /** So many datagrams that the filter keeps out are taken in a row before others may read, or stop reading. */
    private static final int FILTERED_IN_A_ROW = 64;

    /** So many datagrams are taken for a batch in a row before others may read, or stop reading. */
    static final int BATCHED_IN_A_ROW = 1_024;

    /** So many datagrams in a row that were there already show that they come faster than one by one. */
    private static final int BUSY = 64;

    private static final Pool<ReceiveBlock> BLOCKS = Pool.ofEnough(ReceiveBlock::new);

    // Blocks are big: when more are lent than threads can run at once, some are with sockets that nobody receives from.
    private static final int MOST_LENT = 2 * Runtime.getRuntime().availableProcessors();
    private static final AtomicInteger LENT = new AtomicInteger();

    private final SocketState state;
    private final DatagramIo io;
    private final SocketCounters counters;
    private final int maxDatagramSize;
    private final @Nullable AddressFilter filter;

    private boolean mayAsk = true; // for bulk: until it is there, or was found not to work
    private @Nullable BulkIo bulk; // once taken, and from then on
    private int filteredLeft; // until others may read, or stop reading
    private int inARow; // datagrams that were there already
    private int wanted = ReceiveBlock.MESSAGES; // of the next call of bulk: as many as are likely to be there
    private boolean mayBeMore; // the last call of bulk took as many as it could
    private @Nullable ReceiveBlock ahead; // lent while there may be something in it
    private volatile boolean hasAhead; // whether there is, for everybody
    private @Nullable PeerCache peers; // with bulk
    private @Nullable Endpoint lastSender;
    private @Nullable DgramException untold; // a failure behind what a batch took

    DatagramSource(
            SocketState state,
            DatagramIo io,
            SocketCounters counters,
            int maxDatagramSize,
            Optional<AddressFilter> filter) {
        this.state = state;
        this.io = io;
        this.counters = counters;
        this.maxDatagramSize = maxDatagramSize;
        this.filter = filter.orElse(null);
    }

    /** Tells whether a datagram was taken together with another, and is next. Any thread may ask. */
    boolean hasAhead() {
        return hasAhead;
    }

    /** Takes a datagram. Returns {@code null} if there is none, or {@link #FILTERED_MESSAGE}. */
    @Nullable
    Message take() throws DgramException {
        if (takesMany(inARow >= BUSY)) {
            return takeAhead();
        }
        ByteBuffer buffer = BufferPool.SHARED.acquire();
        try {
            // One byte more than wanted tells a datagram that was cut from one that just fits.
            Endpoint sender = takeOne(buffer.limit(maxDatagramSize + 1));
            if (sender == null) {
                return null;
            }
            if (isFiltered(sender)) {
                return FILTERED_MESSAGE;
            }
            int size = buffer.position();
            byte[] payload = new byte[Math.min(size, maxDatagramSize)];
            buffer.get(0, payload);
            return message(payload, sender, size);
        } finally {
            BufferPool.SHARED.release(buffer);
        }
    }

    private @Nullable Message takeAhead() throws DgramException {
        Endpoint sender = advance();
        if (sender == null) {
            return null;
        }
        if (isFiltered(sender)) {
            return FILTERED_MESSAGE;
        }
        ReceiveBlock block = Objects.requireNonNull(ahead);
        int size = block.size();
        byte[] payload = new byte[Math.min(size, maxDatagramSize)];
        block.copyTo(payload);
        settle(block);
        return message(payload, sender, size);
    }

    private Message message(byte[] payload, Endpoint sender, int size) {
        counters.received(payload.length, size > maxDatagramSize);
        return Message.of(payload, sender, size > maxDatagramSize);
    }

    /**
     * Takes a datagram into a buffer, whose position moves behind it. Returns {@code null} if there is none, or
     * {@link #FILTERED}.
     */
    @Nullable
    Endpoint take(ByteBuffer buffer) throws DgramException {
        int position = buffer.position();
        Endpoint sender = takesMany(inARow >= BUSY) ? takeAhead(buffer) : takeOne(buffer);
        if (sender != null && !isFiltered(sender)) {
            counters.received(buffer.position() - position, !buffer.hasRemaining());
        }
        return sender;
    }

    private @Nullable Endpoint takeAhead(ByteBuffer buffer) throws DgramException {
        buffer.get(buffer.position()); // fails before a datagram is taken if the memory was given back
        Endpoint sender = advance();
        if (sender != null && !isFiltered(sender)) {
            ReceiveBlock block = Objects.requireNonNull(ahead);
            int position = buffer.position();
            int size = Math.min(block.size(), buffer.remaining());
            block.copyBeginningTo(buffer, position, size);
            buffer.position(position + size);
            settle(block);
        }
        return sender;
    }

    /**
     * Takes datagrams into a batch: what is there, as far as there is room, and not too many in a row. Returns the sender
     * of one of them, {@code null} if there was none, or {@link #FILTERED}.
     */
    @Nullable
    Endpoint take(DirectBatch batch) throws DgramException {
        boolean many = takesMany(true);
        wanted = ReceiveBlock.MESSAGES;
        int first = batch.count();
        long firstBytes = batch.receivedBytes();
        int firstCut = batch.receivedCut();
        Endpoint taken = null;
        try {
            while (batch.count() - first < BATCHED_IN_A_ROW && !batch.isFull()) {
                Endpoint sender = many ? takeAhead(batch, taken == null) : takeInPlace(batch);
                if (sender == null || isFiltered(sender)) {
                    taken = taken == null ? sender : taken;
                    break;
                }
                taken = sender;
            }
        } catch (DgramException e) {
            if (batch.count() == 0) {
                throw e;
            }
            untold = e;
        }
        counters.received(batch.count() - first, batch.receivedBytes() - firstBytes, batch.receivedCut() - firstCut);
        return taken;
    }

    private @Nullable Endpoint takeInPlace(DirectBatch batch) throws DgramException {
        Endpoint sender = takeOne(batch.nextPlace());
        if (sender != null && !isFiltered(sender)) {
            batch.receivedInPlace(sender);
        }
        return sender;
    }

    private @Nullable Endpoint takeAhead(DirectBatch batch, boolean first) throws DgramException {
        if (!first && !mayBeMore && !hasAhead) {
            return null;
        }
        Endpoint sender = advance();
        if (sender != null && !isFiltered(sender)) {
            ReceiveBlock block = Objects.requireNonNull(ahead);
            batch.receive(block, sender);
            settle(block);
        }
        return sender;
    }

    /**
     * Moves what is ahead to the heap, if the memory that it is in is scarce.
     *
     * @param queue gets the datagrams, whole, in order
     */
    void moveAheadIfScarce(Collection<Message> queue) {
        if (!hasAhead || LENT.get() <= MOST_LENT) {
            return;
        }
        ReceiveBlock block = Objects.requireNonNull(ahead);
        while (block.hasNext()) {
            block.next();
            Endpoint sender = block.sender(Objects.requireNonNull(peers));
            if (filter != null && !filter.allows(sender.address())) {
                counters.filtered();
            } else {
                byte[] payload = new byte[block.size()];
                block.copyTo(payload);
                counters.received(payload.length, false);
                queue.add(Message.of(payload, sender, false));
            }
        }
        giveBack();
    }

    /** Returns a datagram as a message keeps it, of which all is there. */
    Message cut(Message whole) {
        if (whole.size() <= maxDatagramSize) {
            return whole;
        }
        counters.cut();
        return Message.of(Arrays.copyOf(whole.bytes(), maxDatagramSize), whole.sender(), true);
    }

    /** Drops what is ahead, and failures that nobody was told of. */
    void discard() {
        untold = null;
        giveBack();
    }

    private void giveBack() {
        ReceiveBlock block = ahead;
        if (block != null) {
            ahead = null;
            hasAhead = false;
            LENT.decrementAndGet();
            BLOCKS.release(block);
        }
    }

    /**
     * Has the kernel forget a report of the peer that nobody was told of: it would keep it, and the JDK take it for the
     * success of the next send. The kernel tells it before it hands over a datagram.
     *
     * @return a datagram that it handed over instead, if it did, to be told next
     */
    @Nullable
    Message forgetReport() {
        untold = null;
        try {
            if (bulk != null) {
                bulk.forgetReport();
                return null;
            }
            Message message = take();
            return message == null || isFiltered(message.sender()) ? null : message;
        } catch (IOException e) {
            return null; // forgotten, with the connection that it is about
        }
    }

    // ------------------------------------------------------------------------------------------------ one by one

    // The buffer's position moves behind the payload.
    private @Nullable Endpoint takeOne(ByteBuffer buffer) throws DgramException {
        tellUntold();
        int position = buffer.position();
        try {
            for (; filteredLeft > 0; filteredLeft--) {
                InetSocketAddress sender = io.receive(buffer);
                if (sender == null) {
                    inARow = 0;
                    return null;
                }
                inARow++;
                if (filter == null || filter.allows(sender.getAddress())) {
                    return endpointOf(sender);
                }
                counters.filtered();
                buffer.position(position);
            }
            return FILTERED;
        } catch (IOException | RuntimeException e) {
            throw failed(e);
        }
    }

    // The JDK returns the same object while the sender stays the same, and so does this.
    @SuppressWarnings("ReferenceEquality")
    private Endpoint endpointOf(InetSocketAddress sender) {
        Endpoint known = lastSender;
        if (known != null && known.toInetSocketAddress() == sender) {
            return known;
        }
        Endpoint endpoint = Endpoint.of(sender);
        lastSender = endpoint;
        return endpoint;
    }

    // ----------------------------------------------------------------------------------------------- many at once

    // To be asked before anything is taken: what follows must be taken the same way.
    private boolean takesMany(boolean wanted) {
        filteredLeft = FILTERED_IN_A_ROW;
        if (wanted && mayAsk) {
            takeManyFromNowOn();
        }
        return bulk != null;
    }

    private void takeManyFromNowOn() {
        mayAsk = false;
        BulkIo offer = io.bulk().orElse(null);
        if (offer == null) {
            return;
        }
        try {
            offer.prepareToReceive();
            peers = new PeerCache(lastSender);
            bulk = offer;
        } catch (IOException | RuntimeException e) {
            // No /proc, or closed meanwhile: one by one does as well.
            LOGGER.log(System.Logger.Level.DEBUG, "one system call for many datagrams is not possible", e);
        }
    }

    // Moves to the next datagram that the filter lets through, of those ahead or else of the kernel's.
    private @Nullable Endpoint advance() throws DgramException {
        for (; filteredLeft > 0; filteredLeft--) {
            ReceiveBlock block = ahead;
            if (block == null || !block.hasNext()) {
                block = refill();
                if (block == null) {
                    return null;
                }
            }
            block.next();
            Endpoint sender = block.sender(Objects.requireNonNull(peers));
            if (filter == null || filter.allows(sender.address())) {
                return sender;
            }
            counters.filtered();
        }
        settle(Objects.requireNonNull(ahead));
        return FILTERED;
    }

    private @Nullable ReceiveBlock refill() throws DgramException {
        tellUntold();
        ReceiveBlock block = ahead != null ? ahead : lend();
        int received = 0;
        try {
            received = Objects.requireNonNull(bulk).receive(block, wanted);
        } catch (IOException | RuntimeException e) {
            throw failed(e);
        } finally {
            mayBeMore = received == wanted;
            wanted = mayBeMore ? Math.min(2 * wanted, ReceiveBlock.MESSAGES) : Math.max(1, received);
            if (received == 0) {
                giveBack();
            }
        }
        return received == 0 ? null : block;
    }

    private ReceiveBlock lend() {
        ReceiveBlock block = BLOCKS.acquire();
        LENT.incrementAndGet();
        ahead = block;
        return block;
    }

    // To be called when the cursor's datagram was copied.
    private void settle(ReceiveBlock block) {
        if (!block.hasNext()) {
            giveBack();
        } else if (!hasAhead) {
            hasAhead = true;
        }
    }

    // ------------------------------------------------------------------------------------------------------- both

    private void tellUntold() throws DgramException {
        DgramException failure = untold;
        if (failure != null) {
            untold = null;
            throw failure;
        }
    }

    private DgramException failed(Exception cause) {
        DgramException failure = state.failure("receive", cause);
        counters.receiveFailed(failure.code());
        return failure;
    }

    // The very object: it is equal to what somebody may send from.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isFiltered(Endpoint sender) {
        return sender == FILTERED;
    }
}
