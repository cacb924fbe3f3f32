package io.dgram;

import java.nio.ByteBuffer;

/**
 * Memory for many datagrams, to be sent or received by one call. Allocated once, used again and again: neither
 * {@link Socket#receive(Batch)} nor {@link Socket#send(Batch)} allocates anything in steady state.
 *
 * {@snippet :
 * try (Socket socket = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
 *         Batch batch = Batch.allocate(64, 1_500)) {
 *     Endpoint self = socket.address();
 *     batch.add(ByteBuffer.wrap("one".getBytes()), self).add(ByteBuffer.wrap("two".getBytes()), self);
 *     socket.send(batch);
 *     int received = socket.receive(batch);
 *     for (int i = 0; i < received; i++) {
 *         System.out.println(batch.sender(i) + ": " + batch.data(i).remaining() + " bytes");
 *     }
 *     for (int next = 0; next < received; ) { // sends each back to where it came from
 *         try {
 *             next += socket.send(batch, next);
 *         } catch (DgramException e) {
 *             next = e.datagramsSent() + 1; // leaves out a sender that cannot be answered
 *         }
 *     }
 * }
 * }
 *
 * <p>A batch holds {@link #size()} entries, numbered from 0: those added, or those received last. Receiving replaces
 * them all. Sending leaves them as they are, so that they can be sent again.
 *
 * <p>A batch is for one thread at a time: an operation that meets another of the same batch throws
 * {@link IllegalStateException}. It belongs to no socket. The memory is outside the Java heap, and so big that each
 * entry takes a datagram of {@link #maxDatagramSize()}. After {@link #close()} every operation throws
 * {@link IllegalStateException}.
 */
public sealed interface Batch extends AutoCloseable permits io.dgram.spi.ProvidedBatch {

    /** The most datagrams that a batch can be made for. */
    int MAX_DATAGRAMS = 65_536;

    /**
     * Allocates a batch, without entries.
     *
     * @param datagrams how many entries it can hold, 1 to {@value #MAX_DATAGRAMS}
     * @param maxDatagramSize the longest payload of each in bytes, 1 to {@value SocketConfig#MAX_DATAGRAM_SIZE}; longer
     *     ones that are received are cut, and marked {@linkplain #truncated(int) truncated}
     * @return the batch, which the caller has to close
     * @throws IllegalArgumentException if an argument is out of range, or the memory of both together would exceed 2
     *     GiB
     * @throws IllegalStateException if no implementation is found
     */
    static Batch allocate(int datagrams, int maxDatagramSize) {
        if (datagrams < 1 || datagrams > MAX_DATAGRAMS) {
            throw new IllegalArgumentException(datagrams + " datagrams is not between 1 and " + MAX_DATAGRAMS);
        }
        if (maxDatagramSize < 1 || maxDatagramSize > SocketConfig.MAX_DATAGRAM_SIZE) {
            throw new IllegalArgumentException("maximum datagram size " + maxDatagramSize + " is not between 1 and "
                    + SocketConfig.MAX_DATAGRAM_SIZE);
        }
        if ((long) datagrams * (maxDatagramSize + 1) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    datagrams + " datagrams of " + maxDatagramSize + " bytes are more than 2 GiB");
        }
        return Dgram.allocateBatch(datagrams, maxDatagramSize);
    }

    /**
     * Returns how many entries the batch can hold.
     *
     * @return the number given to {@link #allocate}
     */
    int capacity();

    /**
     * Returns the longest payload of an entry.
     *
     * @return the number of bytes given to {@link #allocate}
     */
    int maxDatagramSize();

    /**
     * Returns how many entries the batch holds: what was added, or received last.
     *
     * @return 0 to {@link #capacity()}
     */
    int size();

    /**
     * Removes all entries.
     *
     * @return this batch
     */
    Batch clear();

    /**
     * Adds a datagram to be sent to a target. The payload is copied, and the buffer consumed. The entries of a batch
     * that was received stay in front; {@link #clear()} removes them.
     *
     * @param data the payload, at most {@link #maxDatagramSize()} bytes remaining; an empty one is an empty datagram
     * @param target where to; what is wrong with it is told by {@link Socket#send(Batch)}
     * @return this batch
     * @throws IllegalArgumentException if the payload is too long; nothing is consumed
     * @throws IllegalStateException if the batch is full; nothing is consumed
     */
    Batch add(ByteBuffer data, Endpoint target);

    /**
     * Adds a datagram to be sent to the peer that the sending socket is connected to; otherwise as
     * {@link #add(ByteBuffer, Endpoint)}.
     *
     * @param data the payload
     * @return this batch
     * @throws IllegalArgumentException if the payload is too long; nothing is consumed
     * @throws IllegalStateException if the batch is full; nothing is consumed
     */
    Batch add(ByteBuffer data);

    /**
     * Returns an entry's payload, in the memory of the batch: valid until the batch is next received into, cleared or
     * closed. What is written to it changes the entry. Of an entry that was received nothing is allocated in steady
     * state, while datagrams have the size of those before them or come one by one.
     *
     * @param index the entry's number
     * @return the payload, from position 0 to its limit, big-endian; a buffer that may be the same each time, with
     *     position, limit and order set anew
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    ByteBuffer data(int index);

    /**
     * Returns where a received entry came from.
     *
     * @param index the entry's number
     * @return the sender; nothing is allocated for one that sent lately
     * @throws IndexOutOfBoundsException if there is no such entry
     * @throws IllegalStateException if the entry was added, not received
     */
    Endpoint sender(int index);

    /**
     * Returns where an entry goes: for a received one, back to its sender.
     *
     * @param index the entry's number
     * @return the target
     * @throws IndexOutOfBoundsException if there is no such entry
     * @throws IllegalStateException if the entry goes to the peer that the sending socket is connected to: it was added
     *     without a target, or received by a connected socket
     */
    Endpoint target(int index);

    /**
     * Tells whether a received entry was longer than {@link #maxDatagramSize()}, so that its end is missing. Exact.
     *
     * @param index the entry's number
     * @return {@code true} if bytes were lost; {@code false} for an entry that was added
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    boolean truncated(int index);

    /**
     * Returns a received entry as a message with its own copy of the payload, to keep.
     *
     * @param index the entry's number
     * @return the message
     * @throws IndexOutOfBoundsException if there is no such entry
     * @throws IllegalStateException if the entry was added, not received
     */
    Message message(int index);

    /**
     * Lets go of the memory: at once, or when the call returns that uses the batch at the moment. The garbage collector
     * takes it when no buffer that {@link #data(int)} returned is in use any more. Closing twice does nothing.
     */
    @Override
    void close();
}
