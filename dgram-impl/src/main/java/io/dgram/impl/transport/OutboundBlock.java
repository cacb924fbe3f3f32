package io.dgram.impl.transport;

import io.dgram.Endpoint;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that one system call gives to the kernel. Made by a {@link BulkIo}, and good for those of its kind only.
 *
 * <p>A message of that call is one datagram, or several of one size that go to the same target one after the other,
 * which the kernel takes apart; the last of them may be shorter. All of them depart in the same way. The payload stays
 * where it is until the call is made: in memory that outlives the call, in a buffer that this block has
 * {@linkplain #pin pinned}, or where this block has {@linkplain #copyIn copied} it to. For one thread at a time.
 */
public interface OutboundBlock {

    /** The number of bytes that {@link #copyIn} takes at most, more than the longest datagram. */
    int COPY_SIZE = 1 << 16;

    /** Removes all messages. */
    void clear();

    /** Sets how many datagrams a message may be. */
    void limitSegments(int most);

    /** Returns how many datagrams a message may be. */
    int maxSegments();

    /** Returns the address of the memory of a direct buffer, from position 0 on, which the caller keeps alive. */
    long addressOf(ByteBuffer direct);

    /**
     * Keeps the memory of a direct buffer in place whenever messages are sent, until {@link #clear()}.
     *
     * @return the address of its position
     */
    long pin(ByteBuffer direct);

    /**
     * Copies payload into this block, in place of what was copied before. Messages that refer to that must have been
     * sent.
     *
     * @return the address of the copy
     */
    long copyIn(ByteBuffer data, int index, int length);

    /**
     * Adds a datagram.
     *
     * @param target where to, or {@code null} for the connected peer
     * @param departure how it leaves
     * @param socket the family of the system's socket that will send it
     * @param longest how many bytes a message may have in all if the datagram is to join the last one; 0 if it may not
     * @return whether there was room
     */
    boolean add(
            long address,
            int size,
            @Nullable Endpoint target,
            Departure departure,
            StandardProtocolFamily socket,
            int longest);

    /** Adds several datagrams of one size, the last perhaps shorter, as a message; otherwise as {@link #add}. */
    boolean addSegments(
            long address,
            int size,
            int segmentSize,
            @Nullable Endpoint target,
            Departure departure,
            StandardProtocolFamily socket);

    /** Returns how many messages there are. */
    int messages();

    /** Returns how many datagrams a message is. */
    int datagrams(int message);

    /** Returns how many bytes of payload a message has. */
    int bytes(int message);

    /** Returns how many bytes each datagram of a message has, but for the last. */
    int segmentSize(int message);
}
