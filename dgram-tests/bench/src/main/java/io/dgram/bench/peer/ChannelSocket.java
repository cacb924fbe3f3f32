package io.dgram.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * The bare {@link DatagramChannel} with direct buffers, the JDK's fastest way: blocking, or non-blocking with a
 * {@link Selector} to wait only when there is nothing to receive.
 */
final class ChannelSocket implements BlockingSocket {

    private final DatagramChannel channel;
    private final Selector selector;
    private final InetSocketAddress target;
    private final ByteBuffer in;
    private final ByteBuffer out;

    private ChannelSocket(Options options, boolean blocking) throws IOException {
        channel = DatagramChannel.open(StandardProtocolFamily.INET)
                .setOption(StandardSocketOptions.SO_RCVBUF, Options.RECEIVE_BUFFER)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(blocking);
        selector = blocking ? null : Selector.open();
        if (!blocking) {
            channel.register(selector, SelectionKey.OP_READ);
        }
        target = options.target();
        in = ByteBuffer.allocateDirect(options.room());
        out = ByteBuffer.allocateDirect(options.size());
    }

    /**
     * Opens a channel that blocks.
     *
     * @param options the options
     * @return the socket
     * @throws IOException if the system refuses
     */
    static ChannelSocket blocking(Options options) throws IOException {
        return new ChannelSocket(options, true);
    }

    /**
     * Opens a channel that does not block, with a selector.
     *
     * @param options the options
     * @return the socket
     * @throws IOException if the system refuses
     */
    static ChannelSocket nonBlocking(Options options) throws IOException {
        return new ChannelSocket(options, false);
    }

    @Override
    public int port() {
        return channel.socket().getLocalPort();
    }

    @Override
    public void receive(Tally tally) throws IOException {
        receive();
        tally.add(1, in.position());
    }

    @Override
    public void send(Tally tally) throws IOException {
        int sent = channel.send(out.clear(), target);
        if (sent > 0) { // else the send buffer of a channel that does not block is full
            tally.add(1, sent);
        }
    }

    @Override
    public void echo() throws IOException {
        SocketAddress from = receive();
        channel.send(in.flip(), from);
    }

    @Override
    public ByteBuffer incoming() {
        return in;
    }

    @Override
    public ByteBuffer outgoing() {
        return out;
    }

    private SocketAddress receive() throws IOException {
        SocketAddress from = channel.receive(in.clear());
        while (from == null) {
            selector.select();
            selector.selectedKeys().clear();
            from = channel.receive(in.clear());
        }
        return from;
    }
}
