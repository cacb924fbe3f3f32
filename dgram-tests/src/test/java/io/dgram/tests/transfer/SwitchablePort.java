package io.dgram.tests.transfer;

import io.dgram.Endpoint;
import io.dgram.SocketType;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A port of the loopback address at which everybody is told that it is unreachable, until it comes alive.
 *
 * <p>It is not free, so that nobody else gets it, but connected to itself: the kernel treats the datagrams of others as
 * if nobody were there.
 */
final class SwitchablePort implements AutoCloseable {

    private final DatagramSocket socket;

    SwitchablePort(SocketType type) throws IOException {
        Loopback.assumeAvailable(type);
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(Loopback.host(type)), 0));
        socket.connect(socket.getLocalSocketAddress());
        socket.setSoTimeout((int) Tasks.LIMIT.toMillis());
    }

    Endpoint endpoint() {
        return Endpoint.of((InetSocketAddress) socket.getLocalSocketAddress());
    }

    /** Listens to one peer from now on. */
    void comeAliveFor(Endpoint peer) throws IOException {
        socket.connect(peer.toInetSocketAddress());
    }

    /** Sends to the peer that it came alive for. */
    void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length));
    }

    /** Receives the text of a datagram that has to come. */
    String text() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        socket.close();
    }
}
