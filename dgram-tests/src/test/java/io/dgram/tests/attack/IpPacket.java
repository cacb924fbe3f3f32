package io.dgram.tests.attack;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packets of IPv4 (RFC 791) and IPv6 (RFC 8200). */
final class IpPacket {

    static final int ICMP = 1;
    static final int UDP = 17;
    static final int ICMPV6 = 58;

    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int IPV6_FRAGMENT = 44;
    private static final int IPV6_FRAGMENT_HEADER = 8;
    private static final int MORE_FRAGMENTS = 0x2000;

    private IpPacket() {}

    /**
     * Returns a packet.
     *
     * @param source 4 bytes or 16; the target has as many
     * @param options what stands between the header and the payload: options (IPv4), or a header that begins with the
     *     number of the payload's protocol (IPv6, destination options)
     */
    static byte[] of(byte[] source, byte[] target, int protocol, int hops, byte[] options, byte[] payload) {
        return source.length == 4
                ? ipv4(source, target, protocol, hops, options, payload)
                : ipv6(source, target, options.length == 0 ? protocol : 60, hops, options, payload);
    }

    private static byte[] ipv4(byte[] source, byte[] target, int protocol, int hops, byte[] options, byte[] payload) {
        int header = IPV4_HEADER + options.length;
        ByteBuffer packet = ByteBuffer.allocate(header + payload.length);
        packet.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) packet.capacity());
        packet.putShort((short) Arrays.hashCode(payload)).putShort((short) 0);
        packet.put((byte) hops).put((byte) protocol).putShort((short) 0);
        packet.put(source).put(target).put(options).put(payload);
        return withChecksum(packet.array());
    }

    private static byte[] withChecksum(byte[] ipv4) {
        int header = headerLength(ipv4);
        ByteBuffer packet = ByteBuffer.wrap(ipv4).putShort(10, (short) 0);
        packet.putShort(10, (short) ~sum(0, ipv4, 0, header));
        return ipv4;
    }

    private static byte[] ipv6(byte[] source, byte[] target, int next, int hops, byte[] options, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(IPV6_HEADER + options.length + payload.length);
        packet.putInt(0x6000_0000).putShort((short) (options.length + payload.length));
        packet.put((byte) next).put((byte) hops).put(source).put(target);
        return packet.put(options).put(payload).array();
    }

    static boolean isIpv6(byte[] packet) {
        return packet[0] >>> 4 == 6;
    }

    /** Returns where a packet goes to. */
    static byte[] target(byte[] packet) {
        return isIpv6(packet) ? Arrays.copyOfRange(packet, 24, 40) : Arrays.copyOfRange(packet, 16, 20);
    }

    /** Returns a packet in pieces of which none is longer than that: itself, if it is not. */
    static List<byte[]> fragments(byte[] packet, int longest) {
        if (packet.length <= longest) {
            return List.of(packet);
        }
        int header = headerLength(packet);
        int room = (longest - header - (isIpv6(packet) ? IPV6_FRAGMENT_HEADER : 0)) & ~7;
        List<byte[]> fragments = new ArrayList<>();
        for (int offset = 0; offset < packet.length - header; offset += room) {
            int size = Math.min(room, packet.length - header - offset);
            boolean more = offset + size < packet.length - header;
            fragments.add(
                    isIpv6(packet)
                            ? ipv6Fragment(packet, offset, size, more)
                            : ipv4Fragment(packet, header, offset, size, more));
        }
        return fragments;
    }

    private static byte[] ipv4Fragment(byte[] packet, int header, int offset, int size, boolean more) {
        ByteBuffer fragment = ByteBuffer.allocate(header + size);
        fragment.put(packet, 0, header).put(packet, header + offset, size);
        fragment.putShort(2, (short) fragment.capacity());
        fragment.putShort(6, (short) (offset / 8 | (more ? MORE_FRAGMENTS : 0)));
        return withChecksum(fragment.array());
    }

    private static byte[] ipv6Fragment(byte[] packet, int offset, int size, boolean more) {
        ByteBuffer fragment = ByteBuffer.allocate(IPV6_HEADER + IPV6_FRAGMENT_HEADER + size);
        fragment.put(packet, 0, IPV6_HEADER).putShort(4, (short) (IPV6_FRAGMENT_HEADER + size));
        fragment.put(6, (byte) IPV6_FRAGMENT);
        fragment.put(packet[6]).put((byte) 0).putShort((short) (offset | (more ? 1 : 0)));
        fragment.putInt(Arrays.hashCode(packet));
        return fragment.put(packet, IPV6_HEADER + offset, size).array();
    }

    // Of IPv6 without what a fragment repeats: nothing here has such headers.
    private static int headerLength(byte[] packet) {
        return isIpv6(packet) ? IPV6_HEADER : (packet[0] & 0xf) * 4;
    }

    /**
     * Returns the checksum of a payload with its pseudo-header (RFC 768, RFC 8200 section 8.1), of some of its bytes.
     */
    static int checksum(byte[] source, byte[] target, int protocol, byte[] payload, int length) {
        int sum = sum(protocol + length, source, 0, source.length);
        sum = sum(sum, target, 0, target.length);
        return ~sum(sum, payload, 0, Math.min(length, payload.length)) & 0xffff;
    }

    /** Returns the checksum of a payload alone (RFC 792). */
    static int checksum(byte[] payload) {
        return ~sum(0, payload, 0, payload.length) & 0xffff;
    }

    private static int sum(int start, byte[] bytes, int from, int length) {
        long sum = start;
        for (int i = 0; i < length; i++) {
            int value = bytes[from + i] & 0xff;
            sum += i % 2 == 0 ? value << 8 : value;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }
}
