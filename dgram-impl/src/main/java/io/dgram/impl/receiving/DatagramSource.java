package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.filter.AddressFilter;
import io.dgram.impl.batch.BufferPool;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.PendingErrors;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.sending.TargetCheck;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.CodedFailure;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.internal.UnspecifiedSender;
import io.dgram.spi.Values;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes datagrams from the kernel that the filter lets through, and counts them.
 *
 * <p>One system call takes one datagram, until they come faster than that: from then on, where there is {@link BulkIo},
 * a {@link BulkReceiver} takes many, and those behind the first are ahead, to be taken next. For one thread at a time,
 * the reader's lock sees to that, but for {@link #hasAhead()}.
 */
public final class DatagramSource {

    /** Stands for: taken was only what the filter keeps out, and there may be more. */
    static final Endpoint FILTERED = Endpoint.of("0.0.0.0", 0);

    /** The same as a message. */
    static final Message FILTERED_MESSAGE = Message.of(new byte[0], FILTERED, false);

    /** So many datagrams that the filter keeps out are taken in a row before others may read, or stop reading. */
    private static final int FILTERED_IN_A_ROW = 64;

    /** So many datagrams are taken for a batch in a row before others may read, or stop reading. */
    static final int BATCHED_IN_A_ROW = 1_024;

    /** So many datagrams in a row that were there already show that they come faster than one by one. */
    private static final int BUSY = 64;

    private final SocketState state;
    private final DatagramIo io;
    private final Traffic traffic;
    private final int maxDatagramSize;
    private volatile AddressFilter filter; // set by any thread

    private boolean mayAsk = true; // for many at once: until they are taken so, or it was found not to work
    private volatile @Nullable BulkReceiver many; // once they are taken so, and from then on
    private int filteredLeft; // until others may read, or stop reading
    private int inARow; // datagrams that were there already
    private @Nullable InetSocketAddress lastSource; // as the JDK has it
    private @Nullable Endpoint lastSender; // the same as an endpoint
    private @Nullable DgramException untold; // a failure behind what a batch took
    // A datagram that was taken one by one, but that there was no memory for on the heap: it ends at the position.
    private volatile @Nullable ByteBuffer kept;
    private @Nullable Endpoint keptSender; // whose it is

    public DatagramSource(
            SocketState state, DatagramIo io, Traffic traffic, int maxDatagramSize, Optional<AddressFilter> filter) {
        this.state = state;
        this.io = io;
        this.traffic = traffic;
        this.maxDatagramSize = maxDatagramSize;
        this.filter = filter.orElse(AddressFilter.allowAll());
        BufferPool.SHARED.prepare();
    }

    /** Sets whose datagrams to take from now on. Any thread may. */
    public void filter(AddressFilter next) {
        filter = next;
    }

    /** Tells whether a datagram was taken from the kernel already, and is next. Any thread may ask. */
    boolean hasAhead() {
        BulkReceiver bulk = many;
        return bulk != null ? bulk.hasAhead() : kept != null;
    }

    /** Takes a datagram. Returns {@code null} if there is none, or {@link #FILTERED_MESSAGE}. */
    @Nullable
    Message take() throws DgramException {
        BulkReceiver bulk = begin(inARow >= BUSY);
        return bulk == null ? takeOne() : takeAhead(bulk);
    }

    private @Nullable Message takeOne() throws DgramException {
        ByteBuffer before = kept;
        if (before != null) {
            Message message = message(before, Objects.requireNonNull(keptSender));
            dropKept();
            return message;
        }
        ByteBuffer buffer = BufferPool.SHARED.acquire();
        boolean stays = false;
        try {
            Endpoint sender = takeOne(buffer);
            if (sender == null) {
                return null;
            }
            if (isFiltered(sender)) {
                return FILTERED_MESSAGE;
            }
            try {
                return message(buffer, sender);
            } catch (OutOfMemoryError e) {
                stays = keep(buffer, sender);
                throw e;
            }
        } finally {
            if (!stays) {
                BufferPool.SHARED.release(buffer);
            }
        }
    }

