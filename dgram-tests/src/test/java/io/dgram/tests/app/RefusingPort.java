package io.dgram.tests.app;

import io.dgram.tests.support.Loopback;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;

/**
 * A port of 127.0.0.1 at which everybody is told that it is unreachable. It is not free, so that nobody else gets it,
 * but connected to itself: the kernel treats datagrams of others as if nobody were there.
 */
final class RefusingPort implements AutoCloseable {

    private final DatagramChannel channel = DatagramChannel.open();

    RefusingPort() throws IOException {
        channel.bind(new InetSocketAddress(Loopback.ipv4(), 0));
        SocketAddress self = channel.getLocalAddress();
        channel.connect(self);
    }

    String number() throws IOException {
        return Integer.toString(((InetSocketAddress) channel.getLocalAddress()).getPort());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
