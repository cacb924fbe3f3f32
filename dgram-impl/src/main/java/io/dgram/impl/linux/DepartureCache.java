package io.dgram.impl.linux;

import io.dgram.impl.support.SlotPairs;
import io.dgram.impl.transport.Departure;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the control messages (cmsg(3)) by which datagrams depart, so that those of a few recent departures are not encoded for each datagram. For one thread at a time.
 */
final class DepartureCache {

    /** No control messages. */
    static final byte[] NONE = {};

    /** The bytes of all of them: IPV6_PKTINFO, and three numbers. */
    static final int MAX_SIZE = 40 + 3 * 24;

    private static final int SLOT_BITS = 4;
    private static final int IPV4_INFO = 12; // struct in_pktinfo: index, source, destination (ip(7))
    private static final int IPV6_INFO = 20; // struct in6_pktinfo: source, index (ipv6(7))

    private final SlotPairs slots = new SlotPairs(SLOT_BITS);
    private final @Nullable Departure[] departures = new Departure[slots.count()];
    private final byte[][] encoded = new byte[slots.count()][];

    /** Returns the control messages of a departure: the same array for equal ones, while it is kept. */
    @SuppressWarnings("ReferenceEquality") // first: a sender usually reuses one
    byte[] of(Departure departure) {
        if (departure == Departure.PLAIN) {
            return NONE;
        }
        int first = slots.first(departure.hashCode());
        for (int slot = first; slot <= first + 1; slot++) {
            Departure last = departures[slot];
            if (last == departure || departure.equals(last)) {
                return encoded[slot];
            }
        }
        byte[] bytes = encode(departure);
        int slot = slots.toReplace(first);
        departures[slot] = departure;
        encoded[slot] = bytes;
        return bytes;
    }

    // A socket of IPv6 takes those of IPv4 for a datagram that goes to an IPv4 address (net/ipv6/udp.c).
    private static byte[] encode(Departure departure) {
        ByteBuffer controls = ByteBuffer.allocate(MAX_SIZE).order(ByteOrder.nativeOrder());
        ControlWriter writer = new ControlWriter(controls).start(0);
        if (departure.source() != null || departure.interfaceIndex() != 0) {
            if (departure.ipv4()) {
                writer.put(LinuxOption.IP_PKTINFO, info4(departure.source(), departure.interfaceIndex()));
            } else {
                writer.put(LinuxOption.IPV6_PKTINFO, info6(departure.source(), departure.interfaceIndex()));
            }
        }
        if (departure.hopLimit() != Departure.UNSET) {
            writer.put(departure.ipv4() ? LinuxOption.IP_TTL : LinuxOption.IPV6_HOPLIMIT, departure.hopLimit());
        }
        if (departure.trafficClass() != Departure.UNSET) {
            writer.put(departure.ipv4() ? LinuxOption.IP_TOS : LinuxOption.IPV6_TCLASS, departure.trafficClass());
        }
        if (departure.dontFragment() != Departure.UNSET && !departure.ipv4()) {
            writer.put(LinuxOption.IPV6_DONTFRAG, departure.dontFragment());
        }
        return Arrays.copyOf(controls.array(), writer.length());
    }

    private static byte[] info4(@Nullable InetAddress source, int index) {
        ByteBuffer info = ByteBuffer.allocate(IPV4_INFO).order(ByteOrder.nativeOrder());
        if (source != null) {
            info.put(Integer.BYTES, source.getAddress());
        }
        return info.putInt(0, index).array();
    }

    private static byte[] info6(@Nullable InetAddress source, int index) {
        ByteBuffer info = ByteBuffer.allocate(IPV6_INFO).order(ByteOrder.nativeOrder());
        if (source != null) {
            info.put(0, source.getAddress());
        }
        return info.putInt(IPV6_INFO - Integer.BYTES, index).array();
    }
}
