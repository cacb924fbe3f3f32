package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.impl.batch.BufferPool;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.internal.UnspecifiedSender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes datagrams from the kernel one by one.
 *
 * <p>A datagram for which the heap has no room stays in its buffer, outside the heap, and is the next to be taken.
 */
final class SingleSource {

    /** From this many datagrams in a row on, one call for many costs less. */
    private static final int LIKELY_ROW = 3;

    private final DatagramIo io;
    private final Admission admission;
    private final ReceiveFailures failures;
    private final MessageFactory messages;
    private int inARow; // datagrams that were there without a wait
    private int lastRow; // how many there were before the last wait
    private @Nullable InetSocketAddress lastSource; // as the JDK represents it
    private @Nullable Endpoint lastSender; // the same as an endpoint
    private volatile @Nullable ByteBuffer kept; // holds a datagram that ends at its position; read by any thread
    private @Nullable Endpoint keptSender; // who sent that datagram

    SingleSource(DatagramIo io, Admission admission, ReceiveFailures failures, MessageFactory messages) {
        this.io = io;
        this.admission = admission;
        this.failures = failures;
        this.messages = messages;
        BufferPool.SHARED.prepare();
    }

    /** Returns how many datagrams in a row were there when they were asked for. */
    int inARow() {
        return inARow;
    }

    /** Tells whether the next row is likely to have several datagrams, as the last one had. */
    boolean isRowLikely() {
        return inARow == 0 && lastRow >= LIKELY_ROW;
    }

    /** Begins another row. */
    void restart() {
        inARow = 0;
        lastRow = 0;
    }

    /** Returns the sender of the datagram before, if it is known. */
    @Nullable
    Endpoint lastSender() {
        return lastSender;
    }

    /** Tells whether a datagram has left the kernel and is kept. Any thread may ask. */
    boolean hasKept() {
        return kept != null;
    }

    /**
     * Takes a datagram as a message.
     *
     * @param whole as for {@link MessageFactory#payload}
     */
    Take take(Received received, boolean whole) throws DgramException {
        ByteBuffer before = kept;
        if (before != null) {
            received.as(message(before, Objects.requireNonNull(keptSender), whole));
            discard();
            return Take.TAKEN;
        }
        ByteBuffer buffer = BufferPool.SHARED.acquire();
        boolean stays = false;
        try {
            Take take = receive(buffer, received);
            if (take != Take.TAKEN) {
                return take;
            }
            try {
                return received.as(message(buffer, received.sender(), whole));
            } catch (OutOfMemoryError e) {
                stays = keep(buffer, received.sender());
                throw e;
            }
        } finally {
            if (!stays) {
                BufferPool.SHARED.release(buffer);
            }
        }
    }

    // The datagram ends at the buffer's position.
    private Message message(ByteBuffer buffer, Endpoint sender, boolean whole) {
        int size = buffer.position();
        byte[] payload = messages.payload(size, whole);
        buffer.get(0, payload);
        return messages.received(payload, sender, size, null);
    }

    // Returns whether the datagram, and so its buffer, is kept for the next attempt.
    private boolean keep(ByteBuffer buffer, Endpoint sender) {
        if (BufferPool.SHARED.isReserve(buffer)) {
            failures.countLoss(1); // all other sockets would wait for the buffer
            return false;
        }
        keptSender = sender;
        kept = buffer;
        return true;
    }

    /** Takes a datagram into a buffer, whose position moves to the end of the payload. */
    Take take(ByteBuffer target, Received received) throws DgramException {
        ByteBuffer before = kept;
        if (before != null) {
            return copyKept(before, target, received);
        }
        if (target.isDirect()) {
            return receive(target, received);
        }
        // The JDK would copy, too, but by way of a buffer that every thread that ever received keeps for good, and that
        // Java 21 may have no memory for.
        ByteBuffer copy = BufferPool.SHARED.acquire();
        try {
            Take take = receive(copy.limit(Math.min(target.remaining(), copy.capacity())), received);
            if (take == Take.TAKEN) {
                target.put(copy.flip());
            }
            return take;
        } finally {
            BufferPool.SHARED.release(copy);
        }
    }

    /** Takes a datagram as the next entry of a batch. */
    Take take(DirectBatch batch, Received received) throws DgramException {
        ByteBuffer before = kept;
        ByteBuffer place = batch.nextPlace();
        Take take = before != null ? copyKept(before, place, received) : receive(place, received);
        if (take == Take.TAKEN) {
            batch.receivedInPlace(received.sender());
        }
        return take;
    }

    private Take copyKept(ByteBuffer from, ByteBuffer to, Received received) {
        int length = Math.min(from.position(), to.remaining());
        to.put(to.position(), from, 0, length).position(to.position() + length);
        received.from(Objects.requireNonNull(keptSender));
        discard();
        return Take.TAKEN;
    }

    /** Drops the datagram that is kept. Returns how many that are. */
    int discard() {
        ByteBuffer buffer = kept;
        if (buffer == null) {
            return 0;
        }
        kept = null;
        keptSender = null;
        BufferPool.SHARED.release(buffer);
        return 1;
    }

    // The buffer's position moves to the end of the payload.
    private Take receive(ByteBuffer buffer, Received received) throws DgramException {
        failures.throwDeferred();
        int position = buffer.position();
        try {
            while (admission.mayGoOn()) {
                InetSocketAddress source = io.receive(buffer);
                if (source == null) {
                    if (inARow > 0) {
                        lastRow = inARow;
                        inARow = 0;
                    }
                    return Take.EMPTY;
                }
                inARow++;
                if (admission.admits(source.getAddress())) {
                    return received.from(endpointOf(source));
                }
                buffer.position(position);
            }
            return Take.FILTERED;
        } catch (IOException | RuntimeException e) {
            throw failures.failed(e);
        }
    }

    // The JDK returns the same object while the sender stays the same: nothing is allocated then.
    @SuppressWarnings("ReferenceEquality")
    private Endpoint endpointOf(InetSocketAddress source) {
        Endpoint known = lastSender;
        if (known != null && source == lastSource) {
            return known;
        }
        Endpoint endpoint = UnspecifiedSender.endpointOf(source);
        lastSource = source;
        lastSender = endpoint;
        return endpoint;
    }
}
