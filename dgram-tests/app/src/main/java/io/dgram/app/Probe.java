package io.dgram.app;

import io.dgram.Message;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a ping sends: a header by which an answer is recognised, and zeros up to the size asked for. Shows a datagram
 * format written to and read from a {@link ByteBuffer}, which is big-endian as the network is.
 *
 * @param run tells this run from every other, 8 bytes; a random number
 * @param sequence the number of the datagram, 4 bytes; the first is 1
 * @param sentNanos when it was sent, 8 bytes; {@link System#nanoTime()} of this process
 */
record Probe(long run, int sequence, long sentNanos) {

    /** The length of the header, which is the shortest datagram, in bytes. */
    static final int HEADER_SIZE = Integer.BYTES + Long.BYTES + Integer.BYTES + Long.BYTES;

    /** The first four bytes, {@code dgrm} in ASCII. */
    private static final int MAGIC = 0x6467_726D;

    ByteBuffer encode(int size) {
        ByteBuffer datagram = ByteBuffer.allocate(size);
        datagram.putInt(MAGIC).putLong(run).putInt(sequence).putLong(sentNanos);
        return datagram.clear();
    }

    /** Reads a datagram; empty if it is something else. */
    static Optional<Probe> decode(Message message) {
        ByteBuffer datagram = message.data();
        if (datagram.remaining() < HEADER_SIZE || datagram.getInt() != MAGIC) {
            return Optional.empty();
        }
        return Optional.of(new Probe(datagram.getLong(), datagram.getInt(), datagram.getLong()));
    }
}
