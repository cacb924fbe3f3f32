package io.dgram.filter;

import io.dgram.internal.Ipv6Text;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An IP address as an unsigned number of 128 bits: an IPv6 address, or the IPv4-mapped form of an IPv4 address (RFC
 * 4291 section 2.5.5.2). Both families, and both notations of an IPv4 address, thus share one arithmetic.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record AddressBits(long high, long low) implements Comparable<AddressBits> {

    /** The first address. */
    static final AddressBits ZERO = new AddressBits(0, 0);

    /** The number of bits. */
    static final int WIDTH = 128;

    /** The length of the prefix that all IPv4 addresses share. */
    static final int MAPPED_LENGTH = 96;

    private static final long MAPPED = 0xffff_0000_0000L;
    private static final int IPV4_BITS = 32;
    private static final int BYTES = 16;
    private static final VarHandle HALVES = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static AddressBits of(InetAddress address) {
        byte[] bytes = address.getAddress();
        long high;
        long low;
        if (address instanceof Inet4Address) {
            high = 0;
            // Read byte by byte, so that escape analysis eliminates the array.
            low = MAPPED
                    | ((bytes[0] & 0xffL) << 24)
                    | ((bytes[1] & 0xff) << 16)
                    | ((bytes[2] & 0xff) << 8)
                    | (bytes[3] & 0xff);
        } else {
            high = (long) HALVES.get(bytes, 0);
            low = (long) HALVES.get(bytes, Long.BYTES);
        }
        return new AddressBits(high, low);
    }

    boolean isIpv4() {
        return high == 0 && low >>> IPV4_BITS == MAPPED >>> IPV4_BITS;
    }

    /** Returns the first address of the network that this address and a prefix length describe. */
    AddressBits firstOf(int length) {
        return new AddressBits(high & highMask(length), low & lowMask(length));
    }

    /** Returns the last address of the network that this address and a prefix length describe. */
    AddressBits lastOf(int length) {
        return new AddressBits(high | ~highMask(length), low | ~lowMask(length));
    }

    /** Returns the next address; the last one is followed by the first. */
    AddressBits next() {
        return new AddressBits(low == -1 ? high + 1 : high, low + 1);
    }

    @Override
    public int compareTo(AddressBits other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Prints the address: {@code 192.0.2.1}, or as RFC 5952 recommends, {@code 2001:db8::1}. */
    @Override
    public String toString() {
        try {
            byte[] bytes = ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
            return isIpv4() ? InetAddress.getByAddress(bytes).getHostAddress() : Ipv6Text.of(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("sixteen bytes are an address", e);
        }
    }

    private static long highMask(int length) {
        return mask(Math.min(length, Long.SIZE));
    }

    private static long lowMask(int length) {
        return mask(Math.max(length - Long.SIZE, 0));
    }

    // A shift by 64 is a shift by 0.
    private static long mask(int length) {
        return length == 0 ? 0 : -1L << (Long.SIZE - length);
    }
}
