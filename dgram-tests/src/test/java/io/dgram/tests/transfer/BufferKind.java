package io.dgram.tests.transfer;

import java.nio.ByteBuffer;

/** The kinds of buffers there are. */
enum BufferKind {
    /** Around an array, all of it. */
    HEAP {
        @Override
        ByteBuffer ofSize(int size) {
            return ByteBuffer.allocate(size);
        }
    },
    /** Outside the heap. */
    DIRECT {
        @Override
        ByteBuffer ofSize(int size) {
            return ByteBuffer.allocateDirect(size);
        }
    },
    /** A part in the middle of an array, with an array offset. */
    HEAP_SLICE {
        @Override
        ByteBuffer ofSize(int size) {
            return ByteBuffer.allocate(size + 20).slice(7, size);
        }
    },
    /** A part in the middle of a buffer outside the heap. */
    DIRECT_SLICE {
        @Override
        ByteBuffer ofSize(int size) {
            return ByteBuffer.allocateDirect(size + 20).slice(7, size);
        }
    },
    /** Neither position nor limit at an end of the array. */
    HEAP_MIDDLE {
        @Override
        ByteBuffer ofSize(int size) {
            return ByteBuffer.allocate(size + 20).position(7).limit(7 + size);
        }
    },
    /** Neither position nor limit at an end of a buffer outside the heap. */
    DIRECT_MIDDLE {
        @Override
        ByteBuffer ofSize(int size) {
            return ByteBuffer.allocateDirect(size + 20).position(7).limit(7 + size);
        }
    };

    /** Returns a buffer with so many bytes remaining, all zero. */
    abstract ByteBuffer ofSize(int size);

    /** Returns a buffer whose remaining bytes are these. */
    ByteBuffer of(byte[] bytes) {
        ByteBuffer buffer = ofSize(bytes.length);
        buffer.duplicate().put(bytes);
        return buffer;
    }
}
