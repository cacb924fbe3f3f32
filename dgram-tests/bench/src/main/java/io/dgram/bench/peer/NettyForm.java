package io.dgram.bench.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import java.net.InetSocketAddress;

/** The transports of Netty, each configured as its documentation says is fastest for datagrams of one length. */
enum NettyForm {

    /** The JDK's selector. */
    NIO(NioDatagramChannel.class),

    /** Linux' epoll by native code, a datagram a call. */
    EPOLL(EpollDatagramChannel.class),

    /** Several datagrams a call: recvmmsg when the largest datagram is told, sendmmsg always. */
    EPOLL_MMSG(EpollDatagramChannel.class) {
        @Override
        void configure(Bootstrap bootstrap, int room) {
            bootstrap
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, room)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(room * BATCH));
        }
    },

    /** Joined and cut by the kernel: UDP_GRO, UDP_SEGMENT. */
    EPOLL_GRO(EpollDatagramChannel.class) {
        @Override
        void configure(Bootstrap bootstrap, int room) {
            bootstrap
                    .option(EpollChannelOption.UDP_GRO, true)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM));
        }

        @Override
        int segments(int size) {
            return Math.clamp(MAX_PAYLOAD / size, 1, BATCH);
        }

        @Override
        DatagramPacket packet(int size, InetSocketAddress target) {
            ByteBuf content = Unpooled.directBuffer(size * segments(size)).writeZero(size * segments(size));
            return new SegmentedDatagramPacket(content, size, target);
        }
    },

    /** Linux' io_uring, with several reads under way when the largest datagram is told. */
    IO_URING(IoUringDatagramChannel.class) {
        @Override
        void configure(Bootstrap bootstrap, int room) {
            bootstrap
                    .option(IoUringChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, room)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(room * BATCH));
        }
    };

    /** How many datagrams are written before a flush, and read by a call where that can be said. */
    static final int BATCH = 64;

    private static final int MAX_DATAGRAM = 65_536;
    private static final int MAX_PAYLOAD = 65_507;

    private final Class<? extends DatagramChannel> channel;

    NettyForm(Class<? extends DatagramChannel> channel) {
        this.channel = channel;
    }

    /**
     * Returns the class of the channels.
     *
     * @return the class
     */
    Class<? extends DatagramChannel> channel() {
        return channel;
    }

    /**
     * Returns what the event loop is made of.
     *
     * @return the factory
     * @throws MissingException if this kernel, or this machine, does not have it
     */
    IoHandlerFactory ioHandler() throws MissingException {
        return switch (this) {
            case NIO -> NioIoHandler.newFactory();
            case EPOLL, EPOLL_MMSG, EPOLL_GRO -> {
                demand(Epoll.isAvailable(), Epoll.unavailabilityCause());
                yield EpollIoHandler.newFactory();
            }
            case IO_URING -> {
                demand(IoUring.isAvailable(), IoUring.unavailabilityCause());
                yield IoUringIoHandler.newFactory();
            }
        };
    }

    /**
     * Sets how a channel receives.
     *
     * @param bootstrap takes the options
     * @param room the length of a buffer that a datagram fits into
     */
    void configure(Bootstrap bootstrap, int room) {
        // The allocator that guesses would shrink and grow: here the length is known.
        bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(room));
    }

    /**
     * Tells how many datagrams a packet is when it is sent.
     *
     * @param size the length of each
     * @return the number
     */
    int segments(int size) {
        return 1;
    }

    /**
     * Makes a packet to be sent again and again.
     *
     * @param size the length of a datagram
     * @param target where to
     * @return the packet, with as many bytes as {@link #segments(int)} says
     */
    DatagramPacket packet(int size, InetSocketAddress target) {
        return new DatagramPacket(Unpooled.directBuffer(size).writeZero(size), target);
    }

    private static void demand(boolean available, Throwable cause) throws MissingException {
        if (!available) {
            throw new MissingException(String.valueOf(cause));
        }
    }
}
