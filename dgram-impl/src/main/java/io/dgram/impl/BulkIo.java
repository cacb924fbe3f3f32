package io.dgram.impl;

import io.dgram.impl.linux.ReceiveBlock;
import io.dgram.impl.linux.SendBlock;
import java.io.IOException;

/** The two system calls that move many datagrams at once. Neither ever waits. */
interface BulkIo {

    /**
     * Prepares the socket for {@link #receive}, for good: from now on nothing else may receive from it, as only that can
     * tell the datagrams of a flow apart.
     */
    void prepareToReceive() throws IOException;

    /**
     * Takes what is there from the kernel.
     *
     * @param block where to put it, empty
     * @param most how many messages to take at most, from 1 to {@link ReceiveBlock#MESSAGES}
     * @return how many messages were there; 0 if there was nothing
     */
    int receive(ReceiveBlock block, int most) throws IOException;

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
