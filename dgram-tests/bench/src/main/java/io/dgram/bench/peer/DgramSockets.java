package io.dgram.bench.peer;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;

/** Opens the sockets of io.dgram that its peers use: bound to the loopback address, all configured alike. */
final class DgramSockets {

    private static final String LOOPBACK = "127.0.0.1";

    private DgramSockets() {}

    /**
     * Opens a socket and binds it.
     *
     * @param options the options
     * @return the socket
     * @throws DgramException if the system refuses
     */
    static Socket open(Options options) throws DgramException {
        return Dgram.createSocket(config(options)).bind(0, LOOPBACK);
    }

    private static SocketConfig config(Options options) {
        SocketConfig plain = SocketConfig.of(SocketType.UDP4).withReceiveBufferSize(Options.RECEIVE_BUFFER);
        SocketConfig config = options.busyPoll().map(plain::withBusyPoll).orElse(plain);
        return options.moderation().map(config::withModeration).orElse(config);
    }
}
