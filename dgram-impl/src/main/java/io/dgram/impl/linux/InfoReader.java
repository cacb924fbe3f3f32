package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.impl.transport.SenderCache;
import io.dgram.spi.PacketInfoDraft;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads packet information from the control messages of received messages (ip(7), RFC 3542 section 6,
 * Documentation/networking/timestamping.rst).
 *
 * <p>A control message for which there was no room is cut by the kernel, and then shorter than its structure: what it
 * was to say stays unknown. For one thread at a time.
 */
final class InfoReader {

    // struct in_pktinfo: interface, local address, destination.
    private static final int IPV4_SIZE = 12;
    private static final int IPV4_LOCAL = 4;
    private static final int IPV4_DESTINATION = 8;

    // struct in6_pktinfo: destination, interface.
    private static final int IPV6_SIZE = 20;
    private static final int IPV6_INTERFACE = 16;

    // The first struct timespec of struct scm_timestamping, the time of the software.
    private static final int TIME_SIZE = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final ByteBuffer address = ByteBuffer.allocate(SocketAddress.ROOM).order(ByteOrder.nativeOrder());

    /**
     * Reads all control messages of a message.
     *
     * @param info where to; what they do not say becomes unknown
     * @param port the port of the socket
     * @param addresses recent addresses
     */
    void read(ControlReader controls, PacketInfoDraft info, int port, SenderCache addresses) {
        info.clear();
        while (controls.next()) {
            ByteBuffer memory = controls.memory();
            int at = controls.valueOffset();
            int size = controls.size();
            if (controls.is(LinuxOption.IP_PKTINFO) && size >= IPV4_SIZE) {
                readIpv4(memory, at, info, port, addresses);
            } else if (controls.is(LinuxOption.IPV6_PKTINFO) && size >= IPV6_SIZE) {
                readIpv6(memory, at, info, port, addresses);
            } else if (controls.is(LinuxOption.SO_TIMESTAMPING) && size >= TIME_SIZE) {
                info.arrivalNanos = nanos(memory.getLong(at), memory.getLong(at + Long.BYTES));
            } else if (controls.is(LinuxOption.IP_TOS) && size >= 1) {
                info.trafficClass = Byte.toUnsignedInt(memory.get(at));
            } else if (size >= Integer.BYTES) {
                readNumber(controls, info);
            }
        }
    }

    private static void readNumber(ControlReader controls, PacketInfoDraft info) {
        if (controls.is(LinuxOption.IP_TTL) || controls.is(LinuxOption.IPV6_HOPLIMIT)) {
            info.hopLimit = controls.intValue();
        } else if (controls.is(LinuxOption.IPV6_TCLASS)) {
            info.trafficClass = controls.intValue();
        }
    }

    // Zeros stand for a time that is not known.
    private static long nanos(long seconds, long nanos) {
        return seconds == 0 && nanos == 0 ? PacketInfoDraft.NO_TIME : seconds * NANOS_PER_SECOND + nanos;
    }

    private static int known(int interfaceIndex) {
        return interfaceIndex == 0 ? PacketInfoDraft.UNKNOWN : interfaceIndex;
    }

    private void readIpv4(ByteBuffer memory, int at, PacketInfoDraft info, int port, SenderCache addresses) {
        int local = memory.getInt(at + IPV4_LOCAL);
        int destination = memory.getInt(at + IPV4_DESTINATION);
        info.interfaceIndex = known(memory.getInt(at));
        info.destination = ipv4(destination, port, addresses);
        if (local == destination) {
            info.localAddress = info.destination.address();
        } else if (local != 0) {
            info.localAddress = ipv4(local, port, addresses).address();
        }
    }

    private Endpoint ipv4(int bits, int port, SenderCache addresses) {
        SocketAddress.putIpv4(address, bits, port);
        return addresses.read(address, 0);
    }

    private void readIpv6(ByteBuffer memory, int at, PacketInfoDraft info, int port, SenderCache addresses) {
        if (SocketAddress.isMapped(memory, at)) {
            return; // of a datagram of IPv4, for which IP_PKTINFO comes, too
        }
        int index = memory.getInt(at + IPV6_INTERFACE);
        SocketAddress.putIpv6(address, memory, at, index, port);
        Endpoint destination = addresses.read(address, 0);
        info.interfaceIndex = known(index);
        info.destination = destination;
        info.localAddress = destination.address().isMulticastAddress() ? null : destination.address();
    }
}
