package io.dgram;

import io.dgram.internal.AddressLiteral;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How one datagram is sent: from which address, by which interface, with which hop limit, traffic class and permission
 * to fragment it. What is not set is as the socket and the system have it. An immutable value: each wither returns
 * another one.
 *
 * {@snippet :
 * try (Socket socket = Dgram.createSocket(SocketType.UDP4).bind()) {
 *     SendOptions probe = SendOptions.NONE.ttl(1).trafficClass(0x10);
 *     try {
 *         socket.send("who is there?", Endpoint.of("127.0.0.1", 9), probe);
 *     } catch (DgramException e) { // UNSUPPORTED without native access
 *         System.out.println(e.getMessage());
 *     }
 * }
 * }
 *
 * <p>The options travel with the datagram as control messages of sendmsg(2) and change nothing about the socket: other
 * threads can send at the same time. They need {@link Capability#NATIVE_ACCESS}. Without it every send with options
 * other than {@link #NONE} fails with {@link ErrorCode#UNSUPPORTED}; none is ignored.
 *
 * @see Socket#send(java.nio.ByteBuffer, Endpoint, SendOptions)
 * @see Batch#add(java.nio.ByteBuffer, Endpoint, SendOptions)
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class SendOptions {

    /** No option is set: everything is as the socket and the system have it. */
    public static final SendOptions NONE =
            new SendOptions(Optional.empty(), Via.SYSTEM, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

    private static final int MAX_OCTET = 255;

    /** An interface, by its name or its index. */
    private record Via(Optional<String> name, OptionalInt index) {
        static final Via SYSTEM = new Via(Optional.empty(), OptionalInt.empty());
    }

    private final Optional<InetAddress> source;
    private final Via via;
    private final OptionalInt ttl;
    private final OptionalInt trafficClass;
    private final Optional<Boolean> dontFragment;

    private SendOptions(
            Optional<InetAddress> source,
            Via via,
            OptionalInt ttl,
            OptionalInt trafficClass,
            Optional<Boolean> dontFragment) {
        this.source = source;
        this.via = via;
        this.ttl = ttl;
        this.trafficClass = trafficClass;
        this.dontFragment = dontFragment;
    }

    /**
     * Sets the source address ({@code IP_PKTINFO}, ip(7); {@code IPV6_PKTINFO}, ipv6(7)). The source port is the
     * socket's.
     *
     * <p>The address has to be one of this machine when the datagram is sent, and of the target's family. A send fails
     * with {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if it is no longer there, or is a multicast, broadcast or wildcard
     * address, and with {@link ErrorCode#ADDRESS_FAMILY} if the family is another. The route to the target decides
     * about the interface, unless {@code via} names one; a link-local address (RFC 4291 section 2.5.6) is used on the
     * interface of its scope, or of the target's.
     *
     * @param address the address
     * @return options with that source
     */
    public SendOptions source(InetAddress address) {
        // As an endpoint has it: without a host name, and with its scope.
        InetAddress bare =
                Endpoint.of(Objects.requireNonNull(address, "address"), 0).address();
        return new SendOptions(Optional.of(bare), via, ttl, trafficClass, dontFragment);
    }

    /**
     * Sets the interface by which the datagram leaves, also for a multicast target ({@code IP_PKTINFO}, ip(7);
     * {@code IPV6_PKTINFO}, ipv6(7)). It is looked up when the datagram is sent, or once for each call that sends a
     * batch: a send fails with {@link ErrorCode#ADDRESS_NOT_AVAILABLE} while there is no such interface. Looking it up
     * takes several system calls (netdevice(7)), which can cost more than sending a small datagram. A program that sends
     * many one by one uses {@link #via(int)}, and learns a new index from {@link Interfaces#follow}.
     *
     * @param networkInterface a name, an index or an address, as in {@link Socket#addMembership(String, String)}; empty
     *     for the system's choice
     * @return options with that interface
     */
    public SendOptions via(String networkInterface) {
        return Objects.requireNonNull(networkInterface, "networkInterface").isEmpty()
                ? with(Via.SYSTEM)
                : with(new Via(Optional.of(networkInterface), OptionalInt.empty()));
    }

    /**
     * Sets the interface by which the datagram leaves, by the name that it has now; see {@link #via(String)}.
     *
     * @param networkInterface the interface
     * @return options with that interface
     */
    public SendOptions via(NetworkInterface networkInterface) {
        return via(Objects.requireNonNull(networkInterface, "networkInterface").getName());
    }

    /**
     * Sets the interface by which the datagram leaves, by its index, which nothing has to look up; see
     * {@link #via(String)}.
     *
     * @param index the index, such as {@link NetworkInterface#getIndex()}, at least 1
     * @return options with that interface
     * @throws IllegalArgumentException if the index is less than 1
     */
    public SendOptions via(int index) {
        if (index < 1) {
            throw new IllegalArgumentException("via: the interface index " + index + " is less than 1");
        }
        return with(new Via(Optional.empty(), OptionalInt.of(index)));
    }

    private SendOptions with(Via another) {
        return new SendOptions(source, another, ttl, trafficClass, dontFragment);
    }

    /**
     * Sets the time to live, in hops ({@code IP_TTL}, ip(7); for IPv6 the hop limit, {@code IPV6_HOPLIMIT}, ipv6(7)),
     * of a unicast or multicast datagram, in place of {@link Option#TTL} and {@link Option#MULTICAST_TTL}.
     *
     * @param hops 1 to 255
     * @return options with that limit
     * @throws IllegalArgumentException if the number is out of range
     */
    public SendOptions ttl(int hops) {
        if (hops < 1 || hops > MAX_OCTET) {
            throw new IllegalArgumentException("ttl: " + hops + " is not between 1 and " + MAX_OCTET);
        }
        return new SendOptions(source, via, OptionalInt.of(hops), trafficClass, dontFragment);
    }

    /**
     * Sets the traffic class, DSCP in the upper six bits and ECN in the lower two ({@code IP_TOS}, ip(7);
     * {@code IPV6_TCLASS}, RFC 3542), in place of {@link Option#TRAFFIC_CLASS}.
     *
     * @param octet 0 to 255
     * @return options with that class
     * @throws IllegalArgumentException if the number is out of range
     */
    public SendOptions trafficClass(int octet) {
        if (octet < 0 || octet > MAX_OCTET) {
            throw new IllegalArgumentException("trafficClass: " + octet + " is not between 0 and " + MAX_OCTET);
        }
        return new SendOptions(source, via, ttl, OptionalInt.of(octet), dontFragment);
    }

    /**
     * Sets whether the datagram must not be fragmented. With {@code true}, one longer than the path's MTU, as far as
     * the system knows it, fails with {@link ErrorCode#MESSAGE_TOO_LARGE}, and on IPv4 the "don't fragment" bit is set.
     * With {@code false} such a datagram is fragmented.
     *
     * <p>A datagram cannot override everything that {@link Option#DONT_FRAGMENT} sets for its socket: the send fails
     * with {@link ErrorCode#UNSUPPORTED} for {@code true} and an IPv4 target if the option was set to {@code false}
     * (or {@code net.ipv4.ip_no_pmtu_disc} is on), and for {@code false} if the option is {@code true}.
     *
     * @param dont whether the datagram must not be fragmented
     * @return options with that setting
     */
    public SendOptions dontFragment(boolean dont) {
        return new SendOptions(source, via, ttl, trafficClass, Optional.of(dont));
    }

    /**
     * Returns the source address.
     *
     * @return the address; empty for the system's choice
     */
    public Optional<InetAddress> source() {
        return source;
    }

    /**
     * Returns the interface, if it is not given by its index.
     *
     * @return the name, or what else {@link #via(String)} was given
     */
    public Optional<String> via() {
        return via.name;
    }

    /**
     * Returns the interface, if it is given by its index.
     *
     * @return the index
     */
    public OptionalInt viaIndex() {
        return via.index;
    }

    /**
     * Returns the time to live.
     *
     * @return the number of hops; empty for the socket's
     */
    public OptionalInt ttl() {
        return ttl;
    }

    /**
     * Returns the traffic class.
     *
     * @return the class; empty for the socket's
     */
    public OptionalInt trafficClass() {
        return trafficClass;
    }

    /**
     * Returns whether the datagram must not be fragmented.
     *
     * @return {@code true} if it must not be, {@code false} if it may be; empty if the socket decides
     */
    public Optional<Boolean> dontFragment() {
        return dontFragment;
    }

    /**
     * Compares by value.
     *
     * @param other the object to compare with
     * @return {@code true} if the other is an equal set of options
     */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true; // each send without options asks whether they are NONE
        }
        return other instanceof SendOptions that
                && source.equals(that.source)
                && scope(source) == scope(that.source)
                && via.equals(that.via)
                && ttl.equals(that.ttl)
                && trafficClass.equals(that.trafficClass)
                && dontFragment.equals(that.dontFragment);
    }

    // Inet6Address.equals ignores the scope.
    private static int scope(Optional<InetAddress> source) {
        return source.orElse(null) instanceof Inet6Address address ? address.getScopeId() : 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(source, via, ttl, trafficClass, dontFragment);
    }

    /**
     * Lists what is set, such as {@code SendOptions[source 192.0.2.1, ttl 1]}.
     *
     * @return the options
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("SendOptions[");
        source.ifPresent(address -> append(text, "source " + AddressLiteral.print(address)));
        via.name.ifPresent(name -> append(text, "via " + name));
        via.index.ifPresent(index -> append(text, "via interface " + index));
        ttl.ifPresent(hops -> append(text, "ttl " + hops));
        trafficClass.ifPresent(octet -> append(text, "traffic class " + octet));
        dontFragment.ifPresent(dont -> append(text, dont ? "must not be fragmented" : "may be fragmented"));
        return text.append(']').toString();
    }

    private static void append(StringBuilder text, String option) {
        text.append(text.charAt(text.length() - 1) == '[' ? "" : ", ").append(option);
    }
}
