package io.dgram.impl.transport;

import java.io.IOException;

/** A socket whose readiness an {@link EventQueue} reports. Once the socket is closed, the queue forgets it. */
public interface EventSource {

    /** Opens a queue of the kind that reports about such sockets. */
    EventQueue openQueue() throws IOException;

    /**
     * Adds the socket to a queue, armed for one report.
     *
     * @param token comes with the report; not negative
     * @param operations what to report, {@code SelectionKey.OP_READ} and {@code OP_WRITE}
     * @throws java.nio.channels.ClosedChannelException if the socket is closed
     */
    void add(EventQueue queue, long token, int operations) throws IOException;

    /** Arms the socket, which was added before, for one report, instead of what it was armed for. */
    void arm(EventQueue queue, long token, int operations) throws IOException;
}
