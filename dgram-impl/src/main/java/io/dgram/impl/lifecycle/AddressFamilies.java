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
 * The address families that a socket can use. They follow from its type, from the system, from {@code IPV6_ONLY}, and
 * from the address that the socket is bound to.
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
     * @param system the family of the system's socket: one of IPv6 takes IPv4 addresses, too
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

    /** Notes the value of {@code IPV6_ONLY}. */
    public void ipv6Only(boolean only) {
        ipv6Only = only;
    }

    /**
     * Returns why an address is of no family that the socket can use.
     *
     * @param local the endpoint that the socket is bound to, or {@code null} to leave that out of account
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
        // ::, unlike 0.0.0.0, stands for the addresses of both families.
        return ipv4 && local.address().isAnyLocalAddress() ? null : "the socket is bound to " + local;
    }

    /** Tells whether a name may stand for an address: a {@code udp6} socket takes IPv6 addresses while it can. */
    boolean mayBeNamed(InetAddress address, @Nullable Endpoint local) {
        boolean only6 = type == SocketType.UDP6 && address instanceof Inet4Address && refusal(LOOPBACK6, local) == null;
        return !only6 && refusal(address, local) == null;
    }

    /** Returns the address that stands for all those of the machine. */
    InetAddress wildcard() {
        return system == StandardProtocolFamily.INET ? WILDCARD4 : WILDCARD6;
    }

    /** Returns the loopback addresses that the socket can use, the preferred one first. */
    List<InetAddress> loopbacks(@Nullable Endpoint local) {
        // IPv4 first: there it is on every machine, and most services listen at it.
        return List.of(LOOPBACK4, LOOPBACK6).stream()
                .filter(address -> mayBeNamed(address, local))
                .toList();
    }

    private static InetAddress addressOf(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("four or sixteen bytes are an address", e);
        }
    }
}
