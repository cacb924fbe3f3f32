package io.dgram.spi;

import io.dgram.Socket;
import java.time.Duration;

/**
 * The bridge between the sealed {@link Socket} and its implementation: a sealed type can permit only types of its own
 * module, so it permits this non-sealed one, which the module of the implementation extends.
 */
public non-sealed interface ProvidedSocket extends Socket {

    /**
     * Closes one of several sockets that share a port, as {@link #closeAfterDraining} does, except that datagrams which
     * arrive from now on go to the others, where the system can do that. Its own sends may fail meanwhile.
     *
     * @param atMost the longest time to wait
     * @return whether all that this socket held was received
     * @throws IllegalStateException if called by a listener of this socket
     * @throws IllegalArgumentException if the duration is negative
     */
    boolean retire(Duration atMost);
}
