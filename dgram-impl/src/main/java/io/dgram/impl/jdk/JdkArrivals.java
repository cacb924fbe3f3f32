package io.dgram.impl.jdk;

import io.dgram.Endpoint;
import io.dgram.impl.transport.Arrivals;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/**
 * Stops arrivals as far as a channel can: by the smallest receive buffer that the system allows, which drops what
 * arrives while something is queued. Linux lets two small datagrams or one large one in.
 *
 * <p>A channel that connects discards what is queued. So a socket that is about to be closed is connected to itself
 * last, which has nothing arrive any more, and loses no more than that uncounted.
 */
public final class JdkArrivals implements Arrivals {

    // A datagram takes at least this much of the receive buffer (SKB_TRUESIZE in the kernel's linux/skbuff.h), of which
    // the JDK shows half.
    private static final int LEAST_SIZE = 256;
    private static final int MARGIN = 64;

    private final DatagramChannel channel;
    private final Endpoint local;
    private final int bufferSize;

    JdkArrivals(DatagramChannel channel, Endpoint local) throws IOException {
        this.channel = channel;
        this.local = local;
        bufferSize = channel.getOption(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public void stop() throws IOException {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 1);
    }

    @Override
    public void resume() throws IOException {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, bufferSize);
    }

    @Override
    public void end() throws IOException {
        stop();
    }

    // The channel may be connected: unlike it, its adaptor connects again.
    @Override
    public void seal() throws IOException {
        channel.socket().connect(itself(local).toInetSocketAddress());
    }

    @Override
    public int mostQueued() {
        return bufferSize / LEAST_SIZE + MARGIN;
    }

    /** Returns an endpoint that reaches a socket which is bound to another, by way of this machine only. */
    public static Endpoint itself(Endpoint local) {
        InetAddress address = local.address();
        return address.isAnyLocalAddress()
                ? Endpoint.of(loopback(address instanceof Inet4Address), local.port())
                : local;
    }

    private static String loopback(boolean ipv4) {
        return ipv4 ? "127.0.0.1" : "::1";
    }
}
