package io.dgram.impl.batch;

import io.dgram.Batch;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.spi.ProvidedBatch;
import io.dgram.spi.Values;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A batch in memory outside the heap.
 *
 * <p>Received entries have each a place of their own, one byte longer than asked for, so that cut datagrams show; those
 * that came together as datagrams of one size are copied together, and lie one behind the other. So do added ones, so that
 * the kernel takes those of one size as one piece.
 */
public final class DirectBatch implements ProvidedBatch {

    // Who uses the batch.
    private static final int FREE = 0;
    private static final int IN_USE = 1;
    private static final int CLOSED = 2;
    private static final int CLOSED_IN_USE = 3;

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final int capacity;
    private final int maxDatagramSize;
    private final int stride;
    private ByteBuffer buffer;
    private final AtomicInteger use = new AtomicInteger();

    // Views of entries, made when first asked for, and anew when the entry of that number lies elsewhere.
    private final @Nullable ByteBuffer[] views;
    private final int[] viewOffsets;
    private final int[] offsets;
    private final int[] lengths;
    private final boolean[] truncated;
    private final @Nullable Endpoint[] peers;
    private final int[] runs; // the first entry of the run that each belongs to, see runFrom
    private final int[] runEnds; // the entry behind the run, for the first of each
    private int size;
    private int received; // the entries before this were received, those from it on added
    private boolean connected; // the socket that received was
    private int end; // of the payload of the last entry
    private long receivedBytes; // since the batch was emptied
    private int receivedCut; // entries, likewise
    private long address; // of the memory, once asked for
    private final BatchEntries datagrams = new BatchEntries(this);

    public DirectBatch(int capacity, int maxDatagramSize) {
        this.capacity = capacity;
        this.maxDatagramSize = maxDatagramSize;
        stride = maxDatagramSize + 1;
        buffer = ByteBuffer.allocateDirect(capacity * stride);
        views = new ByteBuffer[capacity];
        viewOffsets = new int[capacity];
        offsets = new int[capacity];
        lengths = new int[capacity];
        truncated = new boolean[capacity];
        peers = new Endpoint[capacity];
        runs = new int[capacity];
        runEnds = new int[capacity];
    }

    // ------------------------------------------------------------------------------------------------- as users see it

    @Override
    public int capacity() {
        requireOpen("capacity");
        return capacity;
    }

    @Override
    public int maxDatagramSize() {
        requireOpen("maxDatagramSize");
        return maxDatagramSize;
    }

    @Override
    public int size() {
        requireOpen("size");
        return size;
    }

    @Override
    public Batch clear() {
        begin("clear");
        Arrays.fill(peers, 0, size, null);
        empty();
        end();
        return this;
    }

    @Override
    public Batch add(ByteBuffer data, Endpoint target) {
        Objects.requireNonNull(target, "target");
        append(data, target);
        return this;
    }

    @Override
    public Batch add(ByteBuffer data) {
        append(data, null);
        return this;
    }

    private void append(ByteBuffer data, @Nullable Endpoint target) {
        int length = Objects.requireNonNull(data, "data").remaining();
        begin("add");
        try {
            if (length > maxDatagramSize) {
                throw new IllegalArgumentException(
                        "add: " + length + " bytes are more than the batch's maximum datagram size " + maxDatagramSize);
            }
            if (size == capacity) {
                throw new IllegalStateException("add: the batch is full: " + capacity + " datagrams");
            }
            buffer.put(end, data, data.position(), length);
            data.position(data.limit());
            enter(end, length, target, false);
        } finally {
            end();
        }
    }

    @Override
    public ByteBuffer data(int index) {
        check("data", index);
        int offset = offsets[index];
        return (index < received ? view(index, offset) : buffer.slice(offset, lengths[index]))
                .order(ByteOrder.BIG_ENDIAN)
                .limit(lengths[index])
                .position(0);
    }

    @Override
    public Endpoint sender(int index) {
        check("sender", index);
        Endpoint sender = peers[index];
        if (index >= received || sender == null) {
            throw new IllegalStateException("sender: datagram " + index + " was added, not received");
        }
        return sender;
    }

    @Override
    public Endpoint target(int index) {
        check("target", index);
        Endpoint target = targetOrNull(index);
        if (target == null) {
            throw new IllegalStateException(
                    "target: datagram " + index + " goes to the peer that the socket is connected to");
        }
        return target;
    }

    @Override
    public boolean truncated(int index) {
        check("truncated", index);
        return truncated[index];
    }

    @Override
    public Message message(int index) {
        Endpoint sender = sender(index);
        byte[] payload = new byte[lengths[index]];
        buffer.get(offsets[index], payload);
        return Values.get().message(payload, sender, truncated[index]);
    }

    @Override
    public void close() {
        for (; ; ) {
            int now = use.get();
            if (now == CLOSED || now == CLOSED_IN_USE) {
                return;
            }
            if (use.compareAndSet(now, now == FREE ? CLOSED : CLOSED_IN_USE)) {
                if (now == FREE) {
                    free();
                }
                return;
            }
        }
    }

    @Override
    public String toString() {
        int now = use.get();
        return now == CLOSED || now == CLOSED_IN_USE
                ? "Batch[closed]"
                : "Batch[" + size + " of " + capacity + " datagrams of " + maxDatagramSize + " bytes]";
    }

    private void check(String operation, int index) {
        requireOpen(operation);
        Objects.checkIndex(index, size);
    }

