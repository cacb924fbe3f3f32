package io.dgram.tests.waiting;

import io.dgram.Dgram;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import java.io.IOException;

/** Sockets on the loopback address. */
final class Loopback {

    static final String HOST = "127.0.0.1";

    private Loopback() {}

    static Socket bound() throws IOException {
        return bound(SocketType.UDP4);
    }

    static Socket bound(SocketType type) throws IOException {
        return Dgram.createSocket(type).bind(0, type == SocketType.UDP6 ? "::1" : HOST);
    }

    /** Waits for the next datagram and returns its text. */
    static String nextText(Socket socket) throws IOException, InterruptedException {
        return socket.receive(Tasks.LIMIT)
                .map(Message::text)
                .orElseThrow(() -> new AssertionError("no datagram within " + Tasks.LIMIT));
    }
}
