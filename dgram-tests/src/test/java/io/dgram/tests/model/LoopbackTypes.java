package io.dgram.tests.model;

import io.dgram.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.List;

/** The types of sockets that this machine has a loopback address for. */
final class LoopbackTypes {

    private static final List<SocketType> AVAILABLE =
            hasIpv6() ? List.of(SocketType.UDP4, SocketType.UDP, SocketType.UDP6) : List.of(SocketType.UDP4);

    private LoopbackTypes() {}

    static List<SocketType> available() {
        return AVAILABLE;
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
