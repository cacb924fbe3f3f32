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

    // Kinds of control messages.
    private static final long TIME = LinuxOption.SO_TIMESTAMPING.kind();
    private static final long IPV4_DESTINATION = LinuxOption.IP_PKTINFO.kind();
    private static final long IPV4_HOPS = LinuxOption.IP_TTL.kind();
    private static final long IPV4_TRAFFIC_CLASS = LinuxOption.IP_TOS.kind();
    private static final long IPV6_DESTINATION = LinuxOption.IPV6_PKTINFO.kind();
    private static final long IPV6_HOPS = LinuxOption.IPV6_HOPLIMIT.kind();
    private static final long IPV6_TRAFFIC_CLASS = LinuxOption.IPV6_TCLASS.kind();

    // struct in_pktinfo: interface, local address, destination.
    private static final int IPV4_SIZE = 12;
    private static final int IPV4_LOCAL = 4;
    private static final int IPV4_ADDRESS = 8;

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
            long kind = controls.kind();
            if (kind == IPV4_HOPS || kind == IPV6_HOPS) {
                info.hopLimit = number(controls);
            } else if (kind == IPV4_TRAFFIC_CLASS) {
                info.trafficClass = octet(controls);
            } else if (kind == IPV6_TRAFFIC_CLASS) {
                info.trafficClass = number(controls);
            } else if (kind == IPV4_DESTINATION && controls.size() >= IPV4_SIZE) {
                readIpv4(controls.memory(), controls.valueOffset(), info, port, addresses);
            } else if (kind == IPV6_DESTINATION && controls.size() >= IPV6_SIZE) {
                readIpv6(controls.memory(), controls.valueOffset(), info, port, addresses);
            } else if (kind == TIME && controls.size() >= TIME_SIZE) {
                info.arrivalNanos = nanos(controls.memory(), controls.valueOffset());
            }
        }
    }

    private static int number(ControlReader controls) {
        return controls.size() < Integer.BYTES ? PacketInfoDraft.UNKNOWN : controls.intValue();
    }

    private static int octet(ControlReader controls) {
        return controls.size() < Byte.BYTES
                ? PacketInfoDraft.UNKNOWN
                : Byte.toUnsignedInt(controls.memory().get(controls.valueOffset()));
    }

    // Zeros stand for a time that is not known.
    private static long nanos(ByteBuffer memory, int at) {
        long seconds = memory.getLong(at);
        long nanos = memory.getLong(at + Long.BYTES);
        return seconds == 0 && nanos == 0 ? PacketInfoDraft.NO_TIME : seconds * NANOS_PER_SECOND + nanos;
    }

    private static int known(int interfaceIndex) {
        return interfaceIndex == 0 ? PacketInfoDraft.UNKNOWN : interfaceIndex;
    }

    private void readIpv4(ByteBuffer memory, int at, PacketInfoDraft info, int port, SenderCache addresses) {
        int local = memory.getInt(at + IPV4_LOCAL);
        int destination = memory.getInt(at + IPV4_ADDRESS);
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
