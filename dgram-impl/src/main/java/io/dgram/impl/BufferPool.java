package io.dgram.impl;

import io.dgram.SocketConfig;
import java.nio.ByteBuffer;

/** Direct buffers that hold any datagram and one byte more, lent while a datagram is copied from or to the kernel. */
final class BufferPool {

    /** The pool of all sockets. */
    static final BufferPool SHARED = new BufferPool(Pool.ENOUGH);

    private static final int CAPACITY = SocketConfig.MAX_DATAGRAM_SIZE + 1;

    private final Pool<ByteBuffer> buffers;

    BufferPool(int kept) {
        buffers = new Pool<>(kept, () -> ByteBuffer.allocateDirect(CAPACITY));
    }

    /** Lends an empty buffer, to be given back by {@link #release}. */
    ByteBuffer acquire() {
        return buffers.acquire().clear();
    }

    void release(ByteBuffer buffer) {
        buffers.release(buffer);
    }
}
