package io.dgram.bench.peer;

/** The Java peers by the names that the command line knows them by. */
final class Catalogue {

    private Catalogue() {}

    /**
     * Makes a peer.
     *
     * @param name its name
     * @param options the options
     * @return the peer
     * @throws IllegalArgumentException if there is none of that name
     * @throws MissingException if it cannot run here
     */
    static Peer peer(String name, Options options) throws MissingException {
        // Only the one that is named loads its library.
        return switch (name) {
            case "channel" -> new BlockingPeer(options, ChannelSocket::blocking);
            case "channel-nonblocking" -> new BlockingPeer(options, ChannelSocket::nonBlocking);
            case "socket" -> new BlockingPeer(options, JdkSocket::new);
            case "io-dgram-message" -> new BlockingPeer(options, DgramMessageSocket::new);
            case "io-dgram-buffer" -> new BlockingPeer(options, DgramBufferSocket::new);
            case "io-dgram-batch" -> new BlockingPeer(options, DgramBatchSocket::new);
            case "io-dgram-segments" -> new BlockingPeer(options, DgramSegmentsSocket::new);
            case "io-dgram-push" -> new DgramPushPeer(options);
            case "netty-nio" -> new NettyPeer(options, NettyForm.NIO);
            case "netty-epoll" -> new NettyPeer(options, NettyForm.EPOLL);
            case "netty-epoll-mmsg" -> new NettyPeer(options, NettyForm.EPOLL_MMSG);
            case "netty-epoll-gro" -> new NettyPeer(options, NettyForm.EPOLL_GRO);
            case "netty-io_uring" -> new NettyPeer(options, NettyForm.IO_URING);
            case "vertx" -> new VertxPeer(options);
            default -> throw new IllegalArgumentException("no peer: " + name);
        };
    }
}
