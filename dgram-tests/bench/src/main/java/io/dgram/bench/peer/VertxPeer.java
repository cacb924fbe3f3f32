package io.dgram.bench.peer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.util.concurrent.TimeUnit;

/** Vert.x with one event loop and its native transport. */
final class VertxPeer implements Peer {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int BATCH = 64;

    private final Options options;
    private final Vertx vertx;

    /**
     * Prepares the event loop.
     *
     * @param options the options
     * @throws MissingException if there is no native transport here
     */
    VertxPeer(Options options) throws MissingException {
        this.options = options;
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        if (!vertx.isNativeTransportEnabled()) {
            throw new MissingException("no native transport: " + vertx.unavailableNativeTransportCause());
        }
    }

    @Override
    public int receive(Tally tally) throws Exception {
        DatagramSocket socket = open();
        socket.handler(packet -> tally.add(1, packet.data().length()));
        return port(socket);
    }

    @Override
    public int echo() throws Exception {
        DatagramSocket socket = open();
        socket.handler(packet -> socket.send(
                packet.data(), packet.sender().port(), packet.sender().host()));
        return port(socket);
    }

    @Override
    public void send(Tally tally) throws Exception {
        DatagramSocket socket = open();
        port(socket);
        Buffer data = Buffer.buffer(new byte[options.size()]);
        vertx.runOnContext(begin -> sendBatch(socket, data, tally));
    }

    private DatagramSocket open() {
        return vertx.createDatagramSocket(new DatagramSocketOptions().setReceiveBufferSize(Options.RECEIVE_BUFFER));
    }

    private static int port(DatagramSocket socket) throws Exception {
        return socket.listen(0, LOOPBACK)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .localAddress()
                .port();
    }

    // Datagrams leave in order: when the last one has, all have.
    private void sendBatch(DatagramSocket socket, Buffer data, Tally tally) {
        int port = options.target().getPort();
        for (int i = 1; i < BATCH; i++) {
            socket.send(data, port, LOOPBACK);
        }
        Future<Void> last = socket.send(data, port, LOOPBACK);
        last.onComplete(sent -> {
            if (sent.succeeded()) {
                tally.add(BATCH, (long) BATCH * options.size());
            }
            vertx.runOnContext(next -> sendBatch(socket, data, tally));
        });
    }
}