    // Of a datagram that ends at the buffer's position.
    private Message message(ByteBuffer buffer, Endpoint sender) {
        int size = buffer.position();
        byte[] payload = new byte[Math.min(size, maxDatagramSize)];
        buffer.get(0, payload);
        return message(payload, sender, size);
    }

    // Returns whether the datagram in the buffer, and so the buffer, is kept for the next attempt.
    private boolean keep(ByteBuffer buffer, Endpoint sender) {
        if (BufferPool.SHARED.isReserve(buffer)) {
            countLoss(); // all other sockets would wait for the buffer
            return false;
        }
        keptSender = sender;
        kept = buffer;
        return true;
    }

    private Endpoint copyKept(ByteBuffer from, ByteBuffer to) {
        int length = Math.min(from.position(), to.remaining());
        to.put(to.position(), from, 0, length).position(to.position() + length);
        Endpoint sender = Objects.requireNonNull(keptSender);
        dropKept();
        return sender;
    }

    private void dropKept() {
        ByteBuffer buffer = kept;
        if (buffer != null) {
            kept = null;
            keptSender = null;
            BufferPool.SHARED.release(buffer);
        }
    }

    private @Nullable Message takeAhead(BulkReceiver bulk) throws DgramException {
        Endpoint sender = advance(bulk);
        if (sender == null) {
            return null;
        }
        if (isFiltered(sender)) {
            return FILTERED_MESSAGE;
        }
        try {
            InboundBlock block = bulk.current();
            int size = block.size();
            byte[] payload = new byte[Math.min(size, maxDatagramSize)];
            block.copyTo(payload);
            Message message = message(payload, sender, size);
            bulk.settle();
            return message;
        } catch (OutOfMemoryError e) {
            bulk.retreat();
            throw e;
        }
    }

    private Message message(byte[] payload, Endpoint sender, int size) {
        Message message = Values.get().message(payload, sender, size > maxDatagramSize);
        traffic.received(payload.length, size > maxDatagramSize);
        return message;
    }

    /**
     * Takes a datagram into a buffer, whose position moves behind it. Returns {@code null} if there is none, or
     * {@link #FILTERED}.
     */
    @Nullable
    Endpoint take(ByteBuffer buffer) throws DgramException {
        int position = buffer.position();
        BulkReceiver bulk = begin(inARow >= BUSY);
        Endpoint sender = bulk == null ? takeOneInto(buffer) : takeAhead(bulk, buffer);
        if (sender != null && !isFiltered(sender)) {
            traffic.received(buffer.position() - position, !buffer.hasRemaining());
        }
        return sender;
    }

    private @Nullable Endpoint takeOneInto(ByteBuffer buffer) throws DgramException {
        ByteBuffer before = kept;
        if (before != null) {
            return copyKept(before, buffer);
        }
        if (buffer.isDirect()) {
            return takeOne(buffer);
        }
        // The JDK would copy, too, but by way of a buffer that every thread that ever received keeps for good, and that
        // Java 21 may have no memory for.
        ByteBuffer copy = BufferPool.SHARED.acquire();
        try {
            Endpoint sender = takeOne(copy.limit(Math.min(buffer.remaining(), copy.capacity())));
            if (sender != null && !isFiltered(sender)) {
                buffer.put(copy.flip());
            }
            return sender;
        } finally {
            BufferPool.SHARED.release(copy);
        }
    }

    private @Nullable Endpoint takeAhead(BulkReceiver bulk, ByteBuffer buffer) throws DgramException {
        buffer.get(buffer.position()); // fails before a datagram is taken if the memory was given back
        Endpoint sender = advance(bulk);
        if (sender != null && !isFiltered(sender)) {
            copy(bulk, buffer);
        }
        return sender;
    }

    private static void copy(BulkReceiver bulk, ByteBuffer buffer) {
        InboundBlock block = bulk.current();
        int position = buffer.position();
        int size = Math.min(block.size(), buffer.remaining());
        try {
            block.copyBeginningTo(buffer, position, size);
        } catch (RuntimeException e) { // the memory was given back meanwhile
            bulk.retreat();
            throw e;
        }
        buffer.position(position + size);
        bulk.settle();
    }

