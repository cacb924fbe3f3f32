package io.dgram.impl.transport;

import io.dgram.impl.linux.ReceiveBlock;
import io.dgram.impl.linux.SendBlock;
import java.io.IOException;

/** The two system calls that move many datagrams at once. Neither ever waits. */
public interface BulkIo {

    /**
     * Has the kernel hand over the datagrams of a flow as one message, or no longer. While it does, and until it has
     * handed over what it coalesced before, nothing else may receive from the socket, as only {@link #receive} and
     * {@link #receiveOne} can take such a message apart.
     */
    void coalesce(boolean flows) throws IOException;

    /**
     * Takes what is there from the kernel.
     *
     * @param block where to put it, empty
     * @param most how many messages to take at most, from 1 to {@link ReceiveBlock#capacity()}
     * @return how many messages were there; 0 if there was nothing
     */
    int receive(ReceiveBlock block, int most) throws IOException;

    /** Takes one message from the kernel, by another call; otherwise as {@link #receive}. */
    int receiveOne(ReceiveBlock block) throws IOException;

    /** Takes the peer's report that its port is unreachable, if the kernel has one, and forgets it. */
    void forgetReport() throws IOException;

    /**
     * Gives messages to the kernel.
     *
     * @param from the first of them
     * @param to the one behind the last
     * @return how many it took; 0 if it has no room
     * @throws IOException if it refuses the first of them
     */
    int send(SendBlock block, int from, int to) throws IOException;
}
