package io.dgram.tests.attack;

import java.nio.ByteBuffer;

/** A datagram in an IP packet as no well-behaved socket would send it: from wherever one likes. */
final class UdpPacket {

    private static final int UDP_HEADER = 8;
    private static final int HOPS = 64;
    // No operation, seven times; end of the list.
    private static final byte[] IPV4_OPTIONS = {1, 1, 1, 1, 1, 1, 1, 0};
    // Destination options: the next header is UDP; padding, six bytes with its own two (RFC 8200 section 4.2).
    private static final byte[] IPV6_OPTIONS = {IpPacket.UDP, 0, 1, 4, 0, 0, 0, 0};

    private final byte[] source;
    private final int sourcePort;
    private final byte[] target;
    private final int targetPort;
    private final byte[] payload;
    private final Flaw flaw;

    private UdpPacket(byte[] source, int sourcePort, byte[] target, int targetPort, byte[] payload, Flaw flaw) {
        this.source = source;
        this.sourcePort = sourcePort;
        this.target = target;
        this.targetPort = targetPort;
        this.payload = payload;
        this.flaw = flaw;
    }

    /** Makes one without a flaw. Both addresses have 4 bytes, or 16. */
    static UdpPacket of(byte[] source, int sourcePort, byte[] target, int targetPort, byte[] payload) {
        return new UdpPacket(source.clone(), sourcePort, target.clone(), targetPort, payload.clone(), Flaw.NONE);
    }

    UdpPacket with(Flaw other) {
        return new UdpPacket(source, sourcePort, target, targetPort, payload, other);
    }

    byte[] source() {
        return source.clone();
    }

    byte[] target() {
        return target.clone();
    }

    boolean isIpv6() {
        return source.length > 4;
    }

    /** Returns the packet. */
    byte[] bytes() {
        byte[] options = flaw != Flaw.OPTIONS ? new byte[0] : isIpv6() ? IPV6_OPTIONS : IPV4_OPTIONS;
        return IpPacket.of(source, target, IpPacket.UDP, hops(), options, datagram());
    }

    private int hops() {
        return switch (flaw) {
            case NO_HOPS -> 0;
            case LAST_HOP -> 1;
            default -> HOPS;
        };
    }

    private byte[] datagram() {
        ByteBuffer datagram = ByteBuffer.allocate(UDP_HEADER + payload.length);
        int length = length(datagram.capacity());
        datagram.putShort((short) sourcePort).putShort((short) targetPort);
        datagram.putShort((short) length).putShort((short) 0).put(payload);
        int covered = length == 0 ? datagram.capacity() : length;
        int checksum = IpPacket.checksum(source, target, IpPacket.UDP, datagram.array(), covered);
        return datagram.putShort(6, (short) checksum(checksum)).array();
    }

    private int length(int right) {
        return switch (flaw) {
            case TOO_SHORT_A_LENGTH -> Math.max(UDP_HEADER, right / 2);
            case TOO_LONG_A_LENGTH -> Math.min(0xffff, right + 1);
            case NO_LENGTH -> 0;
            default -> right;
        };
    }

    private int checksum(int right) {
        int shown = right == 0 ? 0xffff : right; // 0 means none
        return switch (flaw) {
            case NO_CHECKSUM -> 0;
            case WRONG_CHECKSUM -> shown ^ 0x0101;
            default -> shown;
        };
    }
}
