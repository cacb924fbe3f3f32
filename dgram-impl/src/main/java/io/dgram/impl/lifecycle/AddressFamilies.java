package io.dgram.impl.lifecycle;

import io.dgram.Endpoint;
import io.dgram.SocketType;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
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

    /** Whether the JDK has IPv6, which stays the same while it runs. */
    private static final class Ipv6 {

        static final boolean AVAILABLE = isAvailable();

        private static boolean isAvailable() {
            try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
                return channel.isOpen();
            } catch (UnsupportedOperationException e) {
                return false; // the system, or java.net.preferIPv4Stack
            } catch (IOException e) {
                return true; // such as too many open files: the JDK checks the family before it opens anything
            }
        }
    }

    private final SocketType type;
    private final StandardProtocolFamily system;
    private volatile boolean ipv6Only;

    AddressFamilies(SocketType type) {
        this.type = type;
        system = ofSystem(type);
    }

    /** Returns the family of the system's socket behind one of a type: an IPv6 socket takes IPv4 addresses, too. */
    public static StandardProtocolFamily ofSystem(SocketType type) {
        return type == SocketType.UDP && !Ipv6.AVAILABLE ? StandardProtocolFamily.INET : type.family();
    }

    public static StandardProtocolFamily of(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
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

    /**
     * Returns an endpoint as the JDK binds to it. It takes {@code 0.0.0.0} on an IPv6 socket for {@code ::}, which is
     * more than was asked for, but leaves the mapped form (RFC 4291 section 2.5.5.2) as it is; for the kernel that is
     * all IPv4 addresses.
     */
    InetSocketAddress toBind(Endpoint endpoint) throws UnknownHostException {
        if (system == StandardProtocolFamily.INET || !endpoint.address().equals(WILDCARD4)) {
            return endpoint.toInetSocketAddress();
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        return new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), endpoint.port());
    }

    private static InetAddress addressOf(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("four or sixteen bytes are an address", e);
        }
    }
}
