package io.dgram.impl;

import io.dgram.Endpoint;
import io.dgram.SocketType;
import io.dgram.impl.linux.SendBlock;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The remaining bytes of a buffer, cut into datagrams of one size, to be sent by a socket of a type.
 *
 * @param data is left as it is
 * @param copy a direct buffer for what leaves together, if the data are not in one
 * @param target known to be one that can be sent to
 */
record BufferSegments(ByteBuffer data, ByteBuffer copy, int segmentSize, Endpoint target, SocketType type)
        implements Datagrams {

    @Override
    public int count() {
        // An empty buffer is an empty datagram.
        return Math.max(1, Math.ceilDiv(data.remaining(), segmentSize));
    }

    @Override
    public Endpoint target(int index) {
        return target;
    }

    @Override
    public ByteBuffer payload(int index) {
        int offset = index * segmentSize;
        return data.slice(data.position() + offset, Math.min(segmentSize, data.remaining() - offset));
    }

    @Override
    public int addTo(SendBlock block, int index, @Nullable Endpoint to, int refusedSize) {
        int count = segmentSize < refusedSize ? Math.clamp(MAX_JOINED / segmentSize, 1, SendBlock.MAX_SEGMENTS) : 1;
        int offset = index * segmentSize;
        int size = Math.min((int) Math.min((long) count * segmentSize, Integer.MAX_VALUE), data.remaining() - offset);
        int position = data.position() + offset;
        if (data.isDirect()) {
            return added(block.addSegments(block.addressOf(data) + position, size, segmentSize, to, type), size);
        }
        if (block.messages() > 0) {
            return 0; // there is one copy
        }
        copy.clear().put(0, data, position, size);
        return added(block.addSegments(block.addressOf(copy), size, segmentSize, to, type), size);
    }

    private int added(boolean fits, int size) {
        return fits ? Math.max(1, Math.ceilDiv(size, segmentSize)) : 0;
    }
}
