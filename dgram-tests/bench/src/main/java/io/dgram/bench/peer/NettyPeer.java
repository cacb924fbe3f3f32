package io.dgram.bench.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Netty: one event loop, which all handlers run on, and one of its transports. */
final class NettyPeer implements Peer {

    private final Options options;
    private final NettyForm form;
    private final EventLoopGroup loop;

    /**
     * Prepares the event loop.
     *
     * @param options the options
     * @param form the transport
     * @throws MissingException if there is no such transport here
     */
    NettyPeer(Options options, NettyForm form) throws MissingException {
        this.options = options;
        this.form = form;
        loop = new MultiThreadIoEventLoopGroup(1, form.ioHandler());
    }

    @Override
    public int receive(Tally tally) throws InterruptedException {
        return port(bind(new Counter(tally)));
    }

    @Override
    public int echo() throws InterruptedException {
        return port(bind(new Echo()));
    }

    @Override
    public void send(Tally tally) throws InterruptedException {
        Channel channel = bind(new ChannelInboundHandlerAdapter());
        DatagramPacket packet = form.packet(options.size(), options.target());
        channel.eventLoop().execute(() -> sendBatch(channel, packet, tally));
    }

    private Channel bind(ChannelHandler handler) throws InterruptedException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(form.channel())
                .option(ChannelOption.SO_RCVBUF, Options.RECEIVE_BUFFER)
                .handler(handler);
        form.configure(bootstrap, options.room());
        return bootstrap.bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    // Many writes and one flush. Datagrams leave in order: when the last one has, all have.
    private void sendBatch(Channel channel, DatagramPacket packet, Tally tally) {
        for (int i = 1; i < NettyForm.BATCH; i++) {
            channel.write(packet.retainedDuplicate(), channel.voidPromise());
        }
        ChannelFuture last = channel.writeAndFlush(packet.retainedDuplicate());
        last.addListener(sent -> {
            if (sent.isSuccess()) {
                long datagrams = (long) NettyForm.BATCH * form.segments(options.size());
                tally.add(datagrams, datagrams * options.size());
            }
            // Not from within: the loop has other things to do, too.
            channel.eventLoop().execute(() -> sendBatch(channel, packet, tally));
        });
    }

    /** Counts what arrives. Netty hands on each datagram by itself, those that the kernel joined as well. */
    private static final class Counter extends SimpleChannelInboundHandler<DatagramPacket> {

        private final Tally tally;

        Counter(Tally tally) {
            this.tally = tally;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            tally.add(1, packet.content().readableBytes());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            PeerMain.fail(cause);
        }
    }

    /** Sends back what arrives, with one flush for all that was read together. */
    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            context.write(new DatagramPacket(packet.content(), packet.sender()), context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            PeerMain.fail(cause);
        }
    }
}
