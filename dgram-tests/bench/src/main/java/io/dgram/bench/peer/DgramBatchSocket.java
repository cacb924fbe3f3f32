package io.dgram.bench.peer;

import io.dgram.Batch;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Socket;
import java.nio.ByteBuffer;

/** io.dgram with many datagrams a call: {@code receive(Batch)} and {@code send(Batch)}. */
final class DgramBatchSocket implements BlockingSocket {

    private static final int RECEIVED = 256;

    /** What the C peer gives to a call, too: messages of as many datagrams as the kernel takes for one. */
    private static final int MESSAGES = 16;

    private final Socket socket;
    private final Batch in;
    private final Batch out;
    private final long datagramSize;

    /**
     * Opens a socket.
     *
     * @param options the options
     * @throws DgramException if the system refuses
     */
    DgramBatchSocket(Options options) throws DgramException {
        socket = DgramSockets.open(options);
        in = Batch.allocate(RECEIVED, options.size());
        int sent = MESSAGES * DgramSegmentsSocket.segments(options.size());
        out = Batch.allocate(sent, options.size());
        Endpoint target = Endpoint.of(options.target());
        for (int i = 0; i < sent; i++) {
            out.add(ByteBuffer.allocate(options.size()), target);
        }
        datagramSize = options.size();
    }

    @Override
    public int port() throws DgramException {
        return socket.address().port();
    }

    @Override
    public void receive(Tally tally) throws DgramException, InterruptedException {
        int received = socket.receive(in);
        long bytes = 0;
        for (int i = 0; i < received; i++) {
            bytes += in.data(i).remaining();
        }
        tally.add(received, bytes);
    }

    @Override
    public void send(Tally tally) throws DgramException, InterruptedException {
        int sent = socket.send(out);
        tally.add(sent, sent * datagramSize);
    }

    @Override
    public void echo() throws DgramException, InterruptedException {
        socket.receive(in);
        socket.send(in);
    }
}
