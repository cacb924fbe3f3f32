package io.dgram.bench.peer;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Socket;
import java.nio.ByteBuffer;

/**
 * io.dgram with one buffer that leaves as many datagrams: {@code send(ByteBuffer, int, Endpoint)}. Also the load
 * generator of the benchmark: nothing else sends so many.
 */
final class DgramSegmentsSocket implements BlockingSocket {

    // What the kernel takes as one message, and how many of these the C peer gives to a call, too.
    private static final int MESSAGES = 16;
    private static final int SEGMENTS = 128; // Linux 6.9; before, it takes two messages
    private static final int BYTES = 65_507;

    private final Socket socket;
    private final Endpoint target;
    private final ByteBuffer out;
    private final int segmentSize;

    /**
     * Opens a socket.
     *
     * @param options the options
     * @throws DgramException if the system refuses
     */
    DgramSegmentsSocket(Options options) throws DgramException {
        socket = DgramSockets.open(options);
        target = Endpoint.of(options.target());
        segmentSize = options.size();
        out = ByteBuffer.allocateDirect(MESSAGES * segments(segmentSize) * segmentSize);
    }

    /** Returns how many datagrams of a size the kernel takes as one message. */
    static int segments(int size) {
        return Math.clamp(BYTES / size, 1, SEGMENTS);
    }

    @Override
    public int port() throws DgramException {
        return socket.address().port();
    }

    @Override
    public void send(Tally tally) throws DgramException, InterruptedException {
        int bytes = socket.send(out.clear(), segmentSize, target);
        tally.add(bytes / segmentSize, bytes);
    }
}
