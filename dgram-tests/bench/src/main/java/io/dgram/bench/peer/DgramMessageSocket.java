package io.dgram.bench.peer;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import java.nio.ByteBuffer;

/**
 * io.dgram at its simplest: {@code receive()}, which gives a message of its own for each datagram, and
 * {@code send(byte[], Endpoint)}.
 */
final class DgramMessageSocket implements BlockingSocket {

    private final Socket socket;
    private final Endpoint target;
    private final byte[] out;
    private Message last;

    /**
     * Opens a socket.
     *
     * @param options the options
     * @throws DgramException if the system refuses
     */
    DgramMessageSocket(Options options) throws DgramException {
        socket = DgramSockets.open(options);
        target = Endpoint.of(options.target());
        out = new byte[options.size()];
    }

    @Override
    public int port() throws DgramException {
        return socket.address().port();
    }

    @Override
    public void receive(Tally tally) throws DgramException, InterruptedException {
        last = socket.receive();
        tally.add(1, last.size());
    }

    @Override
    public void send(Tally tally) throws DgramException, InterruptedException {
        tally.add(1, socket.send(out, target));
    }

    @Override
    public void echo() throws DgramException, InterruptedException {
        Message message = socket.receive();
        socket.send(message.data(), message.sender());
    }

    @Override
    public ByteBuffer incoming() {
        return last.data();
    }

    @Override
    public ByteBuffer outgoing() {
        return ByteBuffer.wrap(out);
    }
}
