package io.dgram.bench.peer;

/** A peer that is a loop around a blocking call, on a virtual thread or a platform thread. */
final class BlockingPeer implements Peer {

    private final Options options;
    private final Opening opening;

    /**
     * Prepares the peer.
     *
     * @param options the options, which name the kind of thread
     * @param opening opens its sockets
     */
    BlockingPeer(Options options, Opening opening) {
        this.options = options;
        this.opening = opening;
    }

    @Override
    public int receive(Tally tally) throws Exception {
        BlockingSocket socket = opening.open(options);
        forever("receive", () -> socket.receive(tally));
        return socket.port();
    }

    @Override
    public void send(Tally tally) throws Exception {
        BlockingSocket socket = opening.open(options);
        forever("send", () -> socket.send(tally));
    }

    @Override
    public int echo() throws Exception {
        BlockingSocket socket = opening.open(options);
        forever("echo", socket::echo);
        return socket.port();
    }

    @Override
    public Ping ping() throws Exception {
        BlockingSocket socket = opening.open(options);
        Ping ping = new Ping(socket, options);
        forever("ping", ping::answer);
        ping.begin();
        return ping;
    }

    @Override
    public InTurns inTurns() throws Exception {
        return new InTurns(opening.open(options), ChannelSocket.nonBlocking(options), options);
    }

    private void forever(String name, Step step) {
        options.thread(name, () -> repeat(step)).start();
    }

    private static void repeat(Step step) {
        try {
            while (true) {
                step.run();
            }
        } catch (MissingException e) {
            PeerMain.missing(e);
        } catch (Exception e) {
            PeerMain.fail(e);
        }
    }

    /** Opens a socket, bound to the loopback address. */
    interface Opening {

        /**
         * Opens the socket.
         *
         * @param options the options
         * @return the socket
         * @throws Exception if the system refuses
         */
        BlockingSocket open(Options options) throws Exception;
    }

    /** One turn of a loop. */
    private interface Step {
        void run() throws Exception;
    }
}
