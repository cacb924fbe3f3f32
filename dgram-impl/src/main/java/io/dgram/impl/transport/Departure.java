package io.dgram.impl.transport;

import io.dgram.Endpoint;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * How a datagram leaves, besides where to: what is not set is as the socket and the system have it.
 *
 * @param ipv4 whether it is a datagram of IPv4; of no meaning for {@link #PLAIN}
 * @param source the address that it is from, of that family, or {@code null}
 * @param interfaceIndex the interface by which it leaves; 0 if the route decides
 * @param hopLimit the time to live, or {@link #UNSET}
 * @param trafficClass the traffic class, or {@link #UNSET}
 * @param dontFragment 1 if it must not be fragmented, 0 if it may be, or {@link #UNSET}
 */
public record Departure(
        boolean ipv4,
        @Nullable InetAddress source,
        int interfaceIndex,
        int hopLimit,
        int trafficClass,
        int dontFragment) {

    private static final InetAddress LIMITED_BROADCAST =
            Endpoint.of("255.255.255.255", 0).address(); // RFC 919

    /** In place of a number that is not set. */
    public static final int UNSET = -1;

    /** The departure of a datagram for which nothing is set. */
    public static final Departure PLAIN = new Departure(true, null, 0, UNSET, UNSET, UNSET);

    /**
     * Returns how the answer to a datagram departs: from the address that was asked, or from this host's own address if
     * that was a group or a broadcast address. The route decides about the interface, except for link-local addresses
     * and groups, which exist once on each interface.
     *
     * @param destination the address that was asked
     * @param local this host's own address as the system has it, or {@code null} if it does not tell
     * @param arrivedBy the interface, or less than 1 if it is not known
     */
    public static Departure answering(InetAddress destination, @Nullable InetAddress local, int arrivedBy) {
        boolean group = destination.isMulticastAddress();
        boolean own = !group && !destination.equals(LIMITED_BROADCAST);
        InetAddress source = local == null && own ? destination : local;
        boolean pinned = arrivedBy > 0 && (group || (source != null && source.isLinkLocalAddress()));
        return source == null && !pinned
                ? PLAIN
                : new Departure(
                        destination instanceof Inet4Address, source, pinned ? arrivedBy : 0, UNSET, UNSET, UNSET);
    }

    /** Tells whether nothing is set. */
    public boolean isPlain() {
        return source == null
                && interfaceIndex == 0
                && hopLimit == UNSET
                && trafficClass == UNSET
                && dontFragment == UNSET;
    }
}
