package io.dgram.bench.peer;

import java.nio.ByteBuffer;

/**
 * A socket that a thread blocks on, with the buffers that it reads and writes: what the loops of {@link BlockingPeer}
 * are made of. In a process there is one class of it, or two, so the compiler sees through the interface.
 */
interface BlockingSocket {

    /**
     * Returns the port that the socket is bound to, at the loopback address.
     *
     * @return the port
     * @throws Exception if the system refuses
     */
    int port() throws Exception;

    /**
     * Receives a datagram, or as many as one call of the library gives.
     *
     * @param tally counts them
     * @throws Exception if that fails
     */
    default void receive(Tally tally) throws Exception {
        throw new MissingException("this form does not receive");
    }

    /**
     * Sends a datagram, or as many as one call of the library takes.
     *
     * @param tally counts those that the kernel took
     * @throws Exception if that fails
     */
    default void send(Tally tally) throws Exception {
        throw new MissingException("this form does not send");
    }

    /**
     * Receives like {@link #receive(Tally)}, and sends back what came.
     *
     * @throws Exception if that fails
     */
    default void echo() throws Exception {
        throw new MissingException("this form does not echo");
    }

    /**
     * Returns the buffer with the datagram received last, at its beginning.
     *
     * @return the buffer
     * @throws MissingException if there is no such buffer
     */
    default ByteBuffer incoming() throws MissingException {
        throw new MissingException("this form does not ping");
    }

    /**
     * Returns the buffer with the datagram to be sent, at its beginning.
     *
     * @return the buffer
     * @throws MissingException if there is no such buffer
     */
    default ByteBuffer outgoing() throws MissingException {
        throw new MissingException("this form does not ping");
    }
}
