package io.dgram.app;

import io.dgram.Message;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The datagram that a ping sends: a header that identifies its answer, padded with zeros to the requested size. Shows
 * how to write and read a datagram format with a {@link ByteBuffer}, which is in network byte order by default.
 *
 * @param run identifies this run, 8 bytes; a random number
 * @param sequence the number of the datagram, 4 bytes; the first is 1
 * @param sentNanos the time it was sent, 8 bytes; {@link System#nanoTime()} of this process
 */
record Probe(long run, int sequence, long sentNanos) {

    /** The length of the header in bytes, which is that of the shortest datagram. */
    static final int HEADER_SIZE = Integer.BYTES + Long.BYTES + Integer.BYTES + Long.BYTES;

    /** The first four bytes, {@code dgrm} in ASCII. */
    private static final int MAGIC = 0x6467_726D;

    ByteBuffer encode(int size) {
        ByteBuffer datagram = ByteBuffer.allocate(size);
        datagram.putInt(MAGIC).putLong(run).putInt(sequence).putLong(sentNanos);
        return datagram.clear();
    }

    /** Parses a datagram; empty if it is not a probe. */
    static Optional<Probe> decode(Message message) {
        ByteBuffer datagram = message.data();
        if (datagram.remaining() < HEADER_SIZE || datagram.getInt() != MAGIC) {
            return Optional.empty();
        }
        return Optional.of(new Probe(datagram.getLong(), datagram.getInt(), datagram.getLong()));
    }
}
