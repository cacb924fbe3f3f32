package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Sockets on the loopback address of a family, and receiving that does not wait for ever. */
final class Loopback {

    private static final boolean HAS_IPV6 = hasIpv6();

    private Loopback() {}

    /** Returns the types that this machine has a loopback address for. */
    static List<SocketType> types() {
        return Arrays.stream(SocketType.values()).filter(Loopback::isAvailable).toList();
    }

    static String host(SocketType type) {
        return type == SocketType.UDP6 ? "::1" : "127.0.0.1";
    }

    /** Returns the text of an endpoint's address, in IPv6 as RFC 5952 has it. */
    static String host(Endpoint endpoint) {
        String text = endpoint.toString();
        return text.substring(0, text.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    }

    static Socket open(SocketType type) throws DgramException {
        return open(SocketConfig.of(type));
    }

    /** Opens a socket, or skips the test where the machine has no such family. */
    static Socket open(SocketConfig config) throws DgramException {
        assumeAvailable(config.type());
        return Dgram.createSocket(config);
    }

    static Socket bind(SocketType type) throws DgramException {
        return bind(SocketConfig.of(type));
    }

    /** Opens a socket and binds it to the loopback address. */
    static Socket bind(SocketConfig config) throws DgramException {
        return open(config).bind(0, host(config.type()));
    }

    /** Receives a datagram that has to come. */
    static Message receive(Socket socket) throws DgramException, InterruptedException {
        return socket.receive(Tasks.LIMIT).orElseThrow(() -> new AssertionError("no datagram within " + Tasks.LIMIT));
    }

    /** Receives the text of a datagram that has to come. */
    static String text(Socket socket) throws DgramException, InterruptedException {
        return receive(socket).text();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Skips the test where the machine has no such family. */
    static void assumeAvailable(SocketType type) {
        assumeTrue(isAvailable(type), "this machine has no IPv6 loopback address");
    }

    private static boolean isAvailable(SocketType type) {
        return type == SocketType.UDP4 || HAS_IPV6;
    }

    private static boolean hasIpv6() {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            channel.bind(new InetSocketAddress(InetAddress.getByName("::1"), 0));
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
