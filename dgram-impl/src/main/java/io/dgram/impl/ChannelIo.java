package io.dgram.impl;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** The system calls as the JDK makes them, on a channel in non-blocking mode. */
record ChannelIo(DatagramChannel channel) implements DatagramIo {

    @Override
    public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
        return (InetSocketAddress) channel.receive(target);
    }

    @Override
    public int send(ByteBuffer payload, @Nullable InetSocketAddress target) throws IOException {
        return target == null ? channel.write(payload) : channel.send(payload, target);
    }
}