    /**
     * Takes datagrams into a batch: what is there, as far as there is room, and not too many in a row. Returns the
     * sender of one of them, {@code null} if there was none, or {@link #FILTERED}.
     */
    @Nullable
    Endpoint take(DirectBatch batch) throws DgramException {
        int first = batch.count();
        long firstBytes = batch.receivedBytes();
        int firstCut = batch.receivedCut();
        Endpoint taken = null;
        try {
            BulkReceiver bulk = begin(true);
            if (bulk != null) {
                bulk.expectMany();
            }
            while (batch.count() - first < BATCHED_IN_A_ROW && !batch.isFull()) {
                Endpoint sender = bulk == null ? takeInPlace(batch) : takeAhead(bulk, batch, taken == null);
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
        } catch (OutOfMemoryError e) {
            if (batch.count() == 0) {
                throw e;
            }
            // What was taken is received first.
        }
        traffic.received(batch.count() - first, batch.receivedBytes() - firstBytes, batch.receivedCut() - firstCut);
        return taken;
    }

    private @Nullable Endpoint takeInPlace(DirectBatch batch) throws DgramException {
        ByteBuffer before = kept;
        ByteBuffer place = batch.nextPlace();
        Endpoint sender = before != null ? copyKept(before, place) : takeOne(place);
        if (sender != null && !isFiltered(sender)) {
            batch.receivedInPlace(sender);
        }
        return sender;
    }

    private @Nullable Endpoint takeAhead(BulkReceiver bulk, DirectBatch batch, boolean first) throws DgramException {
        if (!first && !bulk.isLikelyToHaveMore()) {
            return null;
        }
        Endpoint sender = advance(bulk);
        if (sender != null && !isFiltered(sender)) {
            batch.receive(bulk.current(), sender);
            bulk.settle();
        }
        return sender;
    }

    /**
     * Moves what is ahead to the heap, if the memory that it is in is scarce. To be called after each attempt to take
     * something, before others may read.
     *
     * @param queue gets the datagrams, whole, in order
     */
    void moveAheadIfScarce(Collection<Message> queue) {
        BulkReceiver bulk = many;
        if (bulk == null || !bulk.isScarce()) {
            return;
        }
        try {
            while (bulk.hasNext()) {
                moveNext(bulk, queue);
            }
            bulk.giveBack();
        } catch (OutOfMemoryError e) {
            // They stay where they are, unless that would block all other sockets.
            if (bulk.holdsReserve()) {
                bulk.giveBack();
                countLoss();
            }
        }
    }

    private void countLoss() {
        try {
            traffic.failed(Operation.RECEIVE, ErrorCode.NO_BUFFER_SPACE);
        } catch (OutOfMemoryError e) {
            inARow = 0; // there is no memory even to count it
        }
    }

    private void moveNext(BulkReceiver bulk, Collection<Message> queue) {
        Endpoint sender = bulk.next();
        if (!TargetCheck.isAllowed(filter, sender.address())) {
            traffic.filtered();
            return;
        }
        try {
            byte[] payload = new byte[bulk.current().size()];
            bulk.current().copyTo(payload);
            queue.add(Values.get().message(payload, sender, false));
            traffic.received(payload.length, false);
        } catch (OutOfMemoryError e) {
            bulk.retreat();
            throw e;
        }
    }

    /** Returns a datagram as a message keeps it, of which all is there. */
    Message cut(Message whole) {
        if (whole.size() <= maxDatagramSize) {
            return whole;
        }
        traffic.cut();
        return Values.get().message(Arrays.copyOf(whole.bytes(), maxDatagramSize), whole.sender(), true);
    }

    /** Drops what is ahead, and failures that nobody was told of. */
    public void discard() {
        untold = null;
        dropKept();
        BulkReceiver bulk = many;
        if (bulk != null) {
            bulk.giveBack();
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
        BulkReceiver bulk = many;
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
                if (TargetCheck.isAllowed(filter, sender.getAddress())) {
                    return endpointOf(sender);
                }
                traffic.filtered();
                buffer.position(position);
            }
            return FILTERED;
        } catch (IOException | RuntimeException e) {
            throw failed(e);
        }
    }

