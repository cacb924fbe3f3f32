package io.dgram.impl.batch;

import io.dgram.impl.transport.OutboundBlock;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a batch, outside the heap, and buffers over parts of it.
 *
 * <p>Each entry has a place of its own, one byte longer than the longest datagram that the batch holds, so that longer
 * ones are noticed. Entries may lie elsewhere: see {@link EntryTable}.
 */
final class BatchMemory {

    private static final ByteBuffer RELEASED = ByteBuffer.allocateDirect(0);

    private final int stride;
    // Buffers over received entries, created when first asked for, and again when the entry of that number has moved.
    private final @Nullable ByteBuffer[] views;
    private final int[] viewOffsets;
    private ByteBuffer memory;
    private long address; // 0 until it is asked for

    BatchMemory(int capacity, int maxDatagramSize) {
        stride = maxDatagramSize + 1;
        memory = ByteBuffer.allocateDirect(capacity * stride);
        views = new ByteBuffer[capacity];
        viewOffsets = new int[capacity];
    }

    /** Returns the offset of an entry's own place. */
    int placeOf(int index) {
        return index * stride;
    }

    /** Returns a buffer over an entry's own place. */
    ByteBuffer place(int index) {
        return view(index, placeOf(index));
    }

    /** Returns the buffer over a received entry, the same one each time while the entry lies there. */
    ByteBuffer view(int index, int offset) {
        ByteBuffer view = views[index];
        if (view == null || viewOffsets[index] != offset) {
            view = memory.slice(offset, stride);
            views[index] = view;
            viewOffsets[index] = offset;
        }
        return view;
    }

    /** Returns a new buffer over some bytes. */
    ByteBuffer slice(int offset, int length) {
        return memory.slice(offset, length);
    }

    /** Returns the buffer over all of it, whose position and limit stay as they are. */
    ByteBuffer whole() {
        return memory;
    }

    /** Returns the address that the offsets refer to, for a block that entries are added to. */
    long address(OutboundBlock block) {
        if (address == 0) {
            address = block.addressOf(memory);
        }
        return address;
    }

    /** Drops the memory: the garbage collector frees it once no buffer over it is reachable. */
    void release() {
        memory = RELEASED;
        Arrays.fill(views, null);
    }
}
