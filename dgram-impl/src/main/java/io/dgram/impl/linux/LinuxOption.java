package io.dgram.impl.linux;

/** Options of setsockopt(2) that no API of the JDK sets, with Linux's numbers for them ({@code asm-generic/socket.h},
 * {@code linux/in.h}, {@code linux/in6.h}), which are the same on x86-64 and aarch64. */
public enum LinuxOption {

    /** The size of the send buffer, beyond the system's limit; needs CAP_NET_ADMIN (socket(7)). */
    SO_SNDBUFFORCE(Level.SOCKET, 32),

    /** The size of the receive buffer, beyond the system's limit; needs CAP_NET_ADMIN (socket(7)). */
    SO_RCVBUFFORCE(Level.SOCKET, 33),

    /** A filter of what arrives, as a {@code struct sock_fprog} of classic BPF (socket(7)). */
    SO_ATTACH_FILTER(Level.SOCKET, 26),

    /** Removes it. */
    SO_DETACH_FILTER(Level.SOCKET, 27),

    /** The interface that the socket is bound to, by name (socket(7)). */
    SO_BINDTODEVICE(Level.SOCKET, 25),

    /** The same by its index; 0 for none (net/core/sock.c). */
    SO_BINDTOIFINDEX(Level.SOCKET, 62),

    /** What the socket's buffers hold, and how much the kernel dropped ({@code linux/sock_diag.h}); read only. */
    SO_MEMINFO(Level.SOCKET, 55),

    /**
     * Which times come with received datagrams, as flags (Documentation/networking/timestamping.rst), and the control
     * message with them.
     */
    SO_TIMESTAMPING(Level.SOCKET, 37),

    /** The type of service; as a control message that of the datagram that it goes with (ip(7)). */
    IP_TOS(Level.IPV4, 1),

    /** The time to live of unicast datagrams; as a control message that of the one that it goes with (ip(7)). */
    IP_TTL(Level.IPV4, 2),

    /**
     * Whether destination and interface come with received datagrams; as a control message, a {@code struct
     * in_pktinfo}, these, or how a datagram is to leave (ip(7)).
     */
    IP_PKTINFO(Level.IPV4, 8),

    /** What becomes of datagrams that are longer than the path carries in one piece (ip(7)). */
    IP_MTU_DISCOVER(Level.IPV4, 10),

    /** Whether ICMP errors are queued; also the kind of control message that has one (ip(7)). */
    IP_RECVERR(Level.IPV4, 11),

    /** Whether {@link #IP_TTL} comes with received datagrams (ip(7)). */
    IP_RECVTTL(Level.IPV4, 12),

    /** Whether {@link #IP_TOS} comes with received datagrams (ip(7)). */
    IP_RECVTOS(Level.IPV4, 13),

    /** The MTU of the path to the connected peer (ip(7)); read only. */
    IP_MTU(Level.IPV4, 14),

    /** Whether an address can be bound that does not exist yet (ip(7)); for IPv6 sockets as well. */
    IP_FREEBIND(Level.IPV4, 15),

    /** The interface of outgoing multicast, as a {@code struct ip_mreqn} (ip(7)); one of zeros is none. */
    IP_MULTICAST_IF(Level.IPV4, 32),

    /** Whether groups are received that other sockets joined (ip(7)). */
    IP_MULTICAST_ALL(Level.IPV4, 49),

    /** Joins a group on an interface (RFC 3678). */
    IPV4_JOIN_GROUP(Level.IPV4, Multicast.JOIN_GROUP),

    /** Leaves it. */
    IPV4_LEAVE_GROUP(Level.IPV4, Multicast.LEAVE_GROUP),

    /** Joins a group on an interface for one source. */
    IPV4_JOIN_SOURCE_GROUP(Level.IPV4, Multicast.JOIN_SOURCE_GROUP),

    /** Leaves it. */
    IPV4_LEAVE_SOURCE_GROUP(Level.IPV4, Multicast.LEAVE_SOURCE_GROUP),

    /** Blocks one source of a joined group. */
    IPV4_BLOCK_SOURCE(Level.IPV4, Multicast.BLOCK_SOURCE),

    /** Unblocks it. */
    IPV4_UNBLOCK_SOURCE(Level.IPV4, Multicast.UNBLOCK_SOURCE),

    /** As {@link #IPV4_JOIN_GROUP}. */
    IPV6_JOIN_GROUP(Level.IPV6, Multicast.JOIN_GROUP),

    /** As {@link #IPV4_LEAVE_GROUP}. */
    IPV6_LEAVE_GROUP(Level.IPV6, Multicast.LEAVE_GROUP),

