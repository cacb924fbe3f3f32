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
        controls.putLong(end, ControlReader.HEADER + Short.BYTES);
        controls.putInt(end + ControlReader.LEVEL, kind.level());
        controls.putInt(end + ControlReader.TYPE, kind.number());
        controls.putShort(end + ControlReader.HEADER, value);
        end += ControlReader.HEADER + Long.BYTES; // CMSG_SPACE(2)
        return this;
    }

    /** Returns the bytes written since {@link #start}. */
    int length() {
        return end - start;
    }
}
