package io.dgram.impl.batch;

import io.dgram.Endpoint;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.OutboundBlock;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The remaining bytes of a buffer, cut into datagrams of one size, to be sent by a call.
 *
 * <p>The kernel reads them where they are if they are many, outside of the heap, and a copy otherwise.
 */
public final class SegmentedBuffer implements OutgoingDatagrams {

    /** Up to this many bytes, copying costs less than pinning their memory. */
    private static final int COPIED = 4_096;

    private final ByteBuffer data; // from position 0 on; left as it is
    private final int segmentSize;
    private final Endpoint target;
    private final StandardProtocolFamily family;
    private int bytesSent;
    // Where the kernel is to read.
    private long address;
    private int first; // the datagram at that address
    private int end; // the datagram behind the last one there

    /**
     * @param target known to be one that can be sent to
     * @param family that of the system's socket that sends
     */
    public SegmentedBuffer(ByteBuffer buffer, int segmentSize, Endpoint target, StandardProtocolFamily family) {
        this.data = buffer.slice();
        this.segmentSize = segmentSize;
        this.target = target;
        this.family = family;
    }

    @Override
    public int count() {
        // An empty buffer is an empty datagram.
        return Math.max(1, Math.ceilDiv(data.limit(), segmentSize));
    }

    @Override
    public Endpoint target(int index) {
        return target;
    }

    @Override
    public Departure departure(int index, @Nullable Endpoint to) {
        return Departure.PLAIN;
    }

    @Override
    public ByteBuffer payload(int index) {
        return data.slice(index * segmentSize, bytesOf(index, 1));
    }

    @Override
    public void sent(int count) {
        bytesSent = (int) Math.min(bytesSent + (long) count * segmentSize, data.limit());
    }

    /** Returns how many bytes were sent. */
    public int bytesSent() {
        return bytesSent;
    }

    @Override
    public int addTo(OutboundBlock block, int index, @Nullable Endpoint to, Departure departure, int coalescingLimit) {
        if (block.messages() == 0) {
            place(block, index);
        }
        int most = segmentSize < coalescingLimit
                ? Math.clamp(MAX_COALESCED_BYTES / segmentSize, 1, block.maxSegments())
                : 1;
        int count = Math.min(most, end - index);
        if (count <= 0) {
            return 0;
        }
        long from = address + (long) (index - first) * segmentSize;
        return block.addSegments(from, bytesOf(index, count), segmentSize, to, departure, family) ? count : 0;
    }

    private void place(OutboundBlock block, int index) {
        if (data.isDirect() && data.limit() > COPIED) {
            address = block.pin(data);
            first = 0;
            end = count();
        } else {
            int count = Math.min(count() - index, Math.max(1, OutboundBlock.COPY_SIZE / segmentSize));
            address = block.copyIn(data, index * segmentSize, bytesOf(index, count));
            first = index;
            end = index + count;
        }
    }

    private int bytesOf(int index, int count) {
        return (int) Math.min((long) count * segmentSize, data.limit() - (long) index * segmentSize);
    }
}
