package io.dgram.impl.batch;

import io.dgram.SocketConfig;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import java.nio.ByteBuffer;

/**
 * Direct buffers that hold any datagram and one byte more, for the time in which a datagram is copied from or to the
 * kernel.
 *
 * <p>One is reserved for when there is no memory for another, so whoever borrows one must not park meanwhile.
 */
public final class BufferPool {

    /** The pool of all sockets. */
    public static final BufferPool SHARED = new BufferPool(Pool.ENOUGH);

    private static final int CAPACITY = SocketConfig.MAX_DATAGRAM_SIZE + 1;

    private final ReservedPool<ByteBuffer> buffers;

    BufferPool(int kept) {
        buffers = new ReservedPool<>(kept, BufferPool::allocate, BufferPool::allocate);
    }

    private static ByteBuffer allocate() {
        return ByteBuffer.allocateDirect(CAPACITY);
    }

    /** Makes the reserved buffer, if there is memory for it. */
    public void prepare() {
        buffers.prepare();
    }

    /** Lends an empty buffer, to be given back by {@link #release}. */
    public ByteBuffer acquire() {
        return buffers.acquire().clear();
    }

    public void release(ByteBuffer buffer) {
        buffers.release(buffer);
    }

    /** Tells whether a buffer is the reserved one, which others may be waiting for. */
    public boolean isReserve(ByteBuffer buffer) {
        return buffers.isReserve(buffer);
    }
}
