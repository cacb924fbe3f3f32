package io.dgram;

import java.net.StandardProtocolFamily;
import java.util.Locale;
import java.util.Objects;

/**
 * The address family of a socket, under the names that luvit and Node.js give it.
 *
 * <p>The family is fixed when a socket opens. It decides which addresses can be bound, to which addresses a name
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
     * <p>The wildcard address is {@code ::}. Such a socket is <em>dual-stack</em>: bound to the wildcard it also
     * exchanges datagrams with IPv4 peers, whose addresses appear as plain IPv4 addresses ({@code 127.0.0.1}, never
     * {@code ::ffff:127.0.0.1}). It can send and connect to IPv4 literals, but it binds to IPv6 addresses only, and a
     * name resolves to its IPv6 addresses only. A {@code udp4} socket cannot share its port, even on the wildcard.
     */
    UDP6("udp6", StandardProtocolFamily.INET6, 65_527);

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
     * @param name {@code "udp4"} or {@code "udp6"}, in any case
     * @return the type of that name
     * @throws IllegalArgumentException if there is no such type
     */
    public static SocketType of(String name) {
        Objects.requireNonNull(name, "name");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "udp4" -> UDP4;
            case "udp6" -> UDP6;
            default -> throw new IllegalArgumentException("no socket type '" + name + "': use udp4 or udp6");
        };
    }

    /**
     * Returns the address family of sockets of this type.
     *
     * @return {@code INET} for {@code udp4}, {@code INET6} for {@code udp6}
     */
    public StandardProtocolFamily family() {
        return family;
    }

    /**
     * Returns the longest payload that a datagram of this family can carry.
     *
     * <p>65,507 bytes for IPv4: 65,535 less 20 bytes of IP header (RFC 791) and 8 of UDP header (RFC 768). 65,527 bytes
     * for IPv6: 65,535 less 8 bytes of UDP header, as the IPv6 length excludes its own header (RFC 8200).
     *
     * @return the longest payload, in bytes
     */
    public int maxPayload() {
        return maxPayload;
    }

    /**
     * Returns the name that luvit and Node.js use.
     *
     * @return {@code "udp4"} or {@code "udp6"}
     */
    @Override
    public String toString() {
        return text;
    }
}
