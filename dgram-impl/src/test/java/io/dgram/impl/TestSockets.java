package io.dgram.impl;

import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.polling.Poller;
import io.dgram.impl.support.Clock;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.nio.channels.DatagramChannel;

/** Sockets of IPv4 whose input and output a test provides. */
public final class TestSockets {

    private TestSockets() {}

    /** Opens a transport over a channel of its own. */
    public static Transport openTransport() throws IOException {
        return overNonBlocking(DatagramChannel.open(SocketType.UDP4.family()));
    }

    /** Returns the transport of a channel, which becomes non-blocking. */
    static Transport overNonBlocking(DatagramChannel channel) throws IOException {
        channel.configureBlocking(false);
        return TestTransports.over(channel);
    }

    /** Returns an unbound socket. */
    static NioSocket over(SocketConfig config, Transport transport, DatagramIo io) throws IOException {
        return new NioSocket(config, transport, io, Poller.next(transport), TestTransports.INTERFACES, Clock.SYSTEM);
    }

    /** Returns a socket that is bound to the loopback address. */
    public static NioSocket bound(Transport transport, DatagramIo io) throws IOException {
        NioSocket socket = over(SocketConfig.of(SocketType.UDP4), transport, io);
        socket.bind(0, "127.0.0.1");
        return socket;
    }
}
