package io.dgram.tests.attack;

import io.dgram.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An ICMP error (RFC 792, RFC 4443), and what becomes of it.
 *
 * <p>Linux tells a connected socket that has not asked for more (IP_RECVERR) of what {@code icmp_err_convert} and
 * {@code icmpv6_err_convert} call fatal, and of a packet that was too big.
 *
 * @param info the four bytes behind the checksum: a size, an address, a position
 * @param reported what a connected socket is told
 */
record ForgedError(boolean isIpv6, int type, int code, int info, Optional<ErrorCode> reported) {

    private static final int HEADER = 8;
    private static final int GATEWAY = 0x0a4e0002; // the attacker, who is the router already
    private static final int HOPS = 64;
    private static final int QUOTED = 100; // bytes of the packet that it is about, at most

    /** All errors of IPv4 that concern datagrams, but redirects and quenches, which are none. */
    static List<ForgedError> ipv4() {
        List<ForgedError> errors = new ArrayList<>(List.of(
                silent(3, 0),
                silent(3, 1),
                ipv4(3, 2, 0, ErrorCode.UNSUPPORTED),
                ipv4(3, 3, 0, ErrorCode.PORT_UNREACHABLE),
                silent(3, 5),
                ipv4(3, 6, 0, ErrorCode.NETWORK_UNREACHABLE),
                ipv4(3, 7, 0, ErrorCode.HOST_UNREACHABLE),
                ipv4(3, 8, 0, ErrorCode.HOST_UNREACHABLE),
                ipv4(3, 9, 0, ErrorCode.NETWORK_UNREACHABLE),
                ipv4(3, 10, 0, ErrorCode.HOST_UNREACHABLE),
                silent(3, 11),
                silent(3, 12),
                ipv4(3, 13, 0, ErrorCode.HOST_UNREACHABLE),
                ipv4(3, 14, 0, ErrorCode.HOST_UNREACHABLE),
                ipv4(3, 15, 0, ErrorCode.HOST_UNREACHABLE),
                silent(4, 0),
                new ForgedError(false, 5, 1, GATEWAY, Optional.empty()),
                silent(11, 0),
                ipv4(12, 0, 0, ErrorCode.IO)));
        for (int mtu : new int[] {68, 552, 1_280, 65_535, 0}) {
            errors.add(ipv4(3, 4, mtu, ErrorCode.MESSAGE_TOO_LARGE));
        }
        return errors;
    }

    /** All errors of IPv6. */
    static List<ForgedError> ipv6() {
        List<ForgedError> errors = new ArrayList<>(List.of(
                new ForgedError(true, 1, 0, 0, Optional.empty()),
                ipv6(1, 1, 0, ErrorCode.ACCESS_DENIED),
                new ForgedError(true, 1, 2, 0, Optional.empty()),
                new ForgedError(true, 1, 3, 0, Optional.empty()),
                ipv6(1, 4, 0, ErrorCode.PORT_UNREACHABLE),
                ipv6(1, 5, 0, ErrorCode.ACCESS_DENIED),
                ipv6(1, 6, 0, ErrorCode.ACCESS_DENIED),
                ipv6(1, 7, 0, ErrorCode.IO),
                new ForgedError(true, 3, 0, 0, Optional.empty()),
                ipv6(4, 0, 0, ErrorCode.IO)));
        for (int mtu : new int[] {68, 552, 1_280, 65_535, 0}) {
            errors.add(ipv6(2, 0, mtu, ErrorCode.MESSAGE_TOO_LARGE));
        }
        return errors;
    }

    private static ForgedError silent(int type, int code) {
        return new ForgedError(false, type, code, 0, Optional.empty());
    }

    private static ForgedError ipv4(int type, int code, int info, ErrorCode reported) {
        return new ForgedError(false, type, code, info, Optional.of(reported));
    }

    private static ForgedError ipv6(int type, int code, int info, ErrorCode reported) {
        return new ForgedError(true, type, code, info, Optional.of(reported));
    }

    /** Returns the packet by which somebody reports it of a datagram. */
    byte[] about(UdpPacket datagram, byte[] reporter) {
        byte[] packet = datagram.bytes();
        byte[] quoted = Arrays.copyOf(packet, Math.min(packet.length, QUOTED));
        ByteBuffer message = ByteBuffer.allocate(HEADER + quoted.length);
        message.put((byte) type)
                .put((byte) code)
                .putShort((short) 0)
                .putInt(info)
                .put(quoted);
        byte[] target = datagram.source();
        int checksum = isIpv6
                ? IpPacket.checksum(reporter, target, IpPacket.ICMPV6, message.array(), message.capacity())
                : IpPacket.checksum(message.array());
        message.putShort(2, (short) checksum);
        return IpPacket.of(
                reporter, target, isIpv6 ? IpPacket.ICMPV6 : IpPacket.ICMP, HOPS, new byte[0], message.array());
    }

    @Override
    public String toString() {
        return (isIpv6 ? "ICMPv6 " : "ICMP ") + type + "/" + code + (info == 0 ? "" : " " + info);
    }
}
