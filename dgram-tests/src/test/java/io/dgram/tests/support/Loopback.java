package io.dgram.tests.support;

import static org.junit.jupiter.api.Assumptions.abort;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The loopback addresses, sockets bound to them, and receiving within {@link Tasks#LIMIT}. Where the machine has no
 * IPv6 loopback address, the methods that open a socket which needs one skip the test.
 */
public final class Loopback {

    /** The IPv4 loopback address. */
    public static final String HOST = "127.0.0.1";

    private static final String IPV6_HOST = "::1";

    /** Apart from {@link Loopback}, so that only what needs IPv6 opens a channel to look for it. */
    private static final class Ipv6 {

        static final boolean AVAILABLE = isAvailable();

        private static boolean isAvailable() {
            try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
                channel.bind(new InetSocketAddress(ipv6(), 0));
                return true;
            } catch (IOException | UnsupportedOperationException e) {
                return false;
            }
        }
    }

    private Loopback() {}

    /** Returns the socket types that this machine has a loopback address for. */
    public static List<SocketType> types() {
        return Arrays.stream(SocketType.values()).filter(Loopback::isAvailable).toList();
    }

    /** Returns the loopback address for a socket type. */
    public static String host(SocketType type) {
        return type == SocketType.UDP6 ? IPV6_HOST : HOST;
    }

    /** Returns the text of an endpoint's address, for IPv6 in the form of RFC 5952. */
    public static String host(Endpoint endpoint) {
        String text = endpoint.toString();
        return text.substring(0, text.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    }

    /** Returns the wildcard address for a socket type. */
    public static String wildcard(SocketType type) {
        return type == SocketType.UDP4 ? "0.0.0.0" : "::";
    }

    /** Returns an address that no machine has, from a block reserved for documentation (RFC 5737, RFC 3849). */
    public static String unassignedHost(SocketType type) {
        return type == SocketType.UDP6 ? "2001:db8::7" : "203.0.113.7";
    }

    /** Returns 127.0.0.1. */
    public static InetAddress ipv4() {
        return Endpoint.of(HOST, 0).address();
    }

    /** Returns ::1. */
    public static InetAddress ipv6() {
        return Endpoint.of(IPV6_HOST, 0).address();
    }

    /** Opens a socket, not bound yet. */
    public static Socket open(SocketType type) throws DgramException {
        return open(SocketConfig.of(type));
    }

    /** Opens a socket, not bound yet. */
    public static Socket open(SocketConfig config) throws DgramException {
        assumeAvailable(config.type());
        return Dgram.createSocket(config);
    }

    /** Opens an IPv4 socket and binds it to the loopback address. */
    public static Socket bound() throws DgramException {
        return bound(SocketType.UDP4);
    }

    /** Opens a socket and binds it to the loopback address. */
    public static Socket bound(SocketType type) throws DgramException {
        return bound(SocketConfig.of(type));
    }

    /** Opens a socket and binds it to the loopback address. */
    public static Socket bound(SocketConfig config) throws DgramException {
        return open(config).bind(0, host(config.type()));
    }

    /** Opens a socket and binds it to a {@link #freePort()}, which no other test gets once the socket is closed. */
    public static Socket boundToFreePort(SocketType type) throws IOException {
        return open(type).bind(freePort(), host(type));
    }

    /** Waits for the next datagram and returns it. */
    public static Message receive(Socket socket) throws DgramException, InterruptedException {
        return socket.receive(Tasks.LIMIT).orElseThrow(() -> new AssertionError("no datagram within " + Tasks.LIMIT));
    }

    /** Waits for the next datagram and returns its text. */
    public static String nextText(Socket socket) throws DgramException, InterruptedException {
        return receive(socket).text();
    }

    /**
     * Opens a port that answers with "port unreachable". The port is taken, so that no other socket gets it, but
     * connected to itself: the kernel treats datagrams from elsewhere as if no socket were bound.
     */
    public static DatagramSocket deadPort() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(ipv4(), 0));
        socket.connect(socket.getLocalSocketAddress());
        return socket;
    }

    /** Returns an endpoint at which there is no socket, with a {@link #freePort()}. */
    public static Endpoint deadEndpoint(SocketType type) throws IOException {
        assumeAvailable(type);
        return Endpoint.of(host(type), freePort());
    }

    /**
     * Returns a port that is free for both families, on every address. Not one of those that the kernel gives for
     * port 0 ({@code ip_local_port_range}): another test, of this or another process, might get it meanwhile.
     */
    public static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (DatagramSocket probe = new DatagramSocket(port)) {
                return probe.getLocalPort();
            } catch (BindException e) {
                // Taken: try another one.
            }
        }
    }

    /** Returns the IPv4 loopback endpoint of a socket that may be bound to the wildcard address. */
    public static Endpoint endpointOf(Socket socket) throws DgramException {
        return endpointOf(socket, SocketType.UDP4);
    }

    /** Returns the loopback endpoint of a socket that may be bound to the wildcard address. */
    public static Endpoint endpointOf(Socket socket, SocketType type) throws DgramException {
        return Endpoint.of(host(type), socket.address().port());
    }

    /** Returns the endpoint that a socket of the JDK is bound to. */
    public static Endpoint endpointOf(DatagramSocket socket) {
        return Endpoint.of((InetSocketAddress) socket.getLocalSocketAddress());
    }

    /** Skips the test where the machine has no loopback address for a socket type. */
    public static void assumeAvailable(SocketType type) {
        if (!isAvailable(type)) {
            abort("this machine has no IPv6 loopback address");
        }
    }

    private static boolean isAvailable(SocketType type) {
        return type == SocketType.UDP4 || Ipv6.AVAILABLE;
    }
}