    // The JDK returns the same object while the sender stays the same: nothing is allocated then.
    @SuppressWarnings("ReferenceEquality")
    private Endpoint endpointOf(InetSocketAddress sender) {
        Endpoint known = lastSender;
        if (known != null && sender == lastSource) {
            return known;
        }
        Endpoint endpoint = UnspecifiedSender.endpointOf(sender);
        lastSource = sender;
        lastSender = endpoint;
        return endpoint;
    }

    // ----------------------------------------------------------------------------------------------- many at once

    // To be called before anything is taken. Returns what takes many, if that is how what follows is to be taken.
    private @Nullable BulkReceiver begin(boolean manyWanted) throws DgramException {
        filteredLeft = FILTERED_IN_A_ROW;
        if (manyWanted && mayAsk && kept == null) {
            takeManyFromNowOn();
        }
        return many;
    }

    private void takeManyFromNowOn() throws DgramException {
        tellUntold();
        try {
            BulkIo offer = io.bulk().orElse(null);
            if (offer == null) {
                mayAsk = false;
                return;
            }
            many = BulkReceiver.begin(offer, lastSender);
            mayAsk = many == null;
            inARow = 0; // one by one does as well, and it is tried again after a while
        } catch (OutOfMemoryError e) {
            inARow = 0;
        } catch (IOException | RuntimeException e) {
            if (isFailureOfReceive(e)) {
                throw failed(e);
            }
            // The system rejects the call, or closed meanwhile: one by one does as well.
            mayAsk = false;
            BoundedLog.SHARED.debug("bulk", "one system call for many datagrams is not possible", e);
        }
    }

    // As opposed to one of the attempt to receive in another way.
    private static boolean isFailureOfReceive(Exception failure) {
        return failure instanceof PortUnreachableException
                || (failure instanceof CodedFailure && !BulkReceiver.isRejection(failure));
    }

    // Moves to the next datagram that the filter lets through, of those ahead or else of the kernel's.
    private @Nullable Endpoint advance(BulkReceiver bulk) throws DgramException {
        for (; filteredLeft > 0; filteredLeft--) {
            if (!bulk.hasNext() && !receive(bulk)) {
                return null;
            }
            Endpoint sender = bulk.next();
            if (TargetCheck.isAllowed(filter, sender.address())) {
                return sender;
            }
            traffic.filtered();
        }
        bulk.settle();
        return FILTERED;
    }

    private boolean receive(BulkReceiver bulk) throws DgramException {
        tellUntold();
        try {
            return bulk.receive();
        } catch (IOException | RuntimeException e) {
            if (BulkReceiver.isRejection(e)) {
                takeOneByOneFromNowOn(bulk);
            }
            throw failed(e);
        }
    }

    // What the kernel coalesced before comes as one datagram, as no call is left that would tell.
    private void takeOneByOneFromNowOn(BulkReceiver bulk) {
        many = null;
        inARow = 0;
        try {
            bulk.end();
        } catch (IOException e) {
            // Closed meanwhile.
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
        DgramException failure = described(state.failure(Operation.RECEIVE, cause));
        traffic.failed(Operation.RECEIVE, failure.code());
        return failure;
    }

    // That a port is unreachable can be about nothing else.
    private DgramException described(DgramException failure) {
        return PendingErrors.isReport(failure) && failure.code() != ErrorCode.PORT_UNREACHABLE
                ? new DgramException(
                        failure.code(),
                        failure.operation(),
                        state.localOrNull(),
                        state.peerOrNull(),
                        PendingErrors.textOf(failure.code()),
                        failure.getCause())
                : failure;
    }

    // The very object: it is equal to what somebody may send from.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isFiltered(Endpoint sender) {
        return sender == FILTERED;
    }
}