    private void requireOpen(String operation) {
        if (use.get() >= CLOSED) {
            throw new IllegalStateException(operation + ": the batch is closed");
        }
    }

    // --------------------------------------------------------------------------------------------- as sockets see it

    /** Begins an operation; {@link #end()} ends it. */
    public void begin(String operation) {
        if (!use.compareAndSet(FREE, IN_USE)) {
            requireOpen(operation);
            throw new IllegalStateException(operation + ": another operation is using the batch");
        }
    }

    public void end() {
        if (!use.compareAndSet(IN_USE, FREE)) {
            use.set(CLOSED);
            free();
        }
    }

    // The collector takes the memory, when no buffer over it is left either.
    private void free() {
        buffer = NOTHING;
        Arrays.fill(views, null);
    }

    /** Removes all entries, before some are received. */
    public void empty() {
        size = 0;
        received = 0;
        end = 0;
        receivedBytes = 0;
        receivedCut = 0;
    }

    /** Notes whether the socket is connected that receives what follows. */
    public void receivedBy(boolean connectedSocket) {
        connected = connectedSocket;
    }

    public boolean isFull() {
        return size == capacity;
    }

    public int count() {
        return size;
    }

    /** Returns how many bytes of payload were received. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Returns how many datagrams were received that were cut. */
    public int receivedCut() {
        return receivedCut;
    }

    /** Returns where the next entry's payload is to be put, with room for one byte more than wanted. */
    public ByteBuffer nextPlace() {
        return view(size, size * stride).limit(stride).position(0);
    }

    /** Makes what was put into {@link #nextPlace()} an entry. */
    public void receivedInPlace(Endpoint sender) {
        received(view(size, size * stride).position(), sender, false);
    }

    /** Makes a message an entry. Returns whether it was cut by that. */
    public boolean receive(Message message) {
        ByteBuffer data = message.data();
        int length = data.limit();
        buffer.put(size * stride, data, 0, Math.min(length, maxDatagramSize));
        received(length, message.sender(), message.truncated());
        return length > maxDatagramSize && !message.truncated();
    }

    /** Makes the cursor's datagram entries, and those that follow it in its message, as far as there is room. */
    public void receive(InboundBlock block, Endpoint sender) {
        int length = block.size();
        int count = Math.min(block.countLeft(), capacity - size);
        if (count == 1 || length > maxDatagramSize) {
            block.copyBeginningTo(buffer, size * stride, Math.min(length, maxDatagramSize));
            received(length, sender, false);
            return;
        }
        // At a multiple of the length if the space is free: then the views of a steady flow stay the same.
        int place = end <= (long) size * length ? size * length : size * stride;
        int bytes = block.copyRunTo(buffer, place, count);
        received = size + count;
        receivedBytes += bytes;
        for (int at = place; at < place + bytes; at += length) {
            enter(at, Math.min(length, place + bytes - at), sender, false);
        }
    }

    private void received(int length, Endpoint sender, boolean cutBefore) {
        boolean cut = cutBefore || length > maxDatagramSize;
        int kept = Math.min(length, maxDatagramSize);
        received = size + 1;
        enter(size * stride, kept, sender, cut);
        receivedBytes += kept;
        receivedCut += cut ? 1 : 0;
    }

    private void enter(int offset, int length, @Nullable Endpoint peer, boolean cut) {
        int run = size > 0 && continuesRun(offset, length, peer) ? runs[size - 1] : size;
        offsets[size] = offset;
        lengths[size] = length;
        peers[size] = peer;
        truncated[size] = cut;
        runs[size] = run;
        end = offset + length;
        size++;
        runEnds[run] = size;
    }

    // The very peer: equal ones are no less right in a run of their own.
    @SuppressWarnings("ReferenceEquality")
    private boolean continuesRun(int offset, int length, @Nullable Endpoint peer) {
        int last = size - 1;
        return peer == peers[last]
                && offset == end
                && length > 0
                && length <= lengths[last]
                && lengths[last] == lengths[runs[last]]
                && (last < received) == (size < received); // a connected socket's peer is no target to others
    }

    /** Returns where an entry goes; {@code null} for the peer of a connected socket. */
    @Nullable
    Endpoint targetOrNull(int index) {
        return index < received && connected ? null : peers[index];
    }

    int offset(int index) {
        return offsets[index];
    }

    int length(int index) {
        return lengths[index];
    }

    /**
     * Returns how many entries, from one on, have one size, but for the last, which may be shorter, go to the same target
     * and lie one behind the other: at least 1.
     *
     * @param most how many there may be
     * @param longest how many bytes they may have together
     */
    int runFrom(int index, int most, int longest) {
        int run = runEnds[runs[index]] - index;
        return run == 1 ? 1 : Math.max(1, Math.min(run, Math.min(most, longest / lengths[index])));
    }

    /** Returns the address of the memory that the offsets refer to, for a block that it is added to. */
    long address(OutboundBlock block) {
        if (address == 0) {
            address = block.addressOf(buffer);
        }
        return address;
    }

    /** Returns the entries as what is to be sent by one call. */
    public BatchEntries datagrams() {
        return datagrams;
    }

    /** Returns an entry's payload, in a buffer of its own. */
    ByteBuffer payload(int index) {
        return buffer.slice(offsets[index], lengths[index]);
    }

    private ByteBuffer view(int index, int offset) {
        ByteBuffer view = views[index];
        if (view == null || viewOffsets[index] != offset) {
            view = buffer.slice(offset, stride);
            views[index] = view;
            viewOffsets[index] = offset;
        }
        return view;
    }
}
