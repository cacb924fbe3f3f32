package io.dgram.bench.suite;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.SocketType;
import java.io.IOException;
import java.time.Duration;

/**
 * Where senders send to: a socket that never reads, so that nobody else can be the limit. It takes many at once
 * (UDP_GRO), so that the kernel need not take apart on the sender's time what was sent in one piece.
 */
final class UnreadSocket implements AutoCloseable {

    private final Socket socket;

    /** Binds the socket to the loopback address. */
    UnreadSocket() throws IOException, InterruptedException {
        socket = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
        try (Batch batch = Batch.allocate(1, 1)) {
            socket.receive(batch, Duration.ZERO); // from here on it takes many at once
        }
    }

    int port() throws IOException {
        return socket.address().port();
    }

    @Override
    public void close() {
        socket.close();
    }
}
