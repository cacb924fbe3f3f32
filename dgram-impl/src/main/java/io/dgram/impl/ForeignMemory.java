package io.dgram.impl;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap that can be given back: a shared arena of the JDK's foreign memory API. Buffers over it throw
 * {@link IllegalStateException} once it was.
 *
 * <p>The API is final since Java 22 and was a preview in 21, which the compiler refuses and the virtual machine does not:
 * so it is reached by method handles. None of what is used here is restricted.
 */
final class ForeignMemory {

    /** Found on first use. */
    private static final class Handles {

        static final MethodHandle OPEN;
        static final MethodHandle ALLOCATE;
        static final MethodHandle AS_BUFFER;
        static final MethodHandle CLOSE;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                Class<?> arena = Class.forName("java.lang.foreign.Arena");
                Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
                OPEN = lookup.findStatic(arena, "ofShared", MethodType.methodType(arena));
                ALLOCATE =
                        lookup.findVirtual(arena, "allocate", MethodType.methodType(segment, long.class, long.class));
                AS_BUFFER = lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class));
                CLOSE = lookup.findVirtual(arena, "close", MethodType.methodType(void.class));
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    private static final long ALIGNMENT = 64; // a cache line

    private final Object arena;
    private final ByteBuffer buffer;

    /**
     * Allocates memory, full of zeros.
     *
     * @throws OutOfMemoryError if there is not enough
     */
    ForeignMemory(int size) {
        try {
            arena = Handles.OPEN.invoke();
            buffer = (ByteBuffer)
                    Handles.AS_BUFFER.invoke((Object) Handles.ALLOCATE.invoke(arena, (long) size, ALIGNMENT));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Returns the memory, always as the same object. */
    ByteBuffer buffer() {
        return buffer;
    }

    /**
     * Gives the memory back: nobody can use it afterwards.
     *
     * @return whether it was; not while somebody is using it, which on Java 21 can be a mere look into it
     */
    boolean free() {
        try {
            Handles.CLOSE.invoke(arena);
            return true;
        } catch (IllegalStateException e) {
            return false;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }
}
