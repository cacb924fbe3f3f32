package io.dgram.impl;

import io.dgram.SocketConfig;
import java.nio.ByteBuffer;

/**
 * Direct buffers that hold any datagram and one byte more, lent while a datagram is copied from or to the kernel.
 *
 * <p>One is reserved for when there is no memory for another, so whoever borrows one must not park meanwhile.
 */
final class BufferPool {

    /** The pool of all sockets. */
    static final BufferPool SHARED = new BufferPool(Pool.ENOUGH);

    private static final int CAPACITY = SocketConfig.MAX_DATAGRAM_SIZE + 1;

    private final ReservedPool<ByteBuffer> buffers;

    BufferPool(int kept) {
        buffers = new ReservedPool<>(kept, BufferPool::allocate, BufferPool::allocate);
    }

    private static ByteBuffer allocate() {
        return ByteBuffer.allocateDirect(CAPACITY);
    }

    /** Makes the reserved buffer, if there is memory for it. */
    void prepare() {
        buffers.prepare();
    }

    /** Lends an empty buffer, to be given back by {@link #release}. */
    ByteBuffer acquire() {
        return buffers.acquire().clear();
    }

    void release(ByteBuffer buffer) {
        buffers.release(buffer);
    }

    /** Tells whether a buffer is the reserved one, which others may be waiting for. */
    boolean isReserve(ByteBuffer buffer) {
        return buffers.isReserve(buffer);
    }
}
