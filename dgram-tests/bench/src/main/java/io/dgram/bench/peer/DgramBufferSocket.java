package io.dgram.bench.peer;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Socket;
import java.nio.ByteBuffer;

/** io.dgram with the caller's direct buffers: {@code receive(ByteBuffer)} and {@code send(ByteBuffer, Endpoint)}. */
final class DgramBufferSocket implements BlockingSocket {

    private final Socket socket;
    private final Endpoint target;
    private final ByteBuffer in;
    private final ByteBuffer out;

    /**
     * Opens a socket.
     *
     * @param options the options
     * @throws DgramException if the system refuses
     */
    DgramBufferSocket(Options options) throws DgramException {
        socket = DgramSockets.open(options);
        target = Endpoint.of(options.target());
        in = ByteBuffer.allocateDirect(options.room());
        out = ByteBuffer.allocateDirect(options.size());
    }

    @Override
    public int port() throws DgramException {
        return socket.address().port();
    }

    @Override
    public void receive(Tally tally) throws DgramException, InterruptedException {
        socket.receive(in.clear());
        tally.add(1, in.position());
    }

    @Override
    public void send(Tally tally) throws DgramException, InterruptedException {
        tally.add(1, socket.send(out.clear(), target));
    }

    @Override
    public void echo() throws DgramException, InterruptedException {
        Endpoint from = socket.receive(in.clear());
        socket.send(in.flip(), from);
    }

    @Override
    public ByteBuffer incoming() {
        return in;
    }

    @Override
    public ByteBuffer outgoing() {
        return out;
    }
}
