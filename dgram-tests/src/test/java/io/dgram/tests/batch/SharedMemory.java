package io.dgram.tests.batch;

import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;

/**
 * Memory that can be given back by any thread: an arena of the foreign memory API, which is called by reflection as it
 * is a preview in Java 21.
 */
final class SharedMemory implements AutoCloseable {

    private final Class<?> type = Class.forName("java.lang.foreign.Arena");
    private final Object arena = type.getMethod("ofShared").invoke(null);

    SharedMemory() throws ReflectiveOperationException {}

    ByteBuffer holding(byte[] bytes) throws ReflectiveOperationException {
        Object segment = Class.forName("java.lang.foreign.SegmentAllocator")
                .getMethod("allocate", long.class)
                .invoke(arena, (long) bytes.length);
        ByteBuffer buffer = (ByteBuffer) Class.forName("java.lang.foreign.MemorySegment")
                .getMethod("asByteBuffer")
                .invoke(segment);
        return buffer.put(bytes).flip();
    }

    void giveBack() throws ReflectiveOperationException {
        type.getMethod("close").invoke(arena);
    }

    @Override
    public void close() throws ReflectiveOperationException {
        try {
            giveBack();
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalStateException)) {
                throw e;
            } // else it was given back before
        }
    }
}
