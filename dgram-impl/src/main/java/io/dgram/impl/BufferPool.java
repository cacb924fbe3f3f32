package io.dgram.impl;

import io.dgram.SocketConfig;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers that hold any datagram and one byte more, lent while a datagram is copied from or to the kernel.
 *
 * <p>As many are kept as threads can run at once; more are made when more are wanted at the same time and left to the
 * garbage collector afterwards. Lending neither locks nor allocates.
 */
final class BufferPool {

    /** The pool of all sockets. */
    static final BufferPool SHARED = new BufferPool(2 * Runtime.getRuntime().availableProcessors());

    private static final int CAPACITY = SocketConfig.MAX_DATAGRAM_SIZE + 1;

    private final AtomicReferenceArray<@Nullable ByteBuffer> slots;

    BufferPool(int kept) {
        slots = new AtomicReferenceArray<>(kept);
    }

    /** Lends an empty buffer, to be given back by {@link #release}. */
    ByteBuffer acquire() {
        int length = slots.length();
        int first = startingSlot(length);
        for (int i = 0; i < length; i++) {
            int slot = (first + i) % length;
            // A plain look first: writing to an empty slot would take its cache line from the others.
            if (slots.getPlain(slot) != null) {
                ByteBuffer buffer = slots.getAndSet(slot, null);
                if (buffer != null) {
                    return buffer.clear();
                }
            }
        }
        return ByteBuffer.allocateDirect(CAPACITY);
    }

    void release(ByteBuffer buffer) {
        int length = slots.length();
        int first = startingSlot(length);
        for (int i = 0; i < length; i++) {
            int slot = (first + i) % length;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, buffer)) {
                return;
            }
        }
    }

    // Threads that run at the same time begin at different slots, mostly.
    private static int startingSlot(int length) {
        return (int) (Thread.currentThread().threadId() % length);
    }
}
