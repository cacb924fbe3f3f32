package io.dgram.app;

import io.dgram.SocketType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Cuts a stream into lines, each with its newline, as bytes in whatever encoding. A line that is longer than a datagram
 * can be comes in pieces, so that no input takes memory without bound.
 */
final class Lines {

    private static final int MAX_SIZE = SocketType.UDP4.maxPayload();

    private final InputStream in;

    Lines(InputStream buffered) {
        this.in = buffered;
    }

    /** Waits for the next line; empty at the end of the stream. The last line may be without a newline. */
    Optional<byte[]> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = 0;
        while (next != '\n' && line.size() < MAX_SIZE && (next = in.read()) >= 0) {
            line.write(next);
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
    }
}
