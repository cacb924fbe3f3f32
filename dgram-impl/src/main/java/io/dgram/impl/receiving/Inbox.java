package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.polling.Deadline;
import io.dgram.impl.polling.ReadWait;
import io.dgram.impl.stats.KernelCount;
import io.dgram.impl.stats.KernelDrops;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.transport.Arrivals;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived at a socket, and which side may read it: the callers of {@code receive} ({@link PullReceiver}), or
 * the receiver ({@link PushReceiver}).
 *
 * <p>One lock guards both the reading and the choice of the side: once {@link #allowPush} has returned, only the chosen
 * side reads. Datagrams that were read from the kernel and not delivered precede those that are still in it.
 */
public final class Inbox implements SocketState.ReadBarrier {

    /** How many attempts in a row may meet only datagrams that are kept out, or errors, before others may read. */
    private static final int MAX_LOOKS = 64;

    private final SocketState state;
    private final DatagramSource source; // under lock, but for the question whether anything is prefetched
    private final ReadWait wait;
    private final Traffic traffic;
    private final Transport transport;
    private final Received received = new Received(); // under lock

    private final ReentrantLock lock = new PinSafeLock();
    // Changed under lock: read from the kernel, not delivered, and next in line. There once something was pushed back.
    private volatile @Nullable Deque<Message> pushedBack;
    private volatile boolean deliveryPending; // the receiver has taken a datagram that it may still push back
    private int discards; // under lock: how often what had arrived was discarded
    private int discardsBefore; // under lock: when the receiver took its last datagram
    private volatile boolean push; // written under lock
    private volatile @Nullable Draining draining; // written under lock; there once the socket is to be drained

    /**
     * @param transport where the datagrams arrive
     */
    public Inbox(SocketState state, DatagramSource source, ReadWait wait, Traffic traffic, Transport transport) {
        this.state = state;
        this.source = source;
        this.wait = wait;
        this.traffic = traffic;
        this.transport = transport;
    }

    // -------------------------------------------------------------------------------------------------------- mode

    /** Chooses the side that may read from now on: the receiver, or the callers of {@code receive}. */
    void allowPush(boolean allow) {
        lock.lock();
        try {
            push = allow;
        } finally {
            unlock();
        }
        wait.wake();
    }

    /** Tells whether the receiver is the one that reads. */
    boolean isPush() {
        return push;
    }

    /** Tells whether the receiver may read. */
    boolean mayPush() {
        return push && !state.isClosed();
    }

    /** Tells whether a datagram, or a failure, that has left the kernel is next. Any thread may ask. */
    boolean hasPrefetched() {
        return source.hasPrefetched() || firstPushedBack() != null;
    }

    private boolean hasDatagram() {
        return source.hasDatagram() || firstPushedBack() != null;
    }

    /** Tells whether the receiver has a datagram that it may still push back. That wakes waiting threads. */
    boolean isDeliveryPending() {
        return deliveryPending;
    }

    // -------------------------------------------------------------------------------------------------------- pull

    /** Keeps others from reading until {@link #unlock()}. */
    void lock() {
        lock.lock();
    }

    void unlock() {
        Draining under = draining;
        if (under != null) {
            under.changed();
        }
        lock.unlock();
    }

    /** Returns who sent the datagram that was taken last. Under lock. */
    Endpoint sender() {
        return received.sender();
    }

    /** Returns the message that was taken last, and counts it as received. Under lock; once only. */
    Message message() {
        Message message = received.message();
        traffic.received(message.size(), message.truncated());
        return message;
    }

    /** Returns the message that was taken last, to be counted later. Under lock; once only. */
    Message uncountedMessage() {
        return received.message();
    }

    /** Takes a datagram as a message. Under lock, as are the other forms. */
    Take takeMessage() throws DgramException {
        if (deliveryPending) {
            return Take.EMPTY; // the receiver may push that datagram back, and it precedes what is in the kernel
        }
        return next();
    }

    /** Takes a datagram into a buffer. */
    Take take(ByteBuffer buffer) throws DgramException {
        if (deliveryPending) {
            return Take.EMPTY;
        }
        Message message = firstPushedBack();
        if (message != null) {
            copy(message, buffer); // fails if the buffer's memory was given back
            removePushedBack();
            return received.from(message.sender());
        }
        try {
            return source.take(buffer, received);
        } finally {
            spillIfExhausted();
        }
    }

    private void copy(Message message, ByteBuffer buffer) {
        ByteBuffer data = message.data();
        boolean full = data.remaining() >= buffer.remaining();
        int length = Math.min(data.remaining(), buffer.remaining());
        buffer.put(data.limit(length));
        traffic.received(length, full || message.truncated());
    }

    /** Takes datagrams into an empty batch. */
    Take take(DirectBatch batch) throws DgramException {
        if (deliveryPending) {
            return Take.EMPTY;
        }
        batch.receivedBy(state.peerOrNull() != null);
        Message message = firstPushedBack();
        if (message == null) {
            return takeFromSource(batch);
        }
        do {
            batch.receive(message);
            removePushedBack();
            message = batch.isFull() ? null : firstPushedBack();
        } while (message != null);
        traffic.received(batch.count(), batch.receivedBytes(), batch.receivedCut());
        return Take.TAKEN;
    }

    /**
     * Takes more datagrams into a batch that has some. What it has is returned first, so a close or a change of the
     * mode only ends the attempt.
     */
    Take takeMore(DirectBatch batch) throws DgramException {
        return state.isClosed() || push || deliveryPending || firstPushedBack() != null
                ? Take.EMPTY
                : takeFromSource(batch);
    }

    private Take takeFromSource(DirectBatch batch) throws DgramException {
        try {
            return source.take(batch, received);
        } finally {
            spillIfExhausted();
        }
    }

    /** Takes the next datagram as a message, as it is delivered. Under lock. */
    Take next() throws DgramException {
        Message first = firstPushedBack();
        if (first != null) {
            received.as(source.truncated(first)); // may need memory
            removePushedBack();
            return Take.TAKEN;
        }
        try {
            return source.take(received);
        } finally {
            spillIfExhausted();
        }
    }

    /** Takes the next datagram as a message, which is whole, as it may be pushed back. Under lock. */
    Take nextWhole() throws DgramException {
        Message first = firstPushedBack();
        if (first != null) {
            removePushedBack();
            return received.as(first);
        }
        try {
            return source.takeWhole(received);
        } finally {
            spillIfExhausted();
        }
    }

    // -------------------------------------------------------------------------------------------------------- push

    /** Takes a datagram for the receiver, if there is one and it may. */
    @Nullable
    Message takeForPush() throws DgramException {
        lock.lock();
        try {
            if (!mayPush()) {
                return null;
            }
            discardsBefore = discards;
            Take take = next();
            deliveryPending = take == Take.TAKEN;
            Draining under = draining;
            if (under != null) {
                under.receiverFound(take);
            }
            return deliveryPending ? message() : null;
        } finally {
            unlock();
        }
    }

    /** Tells whether the receiver has to look whether anything is left, instead of waiting. */
    boolean mustLook() {
        Draining under = draining;
        return under != null && under.awaitsReceiver();
    }

    /** Notes that the datagram that the receiver took goes to listeners, so those that follow it may be read. */
    void releaseToListeners() {
        deliveryPending = false;
        if (!push) {
            wait.wake();
        }
        if (draining != null) {
            lock();
            unlock(); // which has it look again
        }
    }

    /** Takes back a datagram that the receiver took and found no listener for: it is the next to be received. */
    void unread(Message message) {
        lock.lock();
        try {
            deliveryPending = false; // first, as what follows needs memory
            traffic.unreceived(message.size(), message.truncated());
            pushBack(message, discardsBefore);
        } finally {
            unlock();
        }
        wait.wake();
    }

    /** Returns a number that changes whenever what has arrived is discarded. Under lock. */
    int discards() {
        return discards;
    }

    /** Counts a message that was taken uncounted as received. */
    void accept(Message message) {
        lock.lock();
        try {
            traffic.received(message.size(), message.truncated());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes back a message that was taken uncounted: it is the next to be received, unless what had arrived was
     * discarded meanwhile.
     *
     * @param before {@link #discards()} when it was taken
     */
    void unread(Message message, int before) {
        lock.lock();
        try {
            pushBack(message, before);
        } finally {
            unlock();
        }
        wait.wake();
    }

    // Under lock.
    private void pushBack(Message message, int before) {
        if (discards == before) {
            pushedBack().addFirst(message);
        } else {
            traffic.discarded(1);
        }
    }

    // ---------------------------------------------------------------------------------------------------- pushed back

    private @Nullable Message firstPushedBack() {
        Deque<Message> before = pushedBack;
        return before == null ? null : before.peekFirst();
    }

    private void removePushedBack() {
        pushedBack().removeFirst();
    }

    private Deque<Message> pushedBack() {
        Deque<Message> there = pushedBack;
        if (there == null) {
            there = new ConcurrentLinkedDeque<>();
            pushedBack = there;
        }
        return there;
    }

    private void spillIfExhausted() {
        if (source.isPoolExhausted()) {
            source.spill(pushedBack());
        }
    }

    // -------------------------------------------------------------------------------------------------- transitions

    @Override
    public void discardAndChange(boolean isNew, SocketState.ChannelAction action) throws IOException {
        lock.lock();
        try {
            Clearing all = new Clearing(this, transport, traffic, new KernelDrops(state, transport, traffic));
            try {
                all.run(isNew, stoppedByDrain(), action);
            } catch (Throwable e) {
                pushedBack().addAll(all.kept());
                throw e;
            }
            traffic.discarded(all.taken() + source.discard());
            discards++;
        } finally {
            unlock();
        }
    }

    private @Nullable Arrivals stoppedByDrain() {
        Draining under = draining;
        return under == null ? null : under.stopped();
    }

    @Override
    public void runWithoutReaders(SocketState.ChannelAction action) throws IOException {
        lock.lock();
        try {
            action.run();
            clearPendingError(); // after the change: until then the kernel may get another
        } finally {
            lock.unlock();
        }
        wait.wake(); // what was read meanwhile is no longer in the kernel to wake them
    }

    // A datagram that comes instead is received after those that were taken before.
    private void clearPendingError() {
        if (source.clearPendingError(received) == Take.TAKEN) {
            Message message = received.message();
            if (state.isClosed()) {
                traffic.discarded(1);
            } else {
                pushedBack().addLast(message);
            }
        }
    }

    /**
     * Takes, drops and counts all that has arrived, as the socket is about to be closed. Nothing is read afterwards.
     */
    public KernelCount clear(KernelDrops kernel) {
        lock.lock();
        try {
            discards++;
            Clearing.Extent extent = state.isBound() ? clearBound(kernel) : Clearing.Extent.UNUSED;
            return extent == Clearing.Extent.UNUSED
                    ? kernel.readLastOfUnused()
                    : kernel.readLast(extent == Clearing.Extent.SEALED);
        } finally {
            unlock();
        }
    }

    // Under lock.
    private Clearing.Extent clearBound(KernelDrops kernel) {
        Clearing all = new Clearing(this, transport, traffic, kernel);
        try {
            return all.end(stoppedByDrain());
        } finally {
            traffic.discarded(all.taken() + source.discard());
        }
    }

    /**
     * Stops arrivals, and waits until everything that is here has been received: by the callers of {@code receive}, or,
     * if the receiver runs, until the listener of the last datagram has returned. An interrupt ends the wait; the
     * interrupt status is kept.
     *
     * @param handOver whether what arrives from now on may go to other sockets that share the port
     * @return whether all was received
     */
    public boolean drain(Deadline deadline, boolean handOver) {
        lock.lock();
        try {
            Draining under = draining;
            if (under == null) {
                under = new Draining(this, lock.newCondition(), Clearing.stop(transport, handOver));
                draining = under;
                wait.wake(); // so that the receiver looks
            }
            return under.await(deadline);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Looks whether anything is left, for a socket without a receiver. Under lock. An error is about an earlier
     * datagram: it is counted, but nobody may be there to receive it, so it does not keep the socket open.
     *
     * @return {@link Take#FILTERED} if that is not known yet
     */
    Take look() {
        if (deliveryPending || hasDatagram()) {
            return Take.TAKEN;
        }
        Take take = Take.FILTERED;
        for (int i = 0; i < MAX_LOOKS && take == Take.FILTERED; i++) {
            take = lookOnce();
        }
        if (take == Take.TAKEN) {
            pushedBack().addLast(received.message());
            wait.wakeFirst();
        }
        return take;
    }

    private Take lookOnce() {
        try {
            return nextWhole(); // there is no other way to find out
        } catch (DgramException e) {
            return Take.FILTERED;
        }
    }

    boolean isClosed() {
        return state.isClosed();
    }

    /** Releases the memory of what is prefetched, as the socket is closed. */
    public void end() {
        lock.lock();
        try {
            traffic.discarded(source.discard());
        } finally {
            lock.unlock();
        }
    }
}
