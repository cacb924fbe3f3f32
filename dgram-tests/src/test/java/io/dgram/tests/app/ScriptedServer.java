package io.dgram.tests.app;

import io.dgram.tests.support.Loopback;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.time.Duration;

/** A server on 127.0.0.1, by the JDK's own socket, that does just what a test tells it to. */
final class ScriptedServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DatagramSocket socket;

    ScriptedServer() throws IOException {
        socket = new DatagramSocket(0, Loopback.ipv4());
        socket.setSoTimeout((int) PATIENCE.toMillis());
    }

    String port() {
        return Integer.toString(socket.getLocalPort());
    }

    /** Waits for a datagram. */
    DatagramPacket receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return packet;
    }

    /** Sends a datagram to where it is from, or to wherever it says. */
    void send(DatagramPacket packet) throws IOException {
        socket.send(packet);
    }

    @Override
    public void close() {
        socket.close();
    }
}