    /** As {@link #IPV4_JOIN_SOURCE_GROUP}. */
    IPV6_JOIN_SOURCE_GROUP(Level.IPV6, Multicast.JOIN_SOURCE_GROUP),

    /** As {@link #IPV4_LEAVE_SOURCE_GROUP}. */
    IPV6_LEAVE_SOURCE_GROUP(Level.IPV6, Multicast.LEAVE_SOURCE_GROUP),

    /** As {@link #IPV4_BLOCK_SOURCE}. */
    IPV6_BLOCK_SOURCE(Level.IPV6, Multicast.BLOCK_SOURCE),

    /** As {@link #IPV4_UNBLOCK_SOURCE}. */
    IPV6_UNBLOCK_SOURCE(Level.IPV6, Multicast.UNBLOCK_SOURCE),

    /** Whether datagrams of a flow are received coalesced in one message, with their size (udp(7)). */
    UDP_GRO(Level.UDP, 104),

    /**
     * The segment size at which a sent message is split (udp(7)). Passed with each message; read to find out whether
     * the kernel has it.
     */
    UDP_SEGMENT(Level.UDP, 103),

    /** The pending error, such as an unreachable port; reading it resets it (socket(7)). */
    SO_ERROR(Level.SOCKET, 4),

    /** The hop limit of unicast datagrams (ipv6(7)). */
    IPV6_UNICAST_HOPS(Level.IPV6, 16),

    /** The interface of outgoing multicast (ipv6(7)); the value 0 is none. */
    IPV6_MULTICAST_IF(Level.IPV6, 17),

    /** As {@link #IP_MTU_DISCOVER} (ipv6(7)). */
    IPV6_MTU_DISCOVER(Level.IPV6, 23),

    /** As {@link #IP_MTU} (ipv6(7)). */
    IPV6_MTU(Level.IPV6, 24),

    /** As {@link #IP_RECVERR}, for IPv6 targets (ipv6(7)). */
    IPV6_RECVERR(Level.IPV6, 25),

    /** Where a datagram arrived, or how it is to leave, as a {@code struct in6_pktinfo} (ipv6(7), RFC 3542). */
    IPV6_PKTINFO(Level.IPV6, 50),

    /** The hop limit of the datagram that a control message goes with (ipv6(7)). */
    IPV6_HOPLIMIT(Level.IPV6, 52),

    /** Whether a datagram that is too long fails instead of being fragmented (RFC 3542 section 11.2). */
    IPV6_DONTFRAG(Level.IPV6, 62),

    /** The traffic class (RFC 3542 section 6.5). */
    IPV6_TCLASS(Level.IPV6, 67),

    /** Whether IPv4 peers are excluded (ipv6(7)). */
    IPV6_V6ONLY(Level.IPV6, 26),

    /** Whether groups are received that other sockets joined ({@code linux/in6.h}). */
    IPV6_MULTICAST_ALL(Level.IPV6, 29),

    /** Whether {@link #IPV6_PKTINFO} comes with received datagrams (RFC 3542 section 6.1). */
    IPV6_RECVPKTINFO(Level.IPV6, 49),

    /** Whether {@link #IPV6_HOPLIMIT} comes with received datagrams (RFC 3542 section 6.3). */
    IPV6_RECVHOPLIMIT(Level.IPV6, 51),

    /** Whether {@link #IPV6_TCLASS} comes with received datagrams (RFC 3542 section 6.5). */
    IPV6_RECVTCLASS(Level.IPV6, 66);

    // Of both families ({@code linux/in.h}).
    private static final class Multicast {
        static final int JOIN_GROUP = 42;
        static final int BLOCK_SOURCE = 43;
        static final int UNBLOCK_SOURCE = 44;
        static final int LEAVE_GROUP = 45;
        static final int JOIN_SOURCE_GROUP = 46;
        static final int LEAVE_SOURCE_GROUP = 47;
    }

    private enum Level {
        SOCKET(1),
        IPV4(0),
        IPV6(41),
        UDP(17);

        private final int number;

        Level(int number) {
            this.number = number;
        }
    }

    private final Level level;
    private final int number;

    LinuxOption(Level level, int number) {
        this.level = level;
        this.number = number;
    }

    int level() {
        return level.number;
    }

    int number() {
        return number;
    }

    /** Returns level and number as one number: the kind of a control message, as {@link ControlReader#kind()} does. */
    long kind() {
        return (long) number << Integer.SIZE | level.number;
    }
}
