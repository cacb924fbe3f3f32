package io.dgram;

import java.nio.ByteBuffer;

/**
 * Reusable memory for many datagrams that one call sends or receives. Neither {@link Socket#receive(Batch)} nor
 * {@link Socket#send(Batch)} allocates anything in steady state.
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
 * all entries. Sending leaves them unchanged, so that they can be sent again.
 *
 * <p>A batch is for one thread at a time: an operation throws {@link IllegalStateException} while another operation of
 * the same batch is in progress. A batch belongs to no socket. Its memory is outside the Java heap, and large enough
 * for {@link #capacity()} datagrams of {@link #maxDatagramSize()}. After {@link #close()} every operation throws
 * {@link IllegalStateException}.
 */
public sealed interface Batch extends AutoCloseable permits io.dgram.spi.ProvidedBatch {

    /** The largest {@link #capacity()} of a batch. */
    int MAX_DATAGRAMS = 65_536;

    /**
     * Allocates a batch, without entries.
     *
     * @param datagrams how many entries it can hold, 1 to {@value #MAX_DATAGRAMS}
     * @param maxDatagramSize the longest payload of each in bytes, 1 to {@value SocketConfig#MAX_DATAGRAM_SIZE}; longer
     *     datagrams that are received are cut and marked {@linkplain #truncated(int) truncated}
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
     * Returns how many entries the batch holds: those added, or those received last.
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
     * Adds a datagram to be sent to a target. The payload is copied, and the buffer consumed. If the batch holds
     * received entries, the new entry follows them; {@link #clear()} removes them.
     *
     * @param data the payload, at most {@link #maxDatagramSize()} bytes remaining; an empty one is an empty datagram
     * @param target the endpoint to send to, which {@link Socket#send(Batch)} checks
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
     * Adds a datagram that is sent with options of its own, as
     * {@link Socket#send(ByteBuffer, Endpoint, SendOptions)} does; otherwise as {@link #add(ByteBuffer, Endpoint)}.
     * Consecutive datagrams are passed to the kernel as one only if their options are equal.
     *
     * @param data the payload
     * @param target the endpoint to send to
     * @param options the options, which {@link Socket#send(Batch)} checks
     * @return this batch
     * @throws IllegalArgumentException if the payload is too long; nothing is consumed
     * @throws IllegalStateException if the batch is full; nothing is consumed
     */
    Batch add(ByteBuffer data, Endpoint target, SendOptions options);

    /**
     * Adds a datagram that is sent with options of its own to the peer that the sending socket is connected to;
     * otherwise as {@link #add(ByteBuffer, Endpoint, SendOptions)}.
     *
     * @param data the payload
     * @param options the options
     * @return this batch
     * @throws IllegalArgumentException if the payload is too long; nothing is consumed
     * @throws IllegalStateException if the batch is full; nothing is consumed
     */
    Batch add(ByteBuffer data, SendOptions options);

    /**
     * Returns an entry's payload, in the memory of the batch: valid until the batch is next received into, cleared or
     * closed. Writing to the buffer changes the entry. For a received entry nothing is allocated in steady state, as
     * long as each datagram has the size of the preceding ones or arrives alone.
     *
     * @param index the entry's number
     * @return the payload, from position 0 to its limit, big-endian; possibly the same buffer each time, with its
     *     position, limit and order reset
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    ByteBuffer data(int index);

    /**
     * Returns the sender of a received entry.
     *
     * @param index the entry's number
     * @return the sender; nothing is allocated for one that sent recently
     * @throws IndexOutOfBoundsException if there is no such entry
     * @throws IllegalStateException if the entry was added, not received
     */
    Endpoint sender(int index);

    /**
     * Returns the target of an entry; that of a received entry is its sender, to which {@link Socket#send(Batch)}
     * answers from the address that was asked, if that is known.
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
     * Returns where a received entry was sent to, as {@link PacketInfo#destination()}.
     *
     * @param index the entry's number
     * @return the destination; nothing is allocated for one that was used recently
     * @throws IndexOutOfBoundsException if there is no such entry
     * @throws IllegalStateException if the entry was added, or received by a socket that did not ask for
     *     {@link PacketInfo.Field#DESTINATION}
     */
    Endpoint destination(int index);

    /**
     * Returns the index of the interface by which a received entry came, as {@link PacketInfo#interfaceIndex()}.
     *
     * @param index the entry's number
     * @return the index, at least 1; -1 if it is not known: the entry was added, or received by a socket that did not
     *     ask for {@link PacketInfo.Field#DESTINATION}
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    int interfaceIndex(int index);

    /**
     * Returns the hop limit with which a received entry arrived, as {@link PacketInfo#hopLimit()}.
     *
     * @param index the entry's number
     * @return 0 to 255; -1 if it is not known: the entry was added, or received by a socket that did not ask for
     *     {@link PacketInfo.Field#HOP_LIMIT}
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    int hopLimit(int index);

    /**
     * Returns the traffic class with which a received entry arrived, as {@link PacketInfo#trafficClass()}.
     *
     * @param index the entry's number
     * @return 0 to 255; -1 if it is not known: the entry was added, or received by a socket that did not ask for
     *     {@link PacketInfo.Field#TRAFFIC_CLASS}
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    int trafficClass(int index);

    /**
     * Returns when a received entry arrived, as {@link PacketInfo#arrivalTime()}.
     *
     * @param index the entry's number
     * @return nanoseconds since 1970-01-01T00:00:00Z; -1 if it is not known: the entry was added, or received by a
     *     socket that did not ask for {@link PacketInfo.Field#ARRIVAL_TIME}
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    long arrivalNanos(int index);

    /**
     * Returns a received entry as a message with its own copy of the payload, which is safe to keep, and with its
     * {@linkplain Message#info() packet information} if the socket asked for that.
     *
     * @param index the entry's number
     * @return the message
     * @throws IndexOutOfBoundsException if there is no such entry
     * @throws IllegalStateException if the entry was added, not received
     */
    Message message(int index);

    /**
     * Releases the memory immediately, or when the operation that is using the batch returns. The garbage collector
     * frees it once no buffer that {@link #data(int)} returned is reachable. Closing a closed batch does nothing.
     */
    @Override
    void close();
}
