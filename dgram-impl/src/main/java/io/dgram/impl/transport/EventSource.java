package io.dgram.impl.transport;

import java.io.IOException;

/** A socket whose readiness an {@link EventQueue} reports. Once the socket is closed, the queue forgets it. */
public interface EventSource {

    /** Opens a queue of the kind that reports about such sockets. */
    EventQueue openQueue() throws IOException;

    /**
     * Arms the socket for one report, instead of what it was armed for.
     *
     * @param token comes with the report; not negative
     * @param operations what to report: {@code SelectionKey.OP_READ}, {@code OP_WRITE}, {@link EventQueue#ERROR}
     * @throws java.nio.channels.ClosedChannelException if the socket is closed
     */
    void arm(EventQueue queue, long token, int operations) throws IOException;
}
