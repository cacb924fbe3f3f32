package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.Message;
import io.dgram.SocketConfig;
import io.dgram.filter.AddressFilter;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Overrides;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.CodedFailure;
import io.dgram.impl.transport.DatagramIo;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Takes datagrams from the kernel, and chooses how: one system call takes one datagram, until they come faster than
 * that; from then on, where there is {@link BulkIo}, one call takes many, and those behind the first are prefetched.
 * If the socket asked for packet information, only {@link BulkIo} ever receives: no other call brings that.
 *
 * <p>For one thread at a time, under the lock of the {@link Inbox}, but for {@link #hasPrefetched()} and
 * {@link #filter}.
 */
public final class DatagramSource {

    /** How many datagrams a batch takes in a row before other threads may read, or stop reading. */
    static final int MAX_BATCH_RUN = 1_024;

    /** After this many reads in a row without a wait, find out whether one call can read many. */
    private static final int BUSY = 64;

    private final DatagramIo io;
    private final boolean bulkOnly; // never one by one, as long as the system lets this process
    private final Traffic traffic;
    private final Admission admission;
    private final ReceiveFailures failures;
    private final MessageFactory messages;
    private final SingleSource single;
    private volatile @Nullable BulkSource bulk; // there once datagrams are read so, and from then on
    private final boolean coalescing;
    private boolean bulkUntried = Overrides.PRESENT.manyPerCall(); // until datagrams are read so, or that did not work

    public DatagramSource(SocketState state, DatagramIo io, Traffic traffic, SocketConfig config) {
        this.io = io;
        bulkOnly = io.receivesByBulkOnly();
        this.traffic = traffic;
        coalescing = config.coalescing();
        admission = new Admission(state, config.receiveFilter(), traffic);
        failures = new ReceiveFailures(state, traffic);
        messages = new MessageFactory(config.maxDatagramSize());
        single = new SingleSource(io, admission, failures, messages);
        if (!config.packetInfo().isEmpty()) {
            BulkIo calls = io.bulk().orElseThrow();
            calls.inboundBlocks().prepare();
            bulk = bulkSource(new BulkReceiver(calls, coalescing ? traffic : null), new PacketInfoReader(state, calls));
        }
    }

    private BulkSource bulkSource(BulkReceiver receiver, @Nullable PacketInfoReader infos) {
        return new BulkSource(receiver, admission, failures, messages, infos);
    }

    /** Sets whose datagrams to take from now on. Any thread may call this. */
    public void filter(AddressFilter next) {
        admission.filter(next);
    }

    /** Tells whether a datagram, or a failure, has left the kernel and is next. Any thread may ask. */
    boolean hasPrefetched() {
        return failures.hasDeferred() || hasDatagram();
    }

    /** Tells whether a datagram has left the kernel and is next. Any thread may ask. */
    boolean hasDatagram() {
        BulkSource many = bulk;
        return single.hasKept() || (many != null && many.hasPrefetched());
    }

    /** Takes a datagram as a message, which is not counted yet. */
    Take take(Received received) throws DgramException {
        return take(received, false);
    }

    /** As {@link #take(Received)}, but the message is whole, as it may be given back to be received in another way. */
    Take takeWhole(Received received) throws DgramException {
        return take(received, true);
    }

    private Take take(Received received, boolean whole) throws DgramException {
        BulkSource many = select(false);
        return many == null ? single.take(received, whole) : many.take(received, whole);
    }

    /** Takes a datagram into a buffer, whose position moves to the end of the payload. */
    Take take(ByteBuffer buffer, Received received) throws DgramException {
        int position = buffer.position();
        BulkSource many = select(false);
        Take take = many == null ? single.take(buffer, received) : many.take(buffer, received);
        if (take == Take.TAKEN) {
            traffic.received(buffer.position() - position, !buffer.hasRemaining());
        }
        return take;
    }

    /** Takes datagrams into a batch: what is there, as far as there is room, up to {@link #MAX_BATCH_RUN}. */
    Take take(DirectBatch batch, Received received) throws DgramException {
        int first = batch.count();
        long firstBytes = batch.receivedBytes();
        int firstCut = batch.receivedCut();
        Take taken = Take.EMPTY;
        try {
            BulkSource many = select(true);
            if (many != null) {
                many.requestFullBlock();
            }
            taken = many == null ? takeOneByOne(batch, received) : takeMany(many, batch, received);
        } catch (DgramException e) {
            throwUnlessTaken(batch, e);
            failures.defer(e);
        } catch (OutOfMemoryError e) {
            throwUnlessTaken(batch, e);
        }
        traffic.received(batch.count() - first, batch.receivedBytes() - firstBytes, batch.receivedCut() - firstCut);
        return batch.count() > first ? Take.TAKEN : taken;
    }

    // What was taken before a failure is received first.
    private static <X extends Throwable> void throwUnlessTaken(DirectBatch batch, X failure) throws X {
        if (batch.count() == 0) {
            throw failure;
        }
    }

    private Take takeOneByOne(DirectBatch batch, Received received) throws DgramException {
        int end = batch.count() + MAX_BATCH_RUN;
        Take take = Take.TAKEN;
        while (take == Take.TAKEN && batch.count() < end && !batch.isFull()) {
            take = single.take(batch, received);
        }
        return take;
    }

    private static Take takeMany(BulkSource many, DirectBatch batch, Received received) throws DgramException {
        int first = batch.count();
        Take take = Take.TAKEN;
        while (take == Take.TAKEN && batch.count() - first < MAX_BATCH_RUN && !batch.isFull()) {
            take = many.take(batch, received, batch.count() == first);
        }
        return take;
    }

    /**
     * Tells whether what is prefetched has to be {@linkplain #spill spilled}. To be asked after each attempt to take.
     */
    boolean isPoolExhausted() {
        BulkSource many = bulk;
        return many != null && many.isPoolExhausted();
    }

    /** Moves what is prefetched to the heap, in order, as the memory that it is in is needed by others. */
    void spill(Collection<Message> queue) {
        BulkSource many = bulk;
        if (many != null) {
            many.spill(queue);
        }
    }

    /** Returns a message that was spilled, or given back, as it is delivered. */
    Message truncated(Message whole) {
        return messages.truncated(whole);
    }

    /** Drops what is prefetched, and failures that no call has reported. Returns how many datagrams were dropped. */
    public int discard() {
        failures.clear();
        BulkSource many = bulk;
        return single.discard() + (many == null ? 0 : many.discard());
    }

    /**
     * Has the kernel forget an ICMP error that no call has reported: it would keep it, and the JDK take it for the
     * success of the next send. The kernel reports it before it hands over a datagram.
     *
     * @return whether a datagram was taken instead, to be received next
     */
    Take clearPendingError(Received received) {
        failures.clear();
        BulkSource many = current();
        try {
            if (many != null) {
                many.clearPendingError();
                return Take.EMPTY;
            }
            return takeWhole(received);
        } catch (IOException e) {
            return Take.EMPTY; // forgotten, with the connection that it is about
        }
    }

    // To be called before anything is taken. Returns the source to take many from, or null to take one.
    private @Nullable BulkSource select(boolean manyWanted) throws DgramException {
        admission.begin();
        BulkSource many = bulk;
        if (many != null && many.isExclusive()) {
            return many;
        }
        if (!manyWanted && !bulkOnly && single.inARow() < BUSY && !single.isRowLikely()) {
            return many != null && many.isPreferred() ? current() : null;
        }
        return selectMany();
    }

    private @Nullable BulkSource selectMany() throws DgramException {
        BulkSource many = current();
        if (many == null && bulkUntried && !single.hasKept()) {
            switchToBulk();
            return bulk;
        }
        if (many != null && single.hasKept()) {
            return null; // that datagram is the next
        }
        if (many != null && !bulkOnly && !many.isPreferred()) {
            single.restart();
            many.requestFullBlock();
        }
        return many;
    }

    private @Nullable BulkSource current() {
        BulkSource many = bulk;
        if (many != null && many.isRejected()) {
            bulk = null; // for good: a system that has begun to reject a call will not take it again
            single.restart();
            return null;
        }
        return many;
    }

    private void switchToBulk() throws DgramException {
        failures.throwDeferred();
        single.restart(); // one by one does as well for a while, should this not work now
        try {
            BulkIo offer = io.bulk().orElse(null);
            BulkReceiver receiver = offer == null ? null : prepare(offer);
            bulkUntried = offer != null;
            if (receiver != null) {
                begin(receiver);
            }
        } catch (OutOfMemoryError e) {
            // It is tried again.
        } catch (IOException | RuntimeException e) {
            if (isFailureOfReceive(e)) {
                throw failures.failed(e);
            }
            // The system rejects the call, or closed meanwhile: one by one does as well.
            bulkUntried = false;
            BoundedLog.SHARED.debug("bulk", "one system call for many datagrams is not possible", e);
        }
    }

    private @Nullable BulkReceiver prepare(BulkIo offer) {
        return BulkReceiver.prepare(offer, single.lastSender(), coalescing ? traffic : null);
    }

    // Nothing may need memory between the first call and the write of the field, as datagrams would be lost.
    private void begin(BulkReceiver receiver) throws IOException {
        BulkSource many;
        try {
            many = bulkSource(receiver, null);
        } catch (OutOfMemoryError e) {
            receiver.giveBack();
            throw e;
        }
        many.begin();
        bulk = many;
        bulkUntried = false;
        many.coalesceIfMany();
    }

    // As opposed to one of the attempt to receive in another way.
    private static boolean isFailureOfReceive(Exception failure) {
        return failure instanceof PortUnreachableException
                || (failure instanceof CodedFailure && !BulkReceiver.isRejection(failure));
    }
}
