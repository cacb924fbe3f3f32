package io.dgram;

import java.net.StandardProtocolFamily;
import java.util.Locale;
import java.util.Objects;

/**
 * The address family of a socket, IPv4, IPv6 or either, under the names that luvit and Node.js use.
 *
 * <p>The type is fixed when a socket opens. It decides which addresses can be bound, to which addresses a name
 * resolves, and how large a datagram can be.
 */
public enum SocketType {

    /**
     * IPv4 only ({@code udp4}).
     *
     * <p>The wildcard address is {@code 0.0.0.0}. Binding, connecting or sending to an IPv6 address fails with
     * {@link ErrorCode#ADDRESS_FAMILY}.
     */
    UDP4("udp4", StandardProtocolFamily.INET, 65_507),

    /**
     * IPv6 ({@code udp6}).
     *
     * <p>The wildcard address is {@code ::}. Unless {@link Option#IPV6_ONLY} is set, such a socket is
     * <em>dual-stack</em>: bound to the wildcard it also exchanges datagrams with IPv4 peers, whose addresses appear as
     * plain IPv4 addresses ({@code 127.0.0.1}, never {@code ::ffff:127.0.0.1}); it binds and connects to IPv4
     * addresses, and joins IPv4 groups. {@code 0.0.0.0} is the wildcard address of IPv4 alone. A name resolves to its
     * IPv6 addresses only, and an omitted host to {@code ::1}, except on a socket that is bound to an IPv4 address. A
     * {@code udp4} socket cannot share the port of the wildcard address {@code ::}.
     *
     * <p>The address that a socket is bound to limits its peers to one family: a socket bound to {@code 127.0.0.1} or
     * {@code 0.0.0.0} cannot reach an IPv6 address, and one bound to {@code ::1} cannot reach an IPv4 address. The
     * attempt fails with {@link ErrorCode#ADDRESS_FAMILY}, as does every use of an IPv4 address where {@code IPV6_ONLY}
     * is set. On Linux, {@link Socket#connect(Endpoint) connect} followed by {@link Socket#disconnect() disconnect}
     * turns {@code 0.0.0.0} into {@code ::}, which {@link Socket#address()} then shows; use {@link #UDP4} to exclude
     * IPv6 permanently.
     */
    UDP6("udp6", StandardProtocolFamily.INET6, 65_527),

    /**
     * Either family ({@code udp}), as with {@link java.net.DatagramSocket} and
     * {@link java.nio.channels.DatagramChannel#open()}.
     *
     * <p>Where the system has IPv6 ({@link Capability#IPV6}), such a socket is dual-stack as a {@link #UDP6} socket is,
     * and cannot be limited to IPv6; elsewhere, or if the property {@code java.net.preferIPv4Stack} is set, it is an
     * IPv4 socket, and IPv6 addresses fail with {@link ErrorCode#ADDRESS_FAMILY}. It differs from {@code udp6} in how
     * it interprets a host: a name resolves to its addresses of both families, in the resolver's order, and each is
     * tried until one works. An omitted host is the wildcard address of all families to bind to, and the loopback
     * address to connect or send to: {@code 127.0.0.1}, or {@code ::1} for a socket that is bound to an IPv6 address.
     * {@code localhost} stands for both loopback addresses, in this order.
     */
    UDP("udp", StandardProtocolFamily.INET6, 65_527);

    private final String text;
    private final StandardProtocolFamily family;
    private final int maxPayload;

    SocketType(String text, StandardProtocolFamily family, int maxPayload) {
        this.text = text;
        this.family = family;
        this.maxPayload = maxPayload;
    }

    /**
     * Returns the type that luvit and Node.js call by this name.
     *
     * @param name {@code "udp4"}, {@code "udp6"} or {@code "udp"}, in any case
     * @return the type of that name
     * @throws IllegalArgumentException if there is no such type
     */
    public static SocketType of(String name) {
        Objects.requireNonNull(name, "name");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "udp4" -> UDP4;
            case "udp6" -> UDP6;
            case "udp" -> UDP;
            default -> throw new IllegalArgumentException("no socket type '" + name + "': use udp4, udp6 or udp");
        };
    }

    /**
     * Returns the type of sockets for one address: the family follows from it.
     *
     * @param endpoint where to bind, connect or send to
     * @return {@link #UDP4} for an IPv4 address, {@link #UDP6} for an IPv6 address
     */
    public static SocketType of(Endpoint endpoint) {
        return Objects.requireNonNull(endpoint, "endpoint").family() == StandardProtocolFamily.INET ? UDP4 : UDP6;
    }

    /**
     * Returns the address family of sockets of this type.
     *
     * @return {@code INET} for {@code udp4}, {@code INET6} for {@code udp6} and, even on a system without IPv6,
     *     {@code udp}
     */
    public StandardProtocolFamily family() {
        return family;
    }

    /**
     * Returns the longest payload that a datagram of this family can carry.
     *
     * <p>65,507 bytes for IPv4: 65,535 less 20 bytes of IP header (RFC 791) and 8 of UDP header (RFC 768). 65,527 bytes
     * for IPv6: 65,535 less 8 bytes of UDP header, as the IPv6 length excludes its own header (RFC 8200). The family of
     * a datagram's target decides which limit applies, also for {@code udp6} and {@code udp} sockets.
     *
     * @return the longest payload, in bytes
     */
    public int maxPayload() {
        return maxPayload;
    }

    /**
     * Returns the name that luvit and Node.js use.
     *
     * @return {@code "udp4"}, {@code "udp6"} or {@code "udp"}
     */
    @Override
    public String toString() {
        return text;
    }
}
