package io.dgram.impl.transport;

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

    /** In place of a number that is not set. */
    public static final int UNSET = -1;

    /** The departure of a datagram for which nothing is set. */
    public static final Departure PLAIN = new Departure(true, null, 0, UNSET, UNSET, UNSET);

    /** Returns a departure with a source and an interface, and nothing else. */
    public static Departure from(boolean ipv4, @Nullable InetAddress source, int interfaceIndex) {
        return source == null && interfaceIndex == 0
                ? PLAIN
                : new Departure(ipv4, source, interfaceIndex, UNSET, UNSET, UNSET);
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
