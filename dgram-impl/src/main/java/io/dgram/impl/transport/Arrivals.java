package io.dgram.impl.transport;

import java.io.IOException;

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

    /** Completes {@link #end()} once what was queued has been taken. What arrived since is lost, uncounted. */
    void seal() throws IOException;

    /** Returns how many datagrams can be taken at most after arrivals were stopped, however many keep coming. */
    int mostQueued();
}
