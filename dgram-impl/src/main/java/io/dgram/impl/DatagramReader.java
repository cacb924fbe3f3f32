package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
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

    /** So many datagrams that the filter keeps out are taken in a row before others may read, or stop reading. */
    private static final int FILTERED_IN_A_ROW = 64;

    /** So often in a row, before a deadline counts that has passed. */
    private static final int ROUNDS = 256;

    // Stand for: taken was only what the filter keeps out, and there may be more.
    private static final Endpoint FILTERED = Endpoint.of(AddressResolver.wildcard(SocketType.UDP4), 0);
    private static final Message FILTERED_MESSAGE = Message.of(new byte[0], FILTERED, false);

    private final SocketState state;
    private final DatagramIo io;
    private final ReadyChannel ready;
    private final PortUnreachable portUnreachable;
    private final IdleTimer idleTimer;
    private final int maxDatagramSize;
    private final @Nullable AddressFilter filter;
    private final SocketCounters counters;
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
            SocketCounters counters,
            int maxDatagramSize,
            Optional<AddressFilter> filter) {
        this.state = state;
        this.io = io;
        this.ready = ready;
        this.portUnreachable = portUnreachable;
        this.idleTimer = idleTimer;
        this.counters = counters;
        this.maxDatagramSize = maxDatagramSize;
        this.filter = filter.orElse(null);
    }

    // ------------------------------------------------------------------------------------------------------- pull

    /** Takes a datagram, waiting for it. Returns {@code null} once the deadline has come. */
    @Nullable
    Message receive(Deadline deadline) throws DgramException, InterruptedException {
        beforeReceive();
        Message message = pull();
        return afterReceive(
                isTaken(message, FILTERED_MESSAGE)
                        ? message
                        : waitAndTry(this::pull, message, FILTERED_MESSAGE, deadline));
    }

    /** Takes a datagram into a buffer, waiting for it. */
    Endpoint receive(ByteBuffer buffer) throws DgramException, InterruptedException {
        beforeReceive();
        Endpoint sender = pull(buffer);
        // A deadline that never comes leaves no other result.
        return Objects.requireNonNull(afterReceive(
                isTaken(sender, FILTERED) ? sender : waitAndTry(() -> pull(buffer), sender, FILTERED, Deadline.NEVER)));
    }

    private void beforeReceive() throws DgramException, InterruptedException {
        requirePull();
        throwIfInterrupted();
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("receive: interrupted");
        }
    }

    private <T> @Nullable T afterReceive(@Nullable T received) {
        if (received != null) {
            idleTimer.touch();
        }
        fairShare.use(); // also for who polls
        return received;
    }

    /**
     * Waits for a datagram.
     *
     * @param first what the first attempt had, which was no datagram
     * @param filtered what an attempt has that met only what the filter keeps out
     */
    private <T> @Nullable T waitAndTry(Attempt<T> attempt, @Nullable T first, T filtered, Deadline deadline)
            throws DgramException, InterruptedException {
        T received = first;
        // A datagram that is there is received whatever the deadline, if it is not too far behind those filtered out.
        for (int round = 0; isFiltered(received, filtered) && round < ROUNDS; round++) {
            fairShare.use();
            throwIfInterrupted();
            received = attempt.run();
        }
        // The clock before the wait, then the attempt: a datagram that comes with the deadline is not missed.
        while (!isTaken(received, filtered) && !deadline.hasPassed()) {
            ready.awaitReadable(deadline, this::mustWait);
            received = attempt.run();
        }
        return isFiltered(received, filtered) ? null : received;
    }

    private static <T> boolean isTaken(@Nullable T received, T filtered) {
        return received != null && !isFiltered(received, filtered);
    }

    // The very object: it is equal to what somebody may send from.
    @SuppressWarnings("ReferenceEquality")
    private static <T> boolean isFiltered(@Nullable T received, T filtered) {
        return received == filtered;
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
            inHand = isTaken(message, FILTERED_MESSAGE);
            return inHand ? message : null;
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
                if (message != null && !isFiltered(message, FILTERED_MESSAGE)) {
                    untold.addLast(message);
                }
            } catch (DgramException e) {
                // Forgotten, with the connection that it is about.
            }
        }
    }

    private Endpoint copy(Message message, ByteBuffer buffer) {
        ByteBuffer data = message.data();
        if (data.remaining() >= buffer.remaining() && !message.truncated()) {
            counters.cut();
        }
        buffer.put(data.limit(Math.min(data.limit(), buffer.remaining())));
        return message.sender();
    }

    // Under lock.
    private @Nullable Message read() throws DgramException {
        ByteBuffer buffer = BufferPool.SHARED.acquire();
        try {
            // One byte more than wanted tells a datagram that was cut from one that just fits.
            Endpoint sender = takeInto(buffer.limit(maxDatagramSize + 1));
            if (sender == null) {
                return null;
            }
            if (isFiltered(sender, FILTERED)) {
                return FILTERED_MESSAGE;
            }
            int size = buffer.position();
            byte[] payload = new byte[Math.min(size, maxDatagramSize)];
            buffer.get(0, payload);
            counters.received(payload.length, size > maxDatagramSize);
            return Message.of(payload, sender, size > maxDatagramSize);
        } finally {
            BufferPool.SHARED.release(buffer);
        }
    }

    // Under lock.
    private @Nullable Endpoint readInto(ByteBuffer buffer) throws DgramException {
        int position = buffer.position();
        Endpoint sender = takeInto(buffer);
        if (isTaken(sender, FILTERED)) {
            counters.received(buffer.position() - position, !buffer.hasRemaining());
        }
        return sender;
    }

    // Under lock. The buffer's position moves behind the payload.
    private @Nullable Endpoint takeInto(ByteBuffer buffer) throws DgramException {
        int position = buffer.position();
        try {
            for (int filtered = 0; filtered < FILTERED_IN_A_ROW; filtered++) {
                InetSocketAddress sender = io.receive(buffer);
                if (sender == null || filter == null || filter.allows(sender.getAddress())) {
                    return sender == null ? null : endpointOf(sender);
                }
                counters.filtered();
                buffer.position(position);
            }
            return FILTERED;
        } catch (IOException | RuntimeException e) {
            DgramException failure = state.failure("receive", e);
            counters.receiveFailed(failure.code());
            throw failure;
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
