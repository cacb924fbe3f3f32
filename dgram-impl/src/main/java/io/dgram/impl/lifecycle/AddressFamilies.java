package io.dgram.impl.lifecycle;

import io.dgram.Endpoint;
import io.dgram.SocketType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The address families that a socket can use, which depend on its type, on the system, on {@code IPV6_ONLY}, and on the
 * address to which it is bound.
 */
public final class AddressFamilies {

    private static final InetAddress WILDCARD4 = addressOf(new byte[4]);
    private static final InetAddress WILDCARD6 = addressOf(new byte[16]);
    private static final InetAddress LOOPBACK4 = addressOf(new byte[] {127, 0, 0, 1});
    private static final InetAddress LOOPBACK6 = addressOf(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

    private final SocketType type;
    private final StandardProtocolFamily system;
    private volatile boolean ipv6Only;

    /**
     * @param system the family of the system's socket; an IPv6 socket accepts IPv4 addresses too
     */
    AddressFamilies(SocketType type, StandardProtocolFamily system) {
        this.type = type;
        this.system = system;
    }

    /** Returns the loopback address of a family. */
    static InetAddress loopback(StandardProtocolFamily family) {
        return family == StandardProtocolFamily.INET ? LOOPBACK4 : LOOPBACK6;
    }

    /** Returns the family of the system's socket. */
    public StandardProtocolFamily system() {
        return system;
    }

    /** Records the value of {@code IPV6_ONLY}. */
    public void ipv6Only(boolean only) {
        ipv6Only = only;
    }

    /**
     * Returns why the socket cannot use the family of an address.
     *
     * @param local the endpoint to which the socket is bound, or {@code null} to ignore it
     * @return the reason, or {@code null} if the socket can use the address
     */
    @Nullable
    public String refusal(InetAddress address, @Nullable Endpoint local) {
        boolean ipv4 = address instanceof Inet4Address;
        if (system == StandardProtocolFamily.INET) {
            return ipv4
                    ? null
                    : "a " + type + " socket uses IPv4 addresses only" + (type == SocketType.UDP ? " here" : "");
        }
        if (ipv4 && ipv6Only) {
            return "the socket is set to IPv6 only (IPV6_ONLY)";
        }
        if (local == null || (local.address() instanceof Inet4Address) == ipv4) {
            return null;
        }
        // The wildcard address ::, unlike 0.0.0.0, covers both families.
        return ipv4 && local.address().isAnyLocalAddress() ? null : "the socket is bound to " + local;
    }

    /** Tells whether a name may resolve to an address: a {@code udp6} socket uses only IPv6 addresses if it can. */
    boolean mayResolveTo(InetAddress address, @Nullable Endpoint local) {
        boolean only6 = type == SocketType.UDP6 && address instanceof Inet4Address && refusal(LOOPBACK6, local) == null;
        return !only6 && refusal(address, local) == null;
    }

    /** Returns the wildcard address. */
    InetAddress wildcard() {
        return system == StandardProtocolFamily.INET ? WILDCARD4 : WILDCARD6;
    }

    /** Returns the loopback addresses that the socket can use, the preferred one first. */
    List<InetAddress> loopbacks(@Nullable Endpoint local) {
        // IPv4 first: every machine has that address, and most services listen on it.
        return List.of(LOOPBACK4, LOOPBACK6).stream()
                .filter(address -> mayResolveTo(address, local))
                .toList();
    }

    private static InetAddress addressOf(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("four or sixteen bytes are a valid address", e);
        }
    }
}
