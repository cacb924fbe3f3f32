package io.dgram.impl.transport;

import java.io.IOException;

/**
 * Reports which of many sockets are ready. Any thread {@linkplain EventSource arms} a socket for one report; one thread
 * takes the reports.
 */
public interface EventQueue extends AutoCloseable {

    /**
     * An operation in addition to those of a {@code SelectionKey}: the socket has an error, or its error queue an
     * entry. That is reported whatever the socket is armed for, together with all other operations; a socket can be
     * armed for nothing else.
     */
    int ERROR = 1 << 30;

    /** Is given the reports. */
    @FunctionalInterface
    interface Receiver {

        /**
         * A socket is ready, and armed for nothing now.
         *
         * @param token what the socket was armed with last
         * @param operations what it is ready for: {@code SelectionKey.OP_READ}, {@code OP_WRITE}, {@link #ERROR}
         */
        void ready(long token, int operations);
    }

    /**
     * Waits for a report, or for {@link #wakeup()}, and passes on all that are there.
     *
     * @param timeoutMillis how long to wait at most; 0 to wait without limit
     */
    void take(long timeoutMillis, Receiver receiver) throws IOException;

    /** Ends the present wait, or the next. */
    void wakeup();

    /** Releases what the queue holds. To be called by the thread that takes the reports, or instead of it. */
    @Override
    void close();
}
