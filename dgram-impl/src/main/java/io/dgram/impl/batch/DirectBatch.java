package io.dgram.impl.batch;

import io.dgram.Batch;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.SendOptions;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.spi.PacketInfoDraft;
import io.dgram.spi.ProvidedBatch;
import io.dgram.spi.Values;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A batch in memory outside the heap: as users see it, and as sockets fill it. Sockets send its {@link BatchEntries}.
 *
 * <p>A received datagram is put in a place of its own. Those that arrived coalesced are copied together and lie one
 * behind the other, as added ones do, so that the kernel can take those of one size as one message.
 */
public final class DirectBatch implements ProvidedBatch {

    private static final int UNKNOWN = PacketInfoDraft.UNKNOWN;

    private final int maxDatagramSize;
    private final ExclusiveUse use = new ExclusiveUse();
    private final BatchMemory memory;
    private final EntryTable entries;
    private final BatchEntries datagrams;
    private long receivedBytes; // since the batch was emptied
    private int receivedCut; // likewise

    public DirectBatch(int capacity, int maxDatagramSize) {
        this.maxDatagramSize = maxDatagramSize;
        memory = new BatchMemory(capacity, maxDatagramSize);
        entries = new EntryTable(capacity);
        datagrams = new BatchEntries(entries, memory);
    }

    // ------------------------------------------------------------------------------------------------- as users see it

    @Override
    public int capacity() {
        use.requireOpen("capacity");
        return entries.capacity();
    }

    @Override
    public int maxDatagramSize() {
        use.requireOpen("maxDatagramSize");
        return maxDatagramSize;
    }

    @Override
    public int size() {
        use.requireOpen("size");
        return entries.size();
    }

    @Override
    public Batch clear() {
        begin("clear");
        entries.clear();
        resetCounts();
        end();
        return this;
    }

    @Override
    public Batch add(ByteBuffer data, Endpoint target) {
        return add(data, target, SendOptions.NONE);
    }

    @Override
    public Batch add(ByteBuffer data, Endpoint target, SendOptions options) {
        Objects.requireNonNull(target, "target");
        append(data, target, options);
        return this;
    }

    @Override
    public Batch add(ByteBuffer data) {
        return add(data, SendOptions.NONE);
    }

    @Override
    public Batch add(ByteBuffer data, SendOptions options) {
        append(data, null, options);
        return this;
    }

    private void append(ByteBuffer data, @Nullable Endpoint target, SendOptions options) {
        Objects.requireNonNull(options, "options");
        int length = Objects.requireNonNull(data, "data").remaining();
        begin("add");
        try {
            if (length > maxDatagramSize) {
                throw new IllegalArgumentException(
                        "add: " + length + " bytes are more than the batch's maximum datagram size " + maxDatagramSize);
            }
            if (isFull()) {
                throw new IllegalStateException("add: the batch is full: " + entries.capacity() + " datagrams");
            }
            entries.describe(null);
            memory.whole().put(entries.end(), data, data.position(), length);
            entries.add(entries.end(), length, target, options.equals(SendOptions.NONE) ? null : options);
            data.position(data.limit()); // last, as an entry may need memory
        } finally {
            end();
        }
    }

    @Override
    public ByteBuffer data(int index) {
        check("data", index);
        int offset = entries.offset(index);
        int length = entries.length(index);
        return (entries.isReceived(index) ? memory.view(index, offset) : memory.slice(offset, length))
                .order(ByteOrder.BIG_ENDIAN)
                .limit(length)
                .position(0);
    }

    @Override
    public Endpoint sender(int index) {
        check("sender", index);
        Endpoint sender = entries.peer(index);
        if (!entries.isReceived(index) || sender == null) {
            throw new IllegalStateException("sender: datagram " + index + " was added, not received");
        }
        return sender;
    }

    @Override
    public Endpoint target(int index) {
        check("target", index);
        Endpoint target = entries.target(index);
        if (target == null) {
            throw new IllegalStateException(
                    "target: datagram " + index + " goes to the peer that the socket is connected to");
        }
        return target;
    }

    @Override
    public boolean truncated(int index) {
        check("truncated", index);
        return entries.isTruncated(index);
    }

    @Override
    public Message message(int index) {
        Endpoint sender = sender(index);
        byte[] payload = new byte[entries.length(index)];
        memory.whole().get(entries.offset(index), payload);
        PacketInfoDraft info = entries.info(index);
        return Values.get()
                .message(
                        payload,
                        sender,
                        entries.isTruncated(index),
                        info == null ? null : Values.get().packetInfo(info));
    }

    @Override
    public Endpoint destination(int index) {
        PacketInfoDraft info = info("destination", index);
        if (info == null || info.destination == null) {
            throw new IllegalStateException("destination: datagram " + index
                    + " was not received by a socket that asked for PacketInfo.Field.DESTINATION");
        }
        return info.destination;
    }

