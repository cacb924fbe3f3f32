package io.dgram.impl.jdk;

import io.dgram.Endpoint;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.transport.Arrivals;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Stops arrivals as far as a channel can: by the smallest receive buffer that the system allows, which drops what
 * arrives while something is queued. Linux lets two small datagrams or one large one in.
 *
 * <p>A channel that connects discards what is queued. So a socket that is about to be closed is connected to itself
 * last, which has nothing arrive any more. Until then a datagram of its own that fills the queue keeps others out
 * ({@link #fill()}): Linux lets in what is larger than the receive buffer only while nothing is queued, and nothing
 * after that (__udp_enqueue_schedule_skb in net/ipv4/udp.c).
 */
public final class JdkArrivals implements Arrivals {

    // A datagram takes at least this much of the receive buffer (SKB_TRUESIZE in the kernel's linux/skbuff.h), of which
    // the JDK shows half.
    private static final int LEAST_SIZE = 256;
    private static final int MARGIN = 64;

    // Larger than the smallest receive buffer, 2,304 bytes. The kernel takes 4,096 bytes for it and a header of its
    // own, hence the bounds: with the smallest datagram, of 768 bytes, in front of it, the upper one would be exceeded.
    private static final int FILLING_SIZE = 3_600;
    private static final int LEAST_OVERHEAD = 512;
    private static final int MOST_OVERHEAD = 1_024;

    private final DatagramChannel channel;
    private final Endpoint local;
    private final int bufferSize;
    private final long nonce = ThreadLocalRandom.current().nextLong(); // tells what fill() sends from what others do

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
    public boolean isComplete() {
        return false;
    }

    @Override
    public int mostQueued() {
        return bufferSize / LEAST_SIZE + MARGIN;
    }

    @Override
    public boolean fill() {
        try {
            if (channel.isConnected() || isShared() || !isUnicast()) {
                return false;
            }
            ByteBuffer data = ByteBuffer.allocate(FILLING_SIZE).putLong(nonce).rewind();
            return channel.send(data, nearby(local).toInetSocketAddress()) > 0;
        } catch (IOException e) {
            return false; // there is no route even to this machine
        }
    }

    // An IPv6 socket that was connected to an IPv4 address and disconnected receives by IPv4 only: Linux forgets the
    // port, but not the address (__udp_disconnect in net/ipv4/udp.c).
    private static Endpoint nearby(Endpoint local) {
        return local.address().isAnyLocalAddress() ? Endpoint.of(loopback(true), local.port()) : local;
    }

    // Another socket that is bound to the same port may get it.
    private boolean isShared() throws IOException {
        return channel.getOption(StandardSocketOptions.SO_REUSEADDR)
                || channel.getOption(StandardSocketOptions.SO_REUSEPORT);
    }

    // Otherwise it would leave this machine. The system lets only a socket that has the option send to all.
    private boolean isUnicast() throws IOException {
        return !local.address().isMulticastAddress()
                && !(channel.getOption(StandardSocketOptions.SO_BROADCAST)
                        && NetworkInterfaces.isBroadcast(local.address()));
    }

    @Override
    public boolean isFilled(long bytes) {
        return bytes >= FILLING_SIZE + LEAST_OVERHEAD && bytes <= FILLING_SIZE + MOST_OVERHEAD;
    }

    @Override
    public boolean isFilling(ByteBuffer data) {
        return data.remaining() == FILLING_SIZE && data.getLong(data.position()) == nonce;
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
