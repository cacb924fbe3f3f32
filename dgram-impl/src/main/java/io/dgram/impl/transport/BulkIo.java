package io.dgram.impl.transport;

import io.dgram.Endpoint;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The system calls that move many datagrams at once, and the memory that they use. None ever waits. */
public interface BulkIo {

    /** The number of datagrams that every kernel takes as one message that takes several. */
    int SAFE_SEGMENTS = 64;

    /** Returns the pool of the blocks that {@link #receive} fills; the reserved block has room for one message. */
    ReservedPool<InboundBlock> inboundBlocks();

    /** Returns the pool of the blocks that {@link #send} takes, without a reserve: one datagram needs no block. */
    Pool<OutboundBlock> outboundBlocks();

    /**
     * Returns a new cache of the senders of what is received.
     *
     * @param known an endpoint that is in use already: an equal sender becomes this very object
     */
    SenderCache senders(@Nullable Endpoint known);

    /**
     * Has the kernel hand over the datagrams of a flow as one message, or no longer. While it does, and until it has
     * handed over what it coalesced before, nothing else may receive from the socket, as only {@link #receive} and
     * {@link #receiveOne} can take such a message apart.
     */
    void coalesce(boolean flows) throws IOException;

    /**
     * Takes what is there from the kernel.
     *
     * @param block where to put it, instead of what it holds
     * @param most how many messages to take at most, from 1 to {@link InboundBlock#capacity()}
     * @return how many messages were there; 0 if there was nothing
     */
    int receive(InboundBlock block, int most) throws IOException;

    /** Takes one message from the kernel, by another call; otherwise as {@link #receive}. */
    int receiveOne(InboundBlock block) throws IOException;

    /** Returns how many messages for this socket the system has dropped; empty if it does not count them by socket. */
    OptionalLong drops() throws IOException;

    /** Takes the socket's pending error from the kernel, if it has one, and drops it. */
    void clearPendingError() throws IOException;

    /**
     * Gives messages to the kernel.
     *
     * @param from the first of them
     * @param to the one behind the last; with {@code from}, none is sent, and this fails if the system rejects the call
     * @return how many it took; 0 if it has no room
     * @throws IOException if it refuses the first of them
     */
    int send(OutboundBlock block, int from, int to) throws IOException;

    /**
     * Gives the first message to the kernel, by another call that takes one, for which it can be of any
     * {@link Departure}.
     *
     * @return whether the kernel took it; if not, it has no room
     * @throws IOException if the kernel refuses it
     */
    boolean sendOne(OutboundBlock block) throws IOException;

    /** Returns how many datagrams the kernel takes as one message, as far as it is known: it may be fewer. */
    default int maxSegments() {
        return SAFE_SEGMENTS;
    }

    /**
     * Notes, for all sockets, that the kernel takes no more than {@link #SAFE_SEGMENTS} datagrams as one message: it
     * refused more, and then took that many.
     */
    default void limitSegments() {}
}
