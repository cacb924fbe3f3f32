package io.dgram.bench.peer;

/**
 * A library, or one form of a library, that can be measured. Each method gets something going on threads of the peer's
 * own and returns; it then goes on until the process ends. What a peer cannot do is missing.
 */
interface Peer {

    /**
     * Binds a socket to the loopback address and receives.
     *
     * @param tally counts what is received
     * @return the port
     * @throws Exception if that fails; {@link MissingException} if the peer cannot
     */
    default int receive(Tally tally) throws Exception {
        throw new MissingException("this form does not receive");
    }

    /**
     * Sends to the target as fast as it can.
     *
     * @param tally counts what is sent
     * @throws Exception if that fails; {@link MissingException} if the peer cannot
     */
    default void send(Tally tally) throws Exception {
        throw new MissingException("this form does not send");
    }

    /**
     * Binds a socket to the loopback address and sends back what it receives.
     *
     * @return the port
     * @throws Exception if that fails; {@link MissingException} if the peer cannot
     */
    default int echo() throws Exception {
        throw new MissingException("this form does not echo");
    }

    /**
     * Sends numbered datagrams to the target and takes the time until each is back.
     *
     * @return the round trips, which go on
     * @throws Exception if that fails; {@link MissingException} if the peer cannot
     */
    default Ping ping() throws Exception {
        throw new MissingException("this form does not ping");
    }

    /**
     * Opens a socket to be compared with the bare channel, call by call.
     *
     * @return the comparison, not begun
     * @throws Exception if that fails; {@link MissingException} if the peer cannot
     */
    default InTurns inTurns() throws Exception {
        throw new MissingException("this form takes no turns");
    }

    /**
     * Opens one more socket that waits for datagrams, for as long as the process lives.
     *
     * @param tally counts what is received; shared by many sockets, so it may miss some
     * @return the port
     * @throws Exception if that fails; {@link MissingException} if the peer cannot
     */
    default int open(Tally tally) throws Exception {
        return receive(tally);
    }
}
