package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes datagrams from the channel, for whoever may: the callers of {@code receive}, or the receiver.
 *
 * <p>Reading, and who may read, is under one lock: what is read after {@link #allowPush} returned is read by the one
 * that may from then on.
 */
final class DatagramReader implements SocketState.ReadBarrier {

    /** An attempt to take a datagram, which does not wait. */
    @FunctionalInterface
    interface Attempt<T> {
        @Nullable
        T run() throws DgramException;
    }

    private final SocketState state;
    private final DatagramIo io;
    private final ReadyChannel ready;
    private final PortUnreachable portUnreachable;
    private final IdleTimer idleTimer;
    private final int maxDatagramSize;
    private final FairShare fairShare = new FairShare();

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Endpoint lastSender; // under lock
    // Changed under lock: taken from the kernel, told to nobody, and next in line.
    private final Deque<Message> untold = new ConcurrentLinkedDeque<>();
    private volatile boolean inHand; // the receiver has taken one and not yet decided whom to give it to
    private int discards; // under lock: how often what had arrived was discarded
    private int discardsBefore; // under lock: when the receiver took its last datagram
    private volatile boolean push; // written under lock

    DatagramReader(
            SocketState state,
            DatagramIo io,
            ReadyChannel ready,
            PortUnreachable portUnreachable,
            IdleTimer idleTimer,
            int maxDatagramSize) {
        this.state = state;
        this.io = io;
        this.ready = ready;
        this.portUnreachable = portUnreachable;
        this.idleTimer = idleTimer;
        this.maxDatagramSize = maxDatagramSize;
    }

    // ------------------------------------------------------------------------------------------------------- pull

    /** Takes a datagram, waiting for it. Returns {@code null} once the deadline has come. */
    @Nullable
    Message receive(Deadline deadline) throws DgramException, InterruptedException {
        beforeReceive();
        Message message = pull();
        return afterReceive(message != null ? message : waitAndTry(this::pull, deadline));
    }

    /** Takes a datagram into a buffer, waiting for it. */
    Endpoint receive(ByteBuffer buffer) throws DgramException, InterruptedException {
        beforeReceive();
        Endpoint sender = pull(buffer);
        // A deadline that never comes leaves no other result.
        return Objects.requireNonNull(
                afterReceive(sender != null ? sender : waitAndTry(() -> pull(buffer), Deadline.NEVER)));
    }

    private void beforeReceive() throws DgramException, InterruptedException {
        requirePull();
        if (Thread.interrupted()) {
            throw new InterruptedException("receive: interrupted before it began");
        }
    }

    private <T> @Nullable T afterReceive(@Nullable T received) {
        if (received != null) {
            idleTimer.touch();
        }
        fairShare.use(); // also for who polls
        return received;
    }

    private <T> @Nullable T waitAndTry(Attempt<T> attempt, Deadline deadline)
            throws DgramException, InterruptedException {
        T received = null;
        // The clock before the wait, then the attempt: a datagram that comes with the deadline is not missed.
        while (received == null && !deadline.hasPassed()) {
            ready.awaitReadable(deadline, this::mustWait);
            received = attempt.run();
        }
        return received;
    }

    /** Checks that {@code receive} may go on, and that there is nothing to tell it instead of a datagram. */
    private void requirePull() throws DgramException {
        state.requireOpen("receive");
        if (push) {
            throw new IllegalStateException("receive: the receiver runs; call recvStop() first");
        }
        portUnreachable.throwIfThere("receive");
    }

    private boolean mustWait() throws DgramException {
        requirePull();
        return !hasUntold();
    }

    private @Nullable Message pull() throws DgramException {
        lock.lock();
        try {
            requirePull();
            if (inHand) {
                return null; // its turn is before those in the kernel
            }
            Message message = untold.pollFirst();
            return message != null ? message : read();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Endpoint pull(ByteBuffer buffer) throws DgramException {
        lock.lock();
        try {
            requirePull();
            if (inHand) {
                return null;
            }
            Message message = untold.pollFirst();
            return message != null ? copy(message, buffer) : readInto(buffer);
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------------------- push

    /** Settles who may read from now on: the receiver, or the callers of {@code receive}. */
    void allowPush(boolean allow) {
        lock.lock();
        try {
            push = allow;
        } finally {
            lock.unlock();
        }
        ready.wakeReaders();
    }

    /** Tells whether the receiver may read. */
    boolean mayPush() {
        return push && !state.isClosed();
    }

    /** Takes a datagram for the receiver, if there is one and it may. */
    @Nullable
    Message push() throws DgramException {
        lock.lock();
        try {
            if (!mayPush()) {
                return null;
            }
            discardsBefore = discards;
            Message untaken = untold.pollFirst();
            Message message = untaken != null ? untaken : read();
            inHand = message != null;
            return message;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the datagram that the receiver took goes to listeners, so that those behind it may be read. */
    void handOn() {
        inHand = false;
        if (!push) {
            ready.wakeReaders();
        }
    }

    /** Tells whether a datagram that was given back waits for somebody. */
    boolean hasUntold() {
        return !untold.isEmpty();
    }

    /** Gives back a datagram that the receiver took and found nobody to tell of: it is the next to be received. */
    void putBack(Message message) {
        lock.lock();
        try {
            if (discards == discardsBefore) {
                untold.addFirst(message);
            }
            inHand = false;
        } finally {
            lock.unlock();
        }
        ready.wakeReaders();
    }

    // ---------------------------------------------------------------------------------------------------- reading

    @Override
    public void discardAndChange(SocketState.ChannelAction action) throws IOException {
        lock.lock();
        try {
            action.run();
            untold.clear();
            discards++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void whileNobodyReads(SocketState.ChannelAction action) throws IOException {
        lock.lock();
        try {
            forgetReport();
            action.run();
        } finally {
            lock.unlock();
        }
        ready.wakeReaders(); // what was read meanwhile is no longer in the kernel to wake them
    }

    // Under lock. The kernel would keep a report that nobody collected, and the JDK take it for the success of the next
    // send. The kernel tells it before it hands over a datagram; one that it hands over is the next to be received.
    private void forgetReport() {
        if (untold.isEmpty() && !inHand) {
            try {
                Message message = read();
                if (message != null) {
                    untold.addLast(message);
                }
            } catch (DgramException e) {
                // Forgotten, with the connection that it is about.
            }
        }
    }

    private static Endpoint copy(Message message, ByteBuffer buffer) {
        ByteBuffer data = message.data();
        buffer.put(data.limit(Math.min(data.limit(), buffer.remaining())));
        return message.sender();
    }

    // Under lock.
    private @Nullable Message read() throws DgramException {
        ByteBuffer buffer = BufferPool.SHARED.acquire();
        try {
            // One byte more than wanted tells a datagram that was cut from one that just fits.
            Endpoint sender = readInto(buffer.limit(maxDatagramSize + 1));
            if (sender == null) {
                return null;
            }
            int size = buffer.position();
            byte[] payload = new byte[Math.min(size, maxDatagramSize)];
            buffer.get(0, payload);
            return Message.of(payload, sender, size > maxDatagramSize);
        } finally {
            BufferPool.SHARED.release(buffer);
        }
    }

    // Under lock. The buffer's position moves behind the payload.
    private @Nullable Endpoint readInto(ByteBuffer buffer) throws DgramException {
        try {
            InetSocketAddress sender = io.receive(buffer);
            return sender == null ? null : endpointOf(sender);
        } catch (IOException | RuntimeException e) {
            throw state.failure("receive", e);
        }
    }

    // Under lock. The JDK returns the same object while the sender stays the same, and so does this.
    @SuppressWarnings("ReferenceEquality")
    private Endpoint endpointOf(InetSocketAddress sender) {
        Endpoint known = lastSender;
        if (known != null && known.toInetSocketAddress() == sender) {
            return known;
        }
        Endpoint endpoint = Endpoint.of(sender);
        lastSender = endpoint;
        return endpoint;
    }

    /** Tells whether a failure is a report about the peer, after which the socket is as good as before. */
    static boolean isReport(DgramException failure) {
        return failure.getCause() instanceof PortUnreachableException;
    }
}
