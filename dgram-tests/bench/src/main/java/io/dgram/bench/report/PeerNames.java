package io.dgram.bench.report;

/** The names of the peers that the ratios speak of; the list of all peers is elsewhere. */
public final class PeerNames {

    /** The bare channel with a selector: what all others are compared with. */
    public static final String YARDSTICK = "DatagramChannel non-blocking";

    /** The bare channel that blocks, on whatever thread. */
    public static final String CHANNEL = "DatagramChannel blocking";

    /** The bare channel as io.dgram is used: blocking a virtual thread. */
    public static final String CHANNEL_VIRTUAL = CHANNEL + ", virtual thread";

    /** The JDK's old socket. */
    public static final String JDK_SOCKET = "DatagramSocket, platform thread";

    /** A message for each datagram. */
    public static final String RECEIVE = "io.dgram receive()";

    /** Into a buffer of the caller. */
    public static final String RECEIVE_BUFFER = "io.dgram receive(ByteBuffer)";

    /** The same, without looking again and again before it waits. */
    public static final String NO_BUSY_POLL = RECEIVE_BUFFER + ", no busy poll";

    /** Into a buffer of the caller, without letting datagrams gather. */
    public static final String NO_MODERATION = RECEIVE_BUFFER + ", no moderation";

    /** Into a buffer of the caller, looking longer than by default. */
    public static final String LONG_BUSY_POLL = RECEIVE_BUFFER + ", busy poll 200 µs";

    /** The same on a platform thread, looking as long as by default. */
    public static final String RECEIVE_BUFFER_PLATFORM = RECEIVE_BUFFER + ", platform thread";

    /** Into a buffer of the caller, without native access. */
    public static final String RECEIVE_BUFFER_PURE = RECEIVE_BUFFER + ", pure Java";

    /** To a listener. */
    public static final String PUSH = "io.dgram push";

    /** Many datagrams a call. */
    public static final String RECEIVE_BATCH = "io.dgram receive(Batch)";

    /** From an array of the caller. */
    public static final String SEND_ARRAY = "io.dgram send(byte[], Endpoint)";

    /** From a buffer of the caller. */
    public static final String SEND_BUFFER = "io.dgram send(ByteBuffer, Endpoint)";

    /** Many datagrams a call. */
    public static final String SEND_BATCH = "io.dgram send(Batch)";

    /** Many datagrams from one buffer. */
    public static final String SEND_SEGMENTS = "io.dgram send(data, segmentSize, Endpoint)";

    /** Netty with the JDK's selector. */
    public static final String NETTY_NIO = "Netty NIO";

    /** Netty with several datagrams a call. */
    public static final String NETTY_RECVMMSG = "Netty epoll, recvmmsg";

    /** Netty with the kernel's joining and cutting. */
    public static final String NETTY_OFFLOAD = "Netty epoll, GRO/GSO";

    /** Vert.x. */
    public static final String VERTX = "Vert.x";

    /** C with a datagram a call. */
    public static final String C = "C recvfrom/sendto";

    /** C with the kernel's joining and cutting. */
    public static final String C_OFFLOAD = "C UDP_GRO/UDP_SEGMENT";

    /** Go with a datagram a call. */
    public static final String GO = "Go";

    /** Node.js. */
    public static final String NODE = "Node.js";

    /** luv. */
    public static final String LUV = "luv";

    private PeerNames() {}
}
