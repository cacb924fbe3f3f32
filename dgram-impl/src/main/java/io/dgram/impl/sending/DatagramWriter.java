package io.dgram.impl.sending;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.impl.batch.BufferPool;
import io.dgram.impl.transport.DatagramIo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives single datagrams to the kernel, waiting while it has no room. */
final class DatagramWriter {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final List<ByteBuffer> NO_PARTS = List.of();

    private final DatagramIo io;
    private final SendPath path;

    DatagramWriter(DatagramIo io, SendPath path) {
        this.io = io;
        this.path = path;
    }

    /**
     * Sends the remaining bytes of a buffer, and consumes them. If this throws, nothing was sent and nothing consumed.
     *
     * @param target where to, checked, or {@code null} for the peer that the socket is connected to
     */
    int send(ByteBuffer data, @Nullable Endpoint target) throws DgramException, InterruptedException {
        return write(data, NO_PARTS, data.remaining(), target);
    }

    /**
     * Sends the remaining bytes of several buffers as one datagram; otherwise as {@link #send(ByteBuffer, Endpoint)}.
     *
     * @param size how many bytes that is
     */
    int send(List<ByteBuffer> parts, int size, @Nullable Endpoint target) throws DgramException, InterruptedException {
        write(NOTHING, parts, size, target);
        parts.forEach(part -> part.position(part.limit()));
        return size;
    }

    // The payload is the buffer, followed by the parts. The buffer is consumed if this succeeds, the parts never are.
    private int write(ByteBuffer data, List<ByteBuffer> parts, int size, @Nullable Endpoint target)
            throws DgramException, InterruptedException {
        path.requireUninterrupted();
        path.ensureBound();
        int position = data.position();
        try {
            writeAll(data, parts, size, target == null ? null : target.toInetSocketAddress());
        } catch (DgramException e) {
            throw e;
        } catch (AlreadyConnectedException | NotYetConnectedException e) {
            throw new IllegalStateException("send: the socket was connected or disconnected meanwhile", e);
        } catch (IOException | RuntimeException e) {
            data.position(position);
            throw path.failed(e, size, target);
        }
        path.finished(1);
        return size;
    }

    // The kernel takes a datagram whole or not at all.
    private void writeAll(ByteBuffer data, List<ByteBuffer> parts, int size, @Nullable InetSocketAddress target)
            throws IOException, InterruptedException {
        StaleErrors.Attempts attempts = null;
        for (; ; ) {
            try {
                if (offer(data, parts, size, target)) {
                    path.sent(1, size, attempts);
                    return;
                }
                path.awaitRoom();
            } catch (DgramException e) {
                throw e;
            } catch (IOException e) {
                attempts = path.absorb(attempts, e, target == null);
            }
        }
    }

    // Returns false if the kernel has no room. The copy is released before the thread waits, as many threads may wait.
    private boolean offer(ByteBuffer data, List<ByteBuffer> parts, int size, @Nullable InetSocketAddress target)
            throws IOException {
        if (data.isDirect() && parts.isEmpty()) {
            return io.send(data, target) == size;
        }
        // The JDK would copy, too, but into a buffer that it keeps for each thread that ever sent (sun.nio.ch.Util).
        ByteBuffer copy = BufferPool.SHARED.acquire();
        try {
            copy.put(data.duplicate());
            // Gathered here: a gathering write ends at IOV_MAX buffers and would send a cut datagram.
            parts.forEach(part -> copy.put(part.duplicate()));
            boolean taken = io.send(copy.flip(), target) == size;
            if (taken) {
                data.position(data.limit());
            }
            return taken;
        } finally {
            BufferPool.SHARED.release(copy);
        }
    }
}
