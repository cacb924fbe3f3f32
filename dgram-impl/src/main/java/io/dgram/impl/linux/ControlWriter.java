package io.dgram.impl.linux;

import java.nio.ByteBuffer;

/** Writes consecutive control messages, in the layout that {@link ControlReader} describes. Reused. */
final class ControlWriter {

    private final ByteBuffer controls;
    private int start;
    private int end;

    /**
     * @param controls the memory of control messages, in native order
     */
    ControlWriter(ByteBuffer controls) {
        this.controls = controls;
    }

    /** Begins the control messages at an offset, a multiple of eight bytes. */
    ControlWriter start(int offset) {
        start = offset;
        end = offset;
        return this;
    }

    /** Adds a control message whose value is a 16-bit number. */
    ControlWriter put(LinuxOption kind, short value) {
        controls.putShort(begin(kind, Short.BYTES), value);
        return this;
    }

    /** Adds a control message whose value is a 32-bit number. */
    ControlWriter put(LinuxOption kind, int value) {
        controls.putInt(begin(kind, Integer.BYTES), value);
        return this;
    }

    /** Adds a control message whose value is a structure. */
    ControlWriter put(LinuxOption kind, byte[] value) {
        controls.put(begin(kind, value.length), value);
        return this;
    }

    /** Adds control messages that were written elsewhere. */
    ControlWriter put(byte[] written) {
        controls.put(end, written);
        end += written.length;
        return this;
    }

    // Returns where the value is to be put.
    private int begin(LinuxOption kind, int size) {
        int value = end + ControlReader.HEADER;
        controls.putLong(end, ControlReader.HEADER + size);
        controls.putInt(end + ControlReader.LEVEL, kind.level());
        controls.putInt(end + ControlReader.TYPE, kind.number());
        end = value + ((size + Long.BYTES - 1) & -Long.BYTES); // CMSG_SPACE
        return value;
    }

    /** Returns the bytes written since {@link #start}. */
    int length() {
        return end - start;
    }
}
