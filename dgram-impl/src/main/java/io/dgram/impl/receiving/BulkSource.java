package io.dgram.impl.receiving;

import static java.lang.invoke.MethodHandles.lookup;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.support.OutOfLine;
import io.dgram.impl.transport.InboundBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Takes datagrams that a {@link BulkReceiver} reads from the kernel, many by one system call. */
final class BulkSource {

    private static final OutOfLine READ_NEXT = new OutOfLine(lookup(), BulkSource.class, "readNext", boolean.class);

    private final BulkReceiver bulk;
    private final Admission admission;
    private final ReceiveFailures failures;
    private final MessageFactory messages;
    private final @Nullable PacketInfoReader infos; // of a socket that asked for packet information
    private boolean rejected; // the system no longer lets this process make the call

    BulkSource(
            BulkReceiver bulk,
            Admission admission,
            ReceiveFailures failures,
            MessageFactory messages,
            @Nullable PacketInfoReader infos) {
        this.bulk = bulk;
        this.admission = admission;
        this.failures = failures;
        this.messages = messages;
        this.infos = infos;
    }

    /** Tells whether nothing else may receive: no other call brings packet information. */
    boolean isExclusive() {
        return infos != null;
    }

    /** Tells whether datagrams have left the kernel and are next. Any thread may ask. */
    boolean hasPrefetched() {
        return bulk.hasPrefetched();
    }

    /** Tells whether the system has begun to reject the calls: nothing is left but to receive one by one. */
    boolean isRejected() {
        return rejected;
    }

    /**
     * Takes a datagram as a message.
     *
     * @param whole as for {@link MessageFactory#payload}
     */
    Take take(Received received, boolean whole) throws DgramException {
        Take take = advance(received);
        if (take != Take.TAKEN) {
            return take;
        }
        try {
            InboundBlock block = bulk.current();
            int size = block.size();
            byte[] payload = messages.payload(size, whole);
            block.copyTo(payload);
            received.as(messages.received(payload, received.sender(), size, infoOf(block)));
            bulk.publishRemaining();
            return take;
        } catch (OutOfMemoryError e) {
            bulk.retreat();
            throw e;
        }
    }

    private @Nullable PacketInfo infoOf(InboundBlock block) {
        return infos == null ? null : infos.value(block);
    }

    /** Takes a datagram into a buffer, whose position moves to the end of the payload. */
    Take take(ByteBuffer target, Received received) throws DgramException {
        target.get(target.position()); // fails before a datagram is taken if the memory was given back
        Take take = advance(received);
        if (take == Take.TAKEN) {
            copyTo(target);
        }
        return take;
    }

    private void copyTo(ByteBuffer target) {
        InboundBlock block = bulk.current();
        int position = target.position();
        int size = Math.min(block.size(), target.remaining());
        try {
            block.copyBeginningTo(target, position, size);
        } catch (RuntimeException e) { // the memory was given back meanwhile
            bulk.retreat();
            throw e;
        }
        target.position(position + size);
        bulk.publishRemaining();
    }

    /** Takes what is there, for the first time; otherwise as {@link BulkReceiver#begin}. */
    void begin() throws IOException {
        bulk.begin();
    }

    /** Has the kernel coalesce, if it pays, as {@link BulkReceiver#coalesceIfMany}. */
    void coalesceIfMany() throws IOException {
        bulk.coalesceIfMany();
    }

    /** Tells whether to receive by this, rather than one by one. */
    boolean isPreferred() {
        return bulk.isPreferred();
    }

    /** Has the next call of the kernel read as many as it can. */
    void requestFullBlock() {
        bulk.requestFullBlock();
    }

    /**
     * Takes datagrams as the next entries of a batch.
     *
     * @param first whether this is the first attempt for the batch, which asks the kernel in any case
     */
    Take take(DirectBatch batch, Received received, boolean first) throws DgramException {
        if (!first && !bulk.isLikelyToHaveMore()) {
            return Take.EMPTY;
        }
        Take take = advance(received);
        if (take == Take.TAKEN) {
            copyTo(batch, received.sender());
        }
        return take;
    }

    private void copyTo(DirectBatch batch, Endpoint sender) {
        InboundBlock block = bulk.current();
        try {
            batch.receive(block, sender, infos == null ? null : infos.read(block));
        } catch (OutOfMemoryError e) { // before anything was copied
            bulk.retreat();
            throw e;
        }
        bulk.publishRemaining();
    }

    // Moves to the next datagram that is admitted, of those prefetched or else of the kernel's.
    private Take advance(Received received) throws DgramException {
        while (admission.mayGoOn()) {
            if (!bulk.hasNext() && !read()) {
                return Take.EMPTY;
            }
            Endpoint sender = bulk.next();
            if (admission.admits(sender.address())) {
                return received.from(sender);
            }
        }
        bulk.publishRemaining();
        return Take.FILTERED;
    }

    private boolean read() throws DgramException {
        try {
            return (boolean) READ_NEXT.handle().invokeExact(this);
        } catch (Throwable e) {
            throw OutOfLine.<DgramException>rethrown(e);
        }
    }

    boolean readNext() throws DgramException {
        failures.throwDeferred();
        try {
            return bulk.receive();
        } catch (IOException | RuntimeException e) {
            if (!BulkReceiver.isRejection(e)) {
                throw failures.failed(e);
            }
            if (isExclusive()) {
                throw failures.failed(new UnsupportedOperationException(
                        "packet information needs recvmsg(2), which a seccomp filter must permit: " + e.getMessage(),
                        e));
            }
            rejected = true;
            end();
            throw failures.failed(e);
        }
    }

    // What the kernel has coalesced by now will come as one datagram, as no call is left that could split it.
    private void end() {
        failures.discarded(bulk.giveBack());
        try {
            bulk.end();
        } catch (IOException e) {
            // Closed meanwhile.
        }
    }

    /** Tells whether the memory that datagrams were prefetched to is needed by others. */
    boolean isPoolExhausted() {
        return bulk.isPoolExhausted();
    }

    /** Moves what is prefetched to the heap, in order. */
    void spill(Collection<Message> queue) {
        try {
            while (bulk.hasNext()) {
                spillNext(queue);
            }
            bulk.giveBack();
        } catch (OutOfMemoryError e) {
            // They stay where they are, unless that would block all other sockets.
            if (bulk.holdsReserve()) {
                failures.countLoss(bulk.giveBack());
            }
        }
    }

    private void spillNext(Collection<Message> queue) {
        Endpoint sender = bulk.next();
        if (!admission.admits(sender.address())) {
            return;
        }
        try {
            byte[] payload = new byte[bulk.current().size()];
            bulk.current().copyTo(payload);
            queue.add(messages.whole(payload, sender, infoOf(bulk.current())));
        } catch (OutOfMemoryError e) {
            bulk.retreat();
            throw e;
        }
    }

    /** Drops what is prefetched. Returns how many datagrams that were. */
    int discard() {
        return bulk.giveBack();
    }

    /** Has the kernel forget an ICMP error of the peer that no call has reported. */
    void clearPendingError() throws IOException {
        bulk.clearPendingError();
    }
}
