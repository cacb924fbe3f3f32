package io.dgram.impl.transport;

import io.dgram.Endpoint;
import io.dgram.spi.PacketInfoDraft;
import java.nio.ByteBuffer;

/**
 * Memory for the datagrams that one system call takes from the kernel, with a cursor over them. Made by a
 * {@link BulkIo}, and good for those of its kind only.
 *
 * <p>A call takes messages. A message is one datagram, or several of a flow that the kernel has coalesced; the cursor
 * goes from datagram to datagram. For one thread at a time.
 */
public interface InboundBlock {

    /** The number of messages that one call takes at most, for which a block of the usual size has room. */
    int MAX_MESSAGES = 16;

    /** Returns how many messages there is room for. */
    int capacity();

    /** Tells whether a datagram follows the cursor. */
    boolean hasNext();

    /** Returns how many datagrams follow the cursor. */
    int countRemaining();

    /** Returns the counts of the messages that the cursor has reached. */
    MessageCounts counts();

    /** Moves the cursor to the next datagram, which must be there. */
    void next();

    /** Moves the cursor back, so that {@link #next()} moves to the datagram that it is on now. */
    void retreat();

    /** Returns the size of the cursor's datagram. */
    int size();

    /**
     * Returns the sender of the cursor's datagram.
     *
     * @param senders recent senders, made by the {@link BulkIo} that filled this block
     */
    Endpoint sender(SenderCache senders);

    /**
     * Reads what the system says about the cursor's datagram, which it says of the whole message.
     *
     * @param info where to; what the system does not say becomes unknown
     * @param port the port of the socket
     * @param addresses recent addresses of this host and groups, apart from the senders; made by the {@link BulkIo}
     *     that filled this block
     */
    void readInfo(PacketInfoDraft info, int port, SenderCache addresses);

    /** Returns how many datagrams the cursor's message has from the cursor on. */
    int countLeft();

    /**
     * Copies datagrams of the cursor's message to a place in a buffer, one behind the other, and moves the cursor to
     * the last of them.
     *
     * @param count how many, from the cursor's on: at most {@link #countLeft()}
     * @return how many bytes they have
     */
    int copyRunTo(ByteBuffer target, int index, int count);

    /** Copies the beginning of the cursor's datagram to a place in a buffer. */
    void copyBeginningTo(ByteBuffer target, int index, int length);

    /** Copies the beginning of the cursor's datagram to an array, as far as that has room. */
    void copyTo(byte[] target);
}
