package io.dgram.impl.sending;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.impl.batch.BufferPool;
import io.dgram.impl.support.Pool;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.CodedFailure;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.impl.transport.OwnScopes;
import io.dgram.impl.transport.SystemError;
import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives single datagrams to the kernel, waiting while it has no room: through the JDK, or, what the JDK cannot send, as
 * a message of {@link BulkIo} ({@link #sendsAsMessage}).
 */
final class DatagramWriter {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final List<ByteBuffer> NO_PARTS = List.of();

    private final DatagramIo io;
    private final @Nullable BulkIo bulk;
    private final SendPath path;

    DatagramWriter(DatagramIo io, SendPath path) {
        this.io = io;
        bulk = io.bulk().orElse(null);
        this.path = path;
    }

    /**
     * Sends the remaining bytes of a buffer, and consumes them. If this throws, nothing was sent and nothing consumed.
     *
     * @param target where to, checked, or {@code null} for the peer that the socket is connected to
     * @param departure how, checked
     */
    int send(ByteBuffer data, @Nullable Endpoint target, Departure departure)
            throws DgramException, InterruptedException {
        int size = data.remaining();
        path.requireUninterrupted();
        write(data, NO_PARTS, size, target, departure, true);
        return size;
    }

    /**
     * Sends the remaining bytes of a buffer if the kernel has room now, also in a thread that is interrupted; otherwise
     * as {@link #send(ByteBuffer, Endpoint, Departure)}.
     *
     * @return whether they were sent
     */
    boolean trySend(ByteBuffer data, @Nullable Endpoint target) throws DgramException {
        try {
            return write(data, NO_PARTS, data.remaining(), target, Departure.PLAIN, false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing waits that could be interrupted", e);
        }
    }

    /**
     * Sends the remaining bytes of several buffers as one datagram; otherwise as {@link #send(ByteBuffer, Endpoint,
     * Departure)}.
     *
     * @param size how many bytes that is
     */
    int send(List<ByteBuffer> parts, int size, @Nullable Endpoint target) throws DgramException, InterruptedException {
        path.requireUninterrupted();
        write(NOTHING, parts, size, target, Departure.PLAIN, true);
        parts.forEach(part -> part.position(part.limit()));
        return size;
    }

    // The payload is the buffer, followed by the parts. The buffer is consumed if this succeeds, the parts never are.
    private boolean write(
            ByteBuffer data,
            List<ByteBuffer> parts,
            int size,
            @Nullable Endpoint target,
            Departure departure,
            boolean mayWait)
            throws DgramException, InterruptedException {
        path.ensureBound();
        int position = data.position();
        boolean sent;
        try {
            sent = writeAll(data, parts, size, target, departure, mayWait);
        } catch (DgramException e) {
            throw e;
        } catch (AlreadyConnectedException | NotYetConnectedException e) {
            throw new IllegalStateException("send: the socket was connected or disconnected meanwhile", e);
        } catch (IOException | RuntimeException e) {
            data.position(position);
            throw path.failed(e, size, target, departure);
        }
        path.finished(sent ? 1 : 0);
        return sent;
    }

    // The kernel takes a datagram whole or not at all.
    private boolean writeAll(
            ByteBuffer data,
            List<ByteBuffer> parts,
            int size,
            @Nullable Endpoint target,
            Departure departure,
            boolean mayWait)
            throws IOException, InterruptedException {
        StaleErrors.Attempts attempts = null;
        for (; ; ) {
            try {
                if (offer(data, parts, target, departure)) {
                    path.sent(1, size, attempts);
                    return true;
                }
                if (!mayWait) {
                    path.notSent(attempts);
                    return false;
                }
                path.awaitRoom();
            } catch (DgramException e) {
                throw e;
            } catch (IOException e) {
                attempts = path.absorb(attempts, e, target == null && !io.reportsErrors());
            }
        }
    }

    // Returns false if the kernel has no room. The copy is released before the thread waits, as many threads may wait.
    private boolean offer(ByteBuffer data, List<ByteBuffer> parts, @Nullable Endpoint target, Departure departure)
            throws IOException {
        if (parts.isEmpty() && (data.isDirect() || sendsAsMessage(departure))) {
            return give(data, target, departure);
        }
        // The JDK would copy, too, but into a buffer that it keeps for each thread that ever sent (sun.nio.ch.Util).
        ByteBuffer copy = BufferPool.SHARED.acquire();
        try {
            copy.put(data.duplicate());
            // Gathered here: a gathering write ends at IOV_MAX buffers and would send a cut datagram.
            parts.forEach(part -> copy.put(part.duplicate()));
            boolean taken = give(copy.flip(), target, departure);
            if (taken) {
                data.position(data.limit());
            }
            return taken;
        } finally {
            BufferPool.SHARED.release(copy);
        }
    }

    /** Tells whether a datagram is sent as a message, with control messages: the JDK has no such call. */
    private static boolean sendsAsMessage(Departure departure) {
        return !departure.isPlain();
    }

    // Returns false, and consumes nothing, if the kernel has no room.
    private boolean give(ByteBuffer payload, @Nullable Endpoint target, Departure departure) throws IOException {
        if (sendsAsMessage(departure)) {
            return giveMessage(Objects.requireNonNull(bulk), payload, target, departure);
        }
        int size = payload.remaining();
        return io.send(payload, target == null ? null : target.toInetSocketAddress()) == size;
    }

    // Departures are only possible where there is BulkIo. The block is released before the thread waits.
    private boolean giveMessage(BulkIo calls, ByteBuffer payload, @Nullable Endpoint target, Departure departure)
            throws IOException {
        Pool<OutboundBlock> blocks = calls.outboundBlocks();
        OutboundBlock block = blocks.tryAcquire();
        if (block == null) {
            throw new NoMemoryException();
        }
        try {
            int size = payload.remaining();
            long address = block.copyIn(payload, payload.position(), size);
            block.add(
                    address,
                    size,
                    scoped(target),
                    departure,
                    path.state().families().system(),
                    0);
            boolean taken = calls.sendOne(block);
            if (taken) {
                payload.position(payload.limit());
            }
            return taken;
        } finally {
            block.clear();
            blocks.release(block);
        }
    }

    private static @Nullable Endpoint scoped(@Nullable Endpoint target) throws IOException {
        if (target == null || !OwnScopes.isUnscoped(target.toInetSocketAddress())) {
            return target;
        }
        return Endpoint.of(OwnScopes.complete(target.toInetSocketAddress()));
    }

    /** There is no memory for a message. */
    private static final class NoMemoryException extends IOException implements CodedFailure {

        @Serial
        private static final long serialVersionUID = 1L;

        NoMemoryException() {
            super("no memory outside the heap for a message");
        }

        @Override
        public Optional<SystemError> error() {
            return Optional.of(SystemError.ENOMEM);
        }
    }
}
