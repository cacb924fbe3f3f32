package io.dgram.app;

import io.dgram.SocketType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Splits a stream of bytes, in any encoding, into lines that include their newline. A line longer than the largest
 * datagram is returned in pieces, so that memory stays bounded for any input.
 */
final class Lines {

    private static final int MAX_SIZE = SocketType.UDP4.maxPayload();

    private final InputStream in;

    Lines(InputStream buffered) {
        this.in = buffered;
    }

    /** Waits for the next line; empty at the end of the stream. The last line may lack a newline. */
    Optional<byte[]> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = 0;
        while (next != '\n' && line.size() < MAX_SIZE && (next = in.read()) >= 0) {
            line.write(next);
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
    }
}
