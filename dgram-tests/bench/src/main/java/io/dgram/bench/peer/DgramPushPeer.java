package io.dgram.bench.peer;

import io.dgram.DgramException;
import io.dgram.Message;
import io.dgram.Socket;

/** io.dgram in its push form: a listener is handed every datagram by the socket's own virtual thread. */
final class DgramPushPeer implements Peer {

    private final Options options;

    /**
     * Prepares the peer.
     *
     * @param options the options
     */
    DgramPushPeer(Options options) {
        this.options = options;
    }

    @Override
    public int receive(Tally tally) throws DgramException {
        Socket socket = DgramSockets.open(options);
        socket.on(Message.class, message -> tally.add(1, message.size()));
        return socket.address().port();
    }

    @Override
    public int echo() throws DgramException {
        Socket socket = DgramSockets.open(options);
        socket.on(Message.class, message -> socket.send(message.data(), message.sender()));
        return socket.address().port();
    }
}
