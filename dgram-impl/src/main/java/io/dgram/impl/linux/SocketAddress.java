package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.internal.UnspecifiedSender;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The layout of {@code struct sockaddr_in} and {@code sockaddr_in6} (ip(7), ipv6(7)). */
final class SocketAddress {

    /** The size of the memory for an address of either family. */
    static final int ROOM = 32;

    static final short AF_INET = 2;
    static final short AF_INET6 = 10;
    static final int IPV4_SIZE = 16;
    static final int IPV6_SIZE = 28;

    private static final int PORT = 2;
    private static final int IPV4_ADDRESS = 4;
    private static final int IPV6_ADDRESS = 8;
    private static final int IPV6_LENGTH = 16;
    private static final int SCOPE = 24;
    private static final int MAPPED = 10; // two bytes of ones, behind ten of zeros (RFC 4291 section 2.5.5.2)

    private SocketAddress() {}

    /** Decodes the address of a sender. */
    static Endpoint read(ByteBuffer from, int at) {
        return UnspecifiedSender.endpointOf(readSocketAddress(from, at));
    }

    /** Decodes an address with a port. */
    static InetSocketAddress readSocketAddress(ByteBuffer from, int at) {
        int port = Short.toUnsignedInt(inNetworkOrder(from.getShort(at + PORT), from.order()));
        try {
            return new InetSocketAddress(readAddress(from, at), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("four or sixteen bytes are an address", e);
        }
    }

    /** Decodes an address, whose port does not matter. */
    static InetAddress readAddress(ByteBuffer from, int at) throws UnknownHostException {
        if (from.getShort(at) == AF_INET) {
            byte[] address = new byte[4];
            from.get(at + IPV4_ADDRESS, address);
            return InetAddress.getByAddress(address);
        }
        byte[] address = new byte[16];
        from.get(at + IPV6_ADDRESS, address);
        int scope = from.getInt(at + SCOPE);
        return scope == 0 ? InetAddress.getByAddress(address) : Inet6Address.getByAddress(null, address, scope);
    }

    /**
     * Returns an endpoint as a socket of a family takes it: an IPv4 address is mapped for an IPv6 socket.
     *
     * @return {@link #IPV4_SIZE} or {@link #IPV6_SIZE} bytes
     */
    static byte[] write(Endpoint endpoint, StandardProtocolFamily socket) {
        ByteBuffer written = ByteBuffer.allocate(socket == StandardProtocolFamily.INET ? IPV4_SIZE : IPV6_SIZE)
                .order(ByteOrder.nativeOrder());
        write(endpoint.toInetSocketAddress(), socket, written);
        return written.array();
    }

    /** Writes an address of IPv4, given in the order of the network. */
    static void putIpv4(ByteBuffer to, int address, int port) {
        to.putShort(0, AF_INET)
                .putShort(PORT, inNetworkOrder((short) port, to.order()))
                .putInt(IPV4_ADDRESS, address);
    }

    /** Writes an address of IPv6, with the interface as its scope if it is link-local, as the kernel does. */
    static void putIpv6(ByteBuffer to, ByteBuffer from, int at, int interfaceIndex, int port) {
        to.putShort(0, AF_INET6)
                .putShort(PORT, inNetworkOrder((short) port, to.order()))
                .put(IPV6_ADDRESS, from, at, IPV6_LENGTH)
                .putInt(SCOPE, isLinkLocal(from.get(at), from.get(at + 1)) ? interfaceIndex : 0);
    }

    // fe80::/10, and the groups of an interface or a link (RFC 4291 sections 2.4 and 2.7).
    private static boolean isLinkLocal(byte first, byte second) {
        int groupScope = second & 0x0f;
        return (first == (byte) 0xfe && (second & 0xc0) == 0x80)
                || (first == (byte) 0xff && (groupScope == 1 || groupScope == 2));
    }

    /** Tells whether the address of IPv6 at a place is one of IPv4, mapped. */
    static boolean isMapped(ByteBuffer from, int at) {
        return from.getLong(at) == 0 && from.getShort(at + Long.BYTES) == 0 && from.getShort(at + MAPPED) == -1;
    }

    /**
     * Writes an address as a socket of a family takes it to the beginning of a buffer in native order.
     *
     * @return how many bytes it has, {@link #IPV4_SIZE} or {@link #IPV6_SIZE}
     */
    static int write(InetSocketAddress address, StandardProtocolFamily socket, ByteBuffer to) {
        byte[] bytes = address.getAddress().getAddress();
        to.putShort(0, socket == StandardProtocolFamily.INET ? AF_INET : AF_INET6);
        to.putShort(PORT, inNetworkOrder((short) address.getPort(), to.order()));
        if (socket == StandardProtocolFamily.INET) {
            to.put(IPV4_ADDRESS, bytes);
            return IPV4_SIZE;
        }
        if (address.getAddress() instanceof Inet6Address ipv6) {
            to.put(IPV6_ADDRESS, bytes).putInt(SCOPE, ipv6.getScopeId());
        } else {
            to.putLong(IPV6_ADDRESS, 0).putShort(IPV6_ADDRESS + Long.BYTES, (short) 0);
            to.putShort(IPV6_ADDRESS + MAPPED, (short) -1).put(IPV6_ADDRESS + MAPPED + Short.BYTES, bytes);
            to.putInt(SCOPE, 0);
        }
        return IPV6_SIZE;
    }

    private static short inNetworkOrder(short value, ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes(value);
    }
}