    @Override
    public int interfaceIndex(int index) {
        PacketInfoDraft info = info("interfaceIndex", index);
        return info == null ? UNKNOWN : info.interfaceIndex;
    }

    @Override
    public int hopLimit(int index) {
        PacketInfoDraft info = info("hopLimit", index);
        return info == null ? UNKNOWN : info.hopLimit;
    }

    @Override
    public int trafficClass(int index) {
        PacketInfoDraft info = info("trafficClass", index);
        return info == null ? UNKNOWN : info.trafficClass;
    }

    @Override
    public long arrivalNanos(int index) {
        PacketInfoDraft info = info("arrivalNanos", index);
        return info == null || info.arrivalNanos == PacketInfoDraft.NO_TIME ? UNKNOWN : info.arrivalNanos;
    }

    private @Nullable PacketInfoDraft info(String operation, int index) {
        check(operation, index);
        return entries.info(index);
    }

    @Override
    public void close() {
        if (use.close()) {
            memory.release();
        }
    }

    @Override
    public String toString() {
        return use.isClosed()
                ? "Batch[closed]"
                : "Batch[" + entries.size() + " of " + entries.capacity() + " datagrams of " + maxDatagramSize
                        + " bytes]";
    }

    private void check(String operation, int index) {
        use.requireOpen(operation);
        Objects.checkIndex(index, entries.size());
    }

    // --------------------------------------------------------------------------------------------- as sockets see it

    /** Begins an operation; {@link #end()} ends it. */
    public void begin(String operation) {
        use.begin(operation);
    }

    public void end() {
        if (use.end()) {
            memory.release();
        }
    }

    /** Removes all entries, before some are received. */
    public void empty() {
        entries.empty();
        resetCounts();
    }

    private void resetCounts() {
        receivedBytes = 0;
        receivedCut = 0;
    }

    /** Notes whether the socket that receives what follows is connected. */
    public void receivedBy(boolean connectedSocket) {
        entries.receivedBy(connectedSocket);
    }

    public boolean isFull() {
        return entries.size() == entries.capacity();
    }

    public int count() {
        return entries.size();
    }

    /** Returns who sent the last entry, which was received; also of a batch that was closed meanwhile. */
    public Endpoint lastSender() {
        return Objects.requireNonNull(entries.peer(count() - 1));
    }

    /** Returns how many bytes of payload were received. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Returns how many of the received datagrams were truncated. */
    public int receivedCut() {
        return receivedCut;
    }

    /** Returns where the next entry's payload is to be put, with room for one byte more than wanted. */
    public ByteBuffer nextPlace() {
        return memory.place(entries.size()).clear();
    }

    /** Makes what was put into {@link #nextPlace()} an entry. */
    public void receivedInPlace(Endpoint sender) {
        entries.describe(null);
        received(memory.place(entries.size()).position(), sender, false);
    }

    /** Makes a message an entry. */
    public void receive(Message message) {
        ByteBuffer data = message.data();
        int length = data.limit();
        entries.describe(infoOf(message));
        memory.whole().put(memory.placeOf(entries.size()), data, 0, Math.min(length, maxDatagramSize));
        received(length, message.sender(), message.truncated());
    }

    private static @Nullable PacketInfoDraft infoOf(Message message) {
        PacketInfo info = message.info().orElse(null);
        return info == null ? null : new PacketInfoDraft().copyFrom(info);
    }

    /**
     * Makes the cursor's datagram entries, and those that follow it in its message, as far as there is room.
     *
     * @param info what is known about them all, copied; {@code null} if the socket did not ask
     */
    public void receive(InboundBlock block, Endpoint sender, @Nullable PacketInfoDraft info) {
        entries.describe(info); // which may find no memory: before anything is copied
        int next = entries.size();
        int length = block.size();
        int count = Math.min(block.countLeft(), entries.capacity() - next);
        if (count == 1 || length > maxDatagramSize) {
            block.copyBeginningTo(memory.whole(), memory.placeOf(next), Math.min(length, maxDatagramSize));
            received(length, sender, false);
            return;
        }
        // At a multiple of the length if that space is free: then the views of a steady flow stay the same.
        int place = entries.end() <= (long) next * length ? next * length : memory.placeOf(next);
        int bytes = block.copyRunTo(memory.whole(), place, count);
        entries.addReceived(place, length, bytes, sender);
        receivedBytes += bytes;
    }

    private void received(int length, Endpoint sender, boolean cutBefore) {
        boolean cut = cutBefore || length > maxDatagramSize;
        int kept = Math.min(length, maxDatagramSize);
        entries.addReceived(memory.placeOf(entries.size()), kept, sender, cut);
        receivedBytes += kept;
        receivedCut += cut ? 1 : 0;
    }

    /** Returns the entries as what one call sends. */
    public BatchEntries datagrams() {
        return datagrams;
    }
}
