package io.dgram;

/**
 * What a socket does with a datagram that is longer than its path carries in one piece, and whether it learns how long
 * that is (RFC 1191, RFC 8201; {@code IP_MTU_DISCOVER}, ip(7); {@code IPV6_MTU_DISCOVER}, ipv6(7)).
 *
 * <p>Later versions may add constants, so a {@code switch} needs a {@code default}.
 *
 * @see Option#PATH_MTU_DISCOVERY
 */
public enum PathMtuDiscovery {

    /**
     * The system finds out how long packets may be on the path to each target, and fragments longer datagrams itself,
     * so that no router has to. A datagram that is longer than a link which the system does not know yet is lost; the
     * following ones are fragmented. The state of a new socket, unless the system is set otherwise
     * ({@code net.ipv4.ip_no_pmtu_disc}).
     */
    SYSTEM,

    /** Nothing is found out. Routers may fragment datagrams of IPv4; those of IPv6 only their sender may. */
    OFF,

    /**
     * Nothing is ever fragmented, and the system finds out how long packets may be: a datagram that is longer than is
     * known to pass fails with {@link ErrorCode#MESSAGE_TOO_LARGE}, with {@link DgramException#mtu()}. The first that
     * is too long for a link that the system does not know yet is lost; that is reported as
     * {@link IcmpError.Kind#TOO_BIG} if the socket reports
     * {@linkplain SocketConfig#withIcmpErrors(boolean) ICMP errors}.
     */
    DO,

    /**
     * Nothing is ever fragmented, and what the system knows about the path is ignored: every datagram is sent that the
     * interface carries. For programs that find out by themselves how long packets may be, by sending ones of several
     * sizes (RFC 8899).
     */
    PROBE
}
