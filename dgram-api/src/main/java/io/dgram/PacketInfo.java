package io.dgram;

import io.dgram.internal.AddressLiteral;
import io.dgram.spi.PacketInfoDraft;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the network layer of this host knows about a received datagram beside its payload and its sender: where it was
 * sent to, by which interface it came, hop limit, traffic class, and when it arrived. A socket whose configuration asks
 * for it ({@link SocketConfig#withPacketInfo}) has it with each {@link Message#info() message}, and with each received
 * entry of a {@link Batch}.
 *
 * {@snippet :
 * SocketConfig config = SocketConfig.of(SocketType.UDP4)
 *         .withPacketInfo(PacketInfo.Field.DESTINATION, PacketInfo.Field.HOP_LIMIT);
 * if (Dgram.capabilities().has(Capability.PACKET_INFO)) {
 *     try (Socket socket = Dgram.createSocket(config).bind(0, "127.0.0.1")) {
 *         socket.send("hello", socket.address());
 *         PacketInfo info = socket.receive().info().orElseThrow();
 *         System.out.println(info.destination().orElseThrow() + " by " + info.hopLimit().orElseThrow());
 *     }
 * }
 * }
 *
 * <p>Immutable. Each accessor is empty if the socket did not ask for the field, or the system did not say. Under load,
 * the kernel hands over consecutive datagrams of a sender as one (UDP_GRO, udp(7)). It does so only if they have the
 * same destination, interface, hop limit and traffic class, so these are exact for every datagram; such datagrams share
 * one {@linkplain #arrivalTime() arrival time}.
 *
 * <p>Applications create values for tests of their own code, from {@link #none()}. Later versions may add fields.
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class PacketInfo {

    /** What a socket can ask for. */
    public enum Field {

        /**
         * Where the datagram was sent to, and by which interface it came: {@link PacketInfo#destination()},
         * {@link PacketInfo#interfaceIndex()} and {@link PacketInfo#localAddress()} (IP_PKTINFO, ip(7);
         * IPV6_RECVPKTINFO, RFC 3542 section 6).
         */
        DESTINATION,

        /** {@link PacketInfo#hopLimit()} (IP_RECVTTL, ip(7); IPV6_RECVHOPLIMIT, RFC 3542 section 6.3). */
        HOP_LIMIT,

        /** {@link PacketInfo#trafficClass()} (IP_RECVTOS, ip(7); IPV6_RECVTCLASS, RFC 3542 section 6.5). */
        TRAFFIC_CLASS,

        /**
         * {@link PacketInfo#arrivalTime()} (SO_TIMESTAMPING, <a
         * href="https://docs.kernel.org/networking/timestamping.html">Linux</a>). While any socket of the machine asks
         * for this, the kernel reads the clock for each packet that the machine receives.
         */
        ARRIVAL_TIME
    }

    /** The marks of explicit congestion notification (RFC 3168 section 5), in the order of their code points. */
    public enum Ecn {

        /** The sender does not use ECN. */
        NOT_ECT,

        /** The sender uses ECN: code point 1. */
        ECT_1,

        /** The sender uses ECN: code point 2. */
        ECT_0,

        /** A router on the way has experienced congestion. */
        CE
    }

    private static final PacketInfo NONE = new PacketInfo(new PacketInfoDraft());
    private static final int MAX_OCTET = 255;
    private static final int ECN_BITS = 2; // below the six of the DSCP (RFC 3168 section 5)

    private final @Nullable Endpoint destination;
    private final @Nullable InetAddress localAddress;
    private final int interfaceIndex;
    private final int hopLimit;
    private final int trafficClass;
    private final long arrivalNanos; // since the epoch

    PacketInfo(PacketInfoDraft draft) {
        destination = draft.destination;
        localAddress = draft.localAddress;
        interfaceIndex = draft.interfaceIndex;
        hopLimit = draft.hopLimit;
        trafficClass = draft.trafficClass;
        arrivalNanos = draft.arrivalNanos;
    }

    /**
     * Returns a value in which nothing is known, from which the {@code with} methods make others.
     *
     * @return the value, whose accessors are all empty
     */
    public static PacketInfo none() {
        return NONE;
    }

    /**
     * Returns where the datagram was sent to: the destination address in its IP header as it arrived at this host, with
     * the port of the socket. A unicast address is one of this host's; otherwise it is a multicast group or a broadcast
     * address. A link-local address or group carries the scope of the interface.
     *
     * @return the destination; empty unless the socket asked for {@link Field#DESTINATION}
     */
    public Optional<Endpoint> destination() {
        return Optional.ofNullable(destination);
    }

    /**
     * Returns the index of the interface by which the datagram came, as
     * {@link java.net.NetworkInterface#getByIndex(int)} takes it.
     *
     * @return the index, at least 1; empty unless the socket asked for {@link Field#DESTINATION}
     */
    public OptionalInt interfaceIndex() {
        return optional(interfaceIndex);
    }

    /**
     * Returns the address of this host from which an answer can leave. This is the destination if that is a unicast
     * address. For a multicast or broadcast destination of IPv4 it is the address that the system prefers on the
     * interface by which the datagram came.
     *
     * @return the address; empty for a group of IPv6, for which the system names none, and unless the socket asked for
     *     {@link Field#DESTINATION}
     */
    public Optional<InetAddress> localAddress() {
        return Optional.ofNullable(localAddress);
    }

    /**
     * Returns the hop limit in the IPv6 header, or the time to live in the IPv4 header, with which the datagram
     * arrived: each router on its way has subtracted 1 from what the sender chose.
     *
     * @return 0 to 255; empty unless the socket asked for {@link Field#HOP_LIMIT}
     */
    public OptionalInt hopLimit() {
        return optional(hopLimit);
    }

    /**
     * Returns the traffic class in the IPv6 header, or the type of service in the IPv4 header, with which the datagram
     * arrived: the {@linkplain #dscp() differentiated services code point} and the {@linkplain #ecn() ECN mark}.
     * Routers may change both.
     *
     * @return 0 to 255; empty unless the socket asked for {@link Field#TRAFFIC_CLASS}
     */
    public OptionalInt trafficClass() {
        return optional(trafficClass);
    }

    /**
     * Returns the differentiated services code point (RFC 2474): the upper six bits of the traffic class.
     *
     * @return 0 to 63; empty unless the socket asked for {@link Field#TRAFFIC_CLASS}
     */
    public OptionalInt dscp() {
        return trafficClass < 0 ? OptionalInt.empty() : OptionalInt.of(trafficClass >> ECN_BITS);
    }

    /**
     * Returns the mark of explicit congestion notification: the lower two bits of the traffic class.
     *
     * @return the mark; empty unless the socket asked for {@link Field#TRAFFIC_CLASS}
     */
    public Optional<Ecn> ecn() {
        return trafficClass < 0 ? Optional.empty() : Optional.of(Ecn.values()[trafficClass & ((1 << ECN_BITS) - 1)]);
    }

    /**
     * Returns when the datagram arrived at this host, by the system's clock: when the kernel took it from the network
     * interface's driver, or from the sender on the same host, however long it was queued afterwards. Precise to
     * microseconds; a clock that is set meanwhile makes times jump. Datagrams that the kernel hands over as one share
     * the time of the first to be handled. A driver that collects datagrams for this delays the time of all of them, by
     * up to the interface's {@code gro_flush_timeout}.
     *
     * @return the time; empty unless the socket asked for {@link Field#ARRIVAL_TIME}
     */
    public Optional<Instant> arrivalTime() {
        return arrivalNanos == PacketInfoDraft.NO_TIME
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(0, arrivalNanos));
    }

    /**
     * Tells whether the datagram was sent to a multicast group.
     *
     * @return {@code true} if it was; {@code false} if it was not or the destination is not known
     */
    public boolean isMulticast() {
        return destination != null && destination.address().isMulticastAddress();
    }

    private static OptionalInt optional(int value) {
        return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    // ------------------------------------------------------------------------------------------------------- withers

    /**
     * Returns a copy with another destination; the local address, in particular, stays the same.
     *
     * @param endpoint where the datagram was sent to
     * @return the copy
     */
    public PacketInfo withDestination(Endpoint endpoint) {
        PacketInfoDraft draft = draft();
        draft.destination = Objects.requireNonNull(endpoint, "endpoint");
        return new PacketInfo(draft);
    }

    /**
     * Returns a copy with another interface.
     *
     * @param index the index of the interface, at least 1
     * @return the copy
     * @throws IllegalArgumentException if the index is less than 1
     */
    public PacketInfo withInterfaceIndex(int index) {
        if (index < 1) {
            throw new IllegalArgumentException("interface index " + index + " is less than 1");
        }
        PacketInfoDraft draft = draft();
        draft.interfaceIndex = index;
        return new PacketInfo(draft);
    }

    /**
     * Returns a copy with another local address.
     *
     * @param address the address of this host from which an answer can leave, a unicast address
     * @return the copy
     * @throws IllegalArgumentException if it is a group, or the wildcard address
     */
    public PacketInfo withLocalAddress(InetAddress address) {
        if (Objects.requireNonNull(address, "address").isMulticastAddress() || address.isAnyLocalAddress()) {
            throw new IllegalArgumentException("local address " + AddressLiteral.print(address) + " is not unicast");
        }
        PacketInfoDraft draft = draft();
        draft.localAddress = address;
        return new PacketInfo(draft);
    }

    /**
     * Returns a copy with another hop limit.
     *
     * @param hops 0 to 255
     * @return the copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public PacketInfo withHopLimit(int hops) {
        PacketInfoDraft draft = draft();
        draft.hopLimit = checkOctet("hop limit", hops);
        return new PacketInfo(draft);
    }

    /**
     * Returns a copy with another traffic class.
     *
     * @param octet 0 to 255
     * @return the copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public PacketInfo withTrafficClass(int octet) {
        PacketInfoDraft draft = draft();
        draft.trafficClass = checkOctet("traffic class", octet);
        return new PacketInfo(draft);
    }

    /**
     * Returns a copy with another arrival time.
     *
     * @param time when the datagram arrived
     * @return the copy
     * @throws IllegalArgumentException if the time is before 1678 or after 2261
     */
    public PacketInfo withArrivalTime(Instant time) {
        PacketInfoDraft draft = draft();
        draft.arrivalNanos = nanosOf(Objects.requireNonNull(time, "time"));
        return new PacketInfo(draft);
    }

    private static long nanosOf(Instant time) {
        try {
            return PacketInfoDraft.nanosOf(time);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("arrival time " + time + " is not between 1678 and 2261", e);
        }
    }

    private PacketInfoDraft draft() {
        return new PacketInfoDraft().copyFrom(this);
    }

    private static int checkOctet(String what, int value) {
        if (value < 0 || value > MAX_OCTET) {
            throw new IllegalArgumentException(what + " " + value + " is not between 0 and " + MAX_OCTET);
        }
        return value;
    }

    // -------------------------------------------------------------------------------------------------------- object

    /**
     * Compares by value.
     *
     * @param other the object to compare with
     * @return {@code true} if the other knows the same
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PacketInfo that
                && interfaceIndex == that.interfaceIndex
                && hopLimit == that.hopLimit
                && trafficClass == that.trafficClass
                && Objects.equals(destination, that.destination)
                && Objects.equals(localAddress, that.localAddress)
                && arrivalNanos == that.arrivalNanos;
    }

    @Override
    public int hashCode() {
        return Objects.hash(destination, localAddress, interfaceIndex, hopLimit, trafficClass, arrivalNanos);
    }

    /**
     * Prints what is known.
     *
     * @return such as {@code PacketInfo[destination=192.0.2.1:53, interfaceIndex=2, localAddress=192.0.2.1,
     *     hopLimit=64, trafficClass=0xb9, arrivalTime=2026-11-27T12:00:00.123456789Z]}
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("PacketInfo[");
        append(text, "destination", destination);
        append(text, "interfaceIndex", interfaceIndex < 0 ? null : interfaceIndex);
        append(text, "localAddress", localAddress == null ? null : AddressLiteral.print(localAddress));
        append(text, "hopLimit", hopLimit < 0 ? null : hopLimit);
        append(text, "trafficClass", trafficClass < 0 ? null : String.format("0x%02x", trafficClass));
        append(text, "arrivalTime", arrivalTime().orElse(null));
        return text.append(']').toString();
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ", ")
                    .append(name)
                    .append('=')
                    .append(value);
        }
    }
}
