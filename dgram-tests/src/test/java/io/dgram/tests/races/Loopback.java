package io.dgram.tests.races;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Sockets on the loopback address, and receiving that does not wait for ever. */
final class Loopback {

    static final String HOST = "127.0.0.1";

    private Loopback() {}

    static Socket bound() throws DgramException {
        return Dgram.createSocket(SocketType.UDP4).bind(0, HOST);
    }

    /** Waits for the next datagram and returns its text. */
    static String nextText(Socket socket) throws IOException, InterruptedException {
        return socket.receive(Tasks.LIMIT)
                .map(Message::text)
                .orElseThrow(() -> new AssertionError("no datagram within " + Tasks.LIMIT));
    }

    /**
     * Opens a port at which everybody is told that it is unreachable. It is not free, so that nobody else gets it, but
     * connected to itself: the kernel treats the datagrams of others as if nobody were there.
     */
    static DatagramSocket deadPort() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(HOST), 0));
        socket.connect(socket.getLocalSocketAddress());
        return socket;
    }

    /** Returns where a socket is reached from this machine that is bound to the wildcard address. */
    static Endpoint endpointOf(Socket socket) throws DgramException {
        return Endpoint.of(HOST, socket.address().port());
    }

    static Endpoint endpointOf(DatagramSocket socket) {
        return Endpoint.of((InetSocketAddress) socket.getLocalSocketAddress());
    }
}
