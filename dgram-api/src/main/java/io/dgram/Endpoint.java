package io.dgram;

import io.dgram.internal.AddressLiteral;
import io.dgram.internal.Ipv6Text;
import io.dgram.internal.UnspecifiedSender;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An IP address and a UDP port: where a datagram comes from or goes to. An immutable value without identity: compare
 * with {@link #equals(Object)}, never {@code ==}, and do not synchronise on one.
 *
 * <p>An endpoint never holds a name: creating, printing and comparing endpoints looks up nothing. Two endpoints are
 * equal if their family, address, scope and port are equal. Unlike {@link Inet6Address#equals(Object)}, this includes
 * the scope, so {@code fe80::1} on two links are two different peers. An IPv4-mapped IPv6 address
 * ({@code ::ffff:192.0.2.1}) becomes the IPv4 address.
 *
 * <p>{@link #toString()} prints {@code 127.0.0.1:53}, {@code [::1]:53} or {@code [fe80::1%eth0]:53} (RFC 3986 section
 * 3.2.2, RFC 4007 section 11), and {@link #parse(String)} reads what it prints.
 *
 * {@snippet :
 * Endpoint dns = Endpoint.of("127.0.0.1", 53);
 * Endpoint same = Endpoint.parse("127.0.0.1:53");
 * System.out.println(dns.equals(same)); // true
 * }
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class Endpoint {

    private static final int MAX_PORT = 65_535;

    private final InetSocketAddress socketAddress;

    private Endpoint(InetSocketAddress socketAddress) {
        this.socketAddress = socketAddress;
    }

    /**
     * Creates an endpoint from an address literal. No name is ever looked up.
     *
     * @param literal an IPv4 address of four decimal numbers, or an IPv6 address (RFC 4291 section 2.2), with or
     *     without brackets, optionally with {@code %} and the name or number of an interface of this machine (RFC 4007)
     * @param port the port, 0 to 65,535
     * @return the endpoint
     * @throws IllegalArgumentException if the literal is malformed or names an interface that does not exist, or the
     *     port is out of range
     */
    public static Endpoint of(String literal, int port) {
        Objects.requireNonNull(literal, "literal");
        InetAddress address = AddressLiteral.parseHost(literal);
        if (address == null) {
            throw new IllegalArgumentException("'" + literal + "' is not an IP address");
        }
        return new Endpoint(new InetSocketAddress(address, checkPort(port)));
    }

    /**
     * Creates an endpoint from an address and a port.
     *
     * @param address the address
     * @param port the port, 0 to 65,535
     * @return the endpoint
     * @throws IllegalArgumentException if the port is out of range
     */
    public static Endpoint of(InetAddress address, int port) {
        Objects.requireNonNull(address, "address");
        return of(new InetSocketAddress(address, checkPort(port)));
    }

    /**
     * Creates an endpoint from a socket address.
     *
     * @param socketAddress a resolved socket address
     * @return the endpoint; of IPv4 if the address is an IPv4-mapped {@link Inet6Address}
     * @throws IllegalArgumentException if the socket address is unresolved; to send to a name, use
     *     {@link Socket#send(java.nio.ByteBuffer, int, String)}
     */
    public static Endpoint of(InetSocketAddress socketAddress) {
        Objects.requireNonNull(socketAddress, "socketAddress");
        if (socketAddress.isUnresolved()) {
            throw new IllegalArgumentException(
                    "unresolved: " + socketAddress.getHostString() + ":" + socketAddress.getPort());
        }
        if (socketAddress.getAddress() instanceof Inet6Address v6 && Ipv6Text.isMapped(v6.getAddress())) {
            return new Endpoint(new InetSocketAddress(Ipv6Text.unmap(v6.getAddress()), socketAddress.getPort()));
        }
        return new Endpoint(ownOf(socketAddress));
    }

    // Copies instances of unknown subclasses, which could be mutable or hold more than an address.
    private static InetSocketAddress ownOf(InetSocketAddress address) {
        return address.getClass() == InetSocketAddress.class || address instanceof UnspecifiedSender
                ? address
                : new InetSocketAddress(address.getAddress(), address.getPort());
    }

    /**
     * Reads an endpoint from its text, {@code address:port}, with an IPv6 address in brackets.
     *
     * @param text the text, as {@link #toString()} prints it
     * @return the endpoint
     * @throws IllegalArgumentException if the text is not of that form, or as {@link #of(String, int)}
     */
    public static Endpoint parse(String text) {
        Objects.requireNonNull(text, "text");
        int colon = text.lastIndexOf(':');
        if (colon > 0) {
            String host = text.substring(0, colon);
            // Without brackets, the colon before the port is indistinguishable from those of an IPv6 address.
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            String port = text.substring(colon + 1);
            if (bracketed == (host.indexOf(':') >= 0) && isDecimal(port)) {
                return of(host, Integer.parseInt(port));
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not an endpoint such as 127.0.0.1:53, [::1]:53 or [fe80::1%eth0]:53");
    }

    /**
     * Returns the IP address.
     *
     * @return the address, never a mapped one; a link-local address carries its scope
     */
    public InetAddress address() {
        return socketAddress.getAddress();
    }

    /**
     * Returns the address family.
     *
     * @return {@code INET} for IPv4, {@code INET6} for IPv6
     */
    public StandardProtocolFamily family() {
        return address() instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /**
     * Returns the port.
     *
     * @return the port, 0 to 65,535; in {@code bind}, 0 stands for any free port
     */
    public int port() {
        return socketAddress.getPort();
    }

    /**
     * Returns the endpoint as the JDK's type.
     *
     * @return address and port, resolved
     */
    public InetSocketAddress toInetSocketAddress() {
        return socketAddress;
    }

    /**
     * Compares by value: family, address bytes, scope and port.
     *
     * @param other the object to compare with
     * @return {@code true} if the other is an endpoint of the same value
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endpoint that
                && port() == that.port()
                && address().equals(that.address())
                && scopeOf(address()) == scopeOf(that.address());
    }

    @Override
    public int hashCode() {
        return 31 * address().hashCode() + port();
    }

    /**
     * Prints the endpoint in the form that {@link #parse(String)} reads.
     *
     * @return {@code 127.0.0.1:53}, {@code [::1]:53} or {@code [fe80::1%eth0]:53}
     */
    @Override
    public String toString() {
        String address = AddressLiteral.print(address());
        return (address() instanceof Inet6Address ? "[" + address + "]" : address) + ":" + port();
    }

    private static int checkPort(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and " + MAX_PORT);
        }
        return port;
    }

    private static boolean isDecimal(String text) {
        return !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int scopeOf(InetAddress address) {
        return address instanceof Inet6Address v6 ? v6.getScopeId() : 0;
    }
}
