package io.dgram.impl.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A cursor over the control messages of a received message ({@code struct cmsghdr}, cmsg(3)), as 64-bit Linux lays them
 * out: a length of 64 bits that includes the header, level and type of 32 bits each, then the value; the next header
 * begins at a multiple of eight bytes.
 *
 * <p>Never reads beyond the control messages, whatever lengths they contain: a header or value that does not fit ends
 * the iteration. Reused for each message, so that reading allocates nothing. For one thread at a time.
 */
final class ControlReader {

    static final int HEADER = 16;

    static final int LEVEL = 8;
    static final int TYPE = 12;
    private static final int ALIGNMENT = Long.BYTES;

    private final ByteBuffer controls;
    private int next;
    private int end;
    private int at; // the cursor's header
    private int size; // of its value

    /**
     * @param controls the memory of control messages, in native order
     */
    ControlReader(ByteBuffer controls) {
        this.controls = controls;
    }

    /** Moves the cursor before the first control message at an offset; a length that does not fit is cut. */
    ControlReader start(int offset, long length) {
        next = offset;
        size = 0;
        end = offset + (int) Math.clamp(length, 0L, controls.capacity() - (long) offset);
        return this;
    }

    /** Moves to the next control message. Returns whether there is a complete one. */
    boolean next() {
        if (end - next < HEADER) {
            return false;
        }
        long length = controls.getLong(next);
        if (length < HEADER || length > end - next) {
            next = end;
            return false;
        }
        at = next;
        size = (int) length - HEADER;
        next = (int) Math.min(end, next + ((length + ALIGNMENT - 1) & -ALIGNMENT));
        return true;
    }

    /** Tells whether the cursor's message is of a kind. */
    boolean is(LinuxOption kind) {
        return controls.getInt(at + LEVEL) == kind.level() && controls.getInt(at + TYPE) == kind.number();
    }

    /** Returns the kind of the cursor's message, to be compared with {@link LinuxOption#kind()}. */
    long kind() {
        return (long) controls.getInt(at + TYPE) << Integer.SIZE | Integer.toUnsignedLong(controls.getInt(at + LEVEL));
    }

    /** Returns how many bytes the value of the cursor's message has. */
    int size() {
        return size;
    }

    /** Returns where the value of the cursor's message begins. */
    int valueOffset() {
        return at + HEADER;
    }

    /** Returns the memory of the control messages. */
    ByteBuffer memory() {
        return controls;
    }

    /** Returns the value as a number, or 0 if it has fewer than the four bytes of one. */
    int intValue() {
        return size < Integer.BYTES ? 0 : controls.getInt(at + HEADER);
    }

    /** Returns a number in the value, whose size must have been checked. */
    int intAt(int offset) {
        return controls.getInt(at + HEADER + offset);
    }

    /** Returns an unsigned byte of the value, whose size must have been checked. */
    int byteAt(int offset) {
        return Byte.toUnsignedInt(controls.get(at + HEADER + offset));
    }

    /** Tells whether the value has a socket address at an offset, as opposed to one of no family (AF_UNSPEC). */
    boolean hasAddressAt(int offset) {
        short family = size < offset + SocketAddress.IPV4_SIZE ? 0 : controls.getShort(at + HEADER + offset);
        return family == SocketAddress.AF_INET
                || (family == SocketAddress.AF_INET6 && size >= offset + SocketAddress.IPV6_SIZE);
    }

    /** Returns the address at an offset, which must be there. */
    InetAddress addressAt(int offset) {
        return SocketAddress.readSocketAddress(controls, at + HEADER + offset).getAddress();
    }
}
