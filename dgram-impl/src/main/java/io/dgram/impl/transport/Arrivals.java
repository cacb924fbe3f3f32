package io.dgram.impl.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Stops the arrival of datagrams at a socket, so that what is queued can be taken and counted to the last one. What the
 * system drops meanwhile it counts ({@link Transport#drops()}). For one thread at a time.
 */
public interface Arrivals {

    /** Has the system drop what arrives, as far as it can: see {@link #mostQueued()}. */
    void stop() throws IOException;

    /** Undoes {@link #stop()}. */
    void resume() throws IOException;

    /**
     * Has nothing arrive any more, for good, as the socket is about to be closed: a sender sees a closed port. What is
     * queued stays, unless the system can only {@link #stop()}.
     */
    void end() throws IOException;

    /** Completes {@link #end()} once what was queued has been taken. What is queued then is lost, unseen. */
    void seal() throws IOException;

    /**
     * Tells whether nothing at all arrives once arrivals are stopped. Otherwise something may be queued by the time the
     * channel is connected, which discards it, unseen.
     */
    boolean isComplete();

    /** Returns how many datagrams can be taken at most after arrivals were stopped, however many keep coming. */
    int mostQueued();

    /**
     * Sends this socket a datagram that fills its queue if it was empty, so that the system drops what arrives, and
     * counts it. For a socket whose arrivals are stopped.
     *
     * @return whether it was sent; {@code false} if another socket might get it, or this one cannot reach itself
     */
    boolean fill();

    /**
     * Tells whether nothing but what {@link #fill} has sent, or a single datagram of its size, is queued.
     *
     * @param bytes how many bytes of the receive buffer are in use
     */
    boolean isFilled(long bytes);

    /** Tells whether a datagram is one that {@link #fill()} has sent. */
    boolean isFilling(ByteBuffer data);
}
