package io.dgram.impl.linux;

import io.dgram.impl.transport.Departure;
import java.io.IOException;
import java.util.Optional;

/**
 * Whether one datagram may be fragmented.
 *
 * <p>IPv6 has a control message for it, IPV6_DONTFRAG. IPv4 has none, but a datagram that is sent with its own size as
 * segment size (UDP_SEGMENT) is never fragmented: it is rejected if it is longer than the path's MTU
 * ({@code udp_send_skb} in net/ipv4/udp.c), and the "don't fragment" bit is set as long as path MTU discovery is on,
 * which it is unless the socket or the system switches it off ({@code ip_make_skb} in net/ipv4/ip_output.c).
 */
final class Fragmentation {

    // Values of IP_MTU_DISCOVER and IPV6_MTU_DISCOVER (linux/in.h, linux/in6.h).
    private static final int PMTUDISC_DONT = 0;
    private static final int PMTUDISC_DO = 2;
    private static final int PMTUDISC_PROBE = 3;

    private Fragmentation() {}

    /** Tells whether a datagram is to be sent with its own size as segment size. */
    static boolean isBySegmentSize(Departure departure) {
        return departure.dontFragment() == 1 && departure.ipv4();
    }

    /** Returns why a socket cannot do what a departure says about fragmentation, and what would help. */
    static Optional<String> refusal(Departure departure, ChannelDescriptor socket) throws IOException {
        int discovery =
                socket.getOption(departure.ipv4() ? LinuxOption.IP_MTU_DISCOVER : LinuxOption.IPV6_MTU_DISCOVER);
        if (isBySegmentSize(departure) && discovery == PMTUDISC_DONT) {
            return Optional.of("a socket without path MTU discovery (DONT_FRAGMENT set to false, or"
                    + " net.ipv4.ip_no_pmtu_disc) cannot forbid fragmentation for one IPv4 datagram; set the option"
                    + " DONT_FRAGMENT to true for all");
        }
        if (departure.dontFragment() == 0 && (discovery == PMTUDISC_DO || discovery == PMTUDISC_PROBE)) {
            return Optional.of("a socket with the option DONT_FRAGMENT cannot permit fragmentation for one datagram;"
                    + " leave the option out");
        }
        return Optional.empty();
    }
}
