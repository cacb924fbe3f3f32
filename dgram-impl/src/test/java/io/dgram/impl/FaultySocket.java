package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.nio.channels.DatagramChannel;

/** A udp4 socket over a real channel, whose system calls can be made to fail. */
public record FaultySocket(NioSocket socket, DatagramChannel channel, FaultyIo io) implements AutoCloseable {

    public static final String HOST = "127.0.0.1";

    public static FaultySocket open() throws IOException {
        return open(SocketConfig.of(SocketType.UDP4));
    }

    public static FaultySocket open(SocketConfig config) throws IOException {
        DatagramChannel channel = DatagramChannel.open(config.type().family());
        Transport transport = TestSockets.overNonBlocking(channel);
        FaultyIo io = new FaultyIo(transport.io());
        return new FaultySocket(TestSockets.over(config, transport, io), channel, io);
    }

    /** Opens a socket, and binds it to the loopback address. */
    public static FaultySocket bound() throws IOException {
        FaultySocket opened = open();
        opened.socket.bind(0, HOST);
        return opened;
    }

    public Endpoint address() throws DgramException {
        return socket.address();
    }

    @Override
    public void close() {
        socket.close();
    }
}
