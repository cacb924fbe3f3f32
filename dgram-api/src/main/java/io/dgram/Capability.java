package io.dgram;

/** A feature that is available on some machines only. */
public enum Capability {

    /**
     * Calls of the Linux C library, for what no API of the JDK offers. Needs Linux on x86-64 or aarch64, and an
     * application that was started with {@code --enable-native-access=io.dgram.impl} (on the class path:
     * {@code ALL-UNNAMED}; JEP 472). Provides {@link Option#TTL}, {@link Option#IPV6_ONLY}, {@link Option#FREE_BIND},
     * {@link Option#BOUND_DEVICE}, {@link SendOptions}, resetting {@link Option#MULTICAST_INTERFACE} to empty, buffers
     * beyond the system's limit, empty datagrams on connected sockets, {@link Option#PATH_MTU},
     * {@link Option#PATH_MTU_DISCOVERY}, {@link SocketConfig#withIcmpErrors(boolean)}, and (since Linux 4.20)
     * {@code udp6} sockets that never receive groups they have not joined.
     */
    NATIVE_ACCESS,

    /**
     * Passing many datagrams of a flow through the kernel as one: UDP_SEGMENT and UDP_GRO (udp(7), Linux 5.0).
     * Available with {@link #NATIVE_ACCESS}, unless the system rejects the calls recvmmsg(2) or sendmmsg(2), as the
     * seccomp profiles of some containers do: a socket then receives or sends, respectively, datagrams one by one. Used
     * automatically wherever it helps: {@link Socket#send(Batch)},
     * {@link Socket#send(java.nio.ByteBuffer, int, Endpoint)}, and receiving of every kind under load.
     */
    SEGMENTATION_OFFLOAD,

    /**
     * Finding out about a received datagram what the network layer knows: {@link SocketConfig#withPacketInfo}.
     * Available with {@link #NATIVE_ACCESS}, unless the system rejects the calls recvmmsg(2) and recvmsg(2), or lacks
     * one of the options.
     */
    PACKET_INFO,

    /** IPv6, and with it {@link SocketType#UDP6}. */
    IPV6,

    /** Sharing a port among sockets over which the kernel distributes the senders: {@link Option#REUSE_PORT}. */
    REUSE_PORT,

    /** Forbidding fragmentation: {@link Option#DONT_FRAGMENT}. */
    DONT_FRAGMENT
}
