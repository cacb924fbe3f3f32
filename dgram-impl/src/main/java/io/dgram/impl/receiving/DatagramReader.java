package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.PendingErrors;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.polling.BusyPoll;
import io.dgram.impl.polling.Deadline;
import io.dgram.impl.polling.ReadWait;
import io.dgram.impl.stats.Traffic;
import java.io.IOException;
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
public final class DatagramReader implements SocketState.ReadBarrier {

    /** So often in a row, before a deadline counts that has passed. */
    private static final int ROUNDS = 256;

    private final SocketState state;
    private final DatagramSource source; // under lock, but for what is ahead
    private final ReadWait wait;
    private final PendingErrors pendingErrors;
    private final Traffic traffic;

    private final ReentrantLock lock = new ReentrantLock();
    // Changed under lock: taken from the kernel, told to nobody, and next in line.
    private final Deque<Message> untold = new ConcurrentLinkedDeque<>();
    private volatile boolean inHand; // the receiver has taken one and not yet decided whom to give it to
    private int discards; // under lock: how often what had arrived was discarded
    private int discardsBefore; // under lock: when the receiver took its last datagram
    private volatile boolean push; // written under lock

    public DatagramReader(
            SocketState state, DatagramSource source, ReadWait wait, PendingErrors pendingErrors, Traffic traffic) {
        this.state = state;
        this.source = source;
        this.wait = wait;
        this.pendingErrors = pendingErrors;
        this.traffic = traffic;
    }

    // ------------------------------------------------------------------------------------------------------- pull

    /** Takes a datagram, waiting for it. Returns {@code null} once the deadline has come. */
    @Nullable
    public Message receive(Deadline deadline) throws DgramException, InterruptedException {
        beforeReceive();
        Message message;
        try {
            message = pull();
            if (!isTaken(message, DatagramSource.FILTERED_MESSAGE)) {
                message = waitAndTry(this::pull, message, DatagramSource.FILTERED_MESSAGE, deadline);
            }
        } finally {
            wakeForUntold();
        }
        return afterReceive(message, 1);
    }

    /** Takes a datagram into a buffer, waiting for it. */
    public Endpoint receive(ByteBuffer buffer) throws DgramException, InterruptedException {
        beforeReceive();
        Endpoint sender;
        try {
            sender = pull(buffer);
            if (!isTaken(sender, DatagramSource.FILTERED)) {
                sender = waitAndTry(() -> pull(buffer), sender, DatagramSource.FILTERED, Deadline.NEVER);
            }
        } finally {
            wakeForUntold();
        }
        // A deadline that never comes leaves no other result.
        return Objects.requireNonNull(afterReceive(sender, 1));
    }

    /** Takes datagrams into an empty batch, waiting for the first. Returns how many. */
    public int receive(DirectBatch batch, Deadline deadline) throws DgramException, InterruptedException {
        beforeReceive();
        int before = 0; // counted as used
        try {
            Endpoint sender = pull(batch);
            if (!isTaken(sender, DatagramSource.FILTERED)) {
                sender = waitAndTry(() -> pull(batch), sender, DatagramSource.FILTERED, deadline);
            }
            while (sender != null && batch.count() - before >= DatagramSource.BATCHED_IN_A_ROW && !batch.isFull()) {
                wait.worked(batch.count() - before);
                before = batch.count();
                sender = pullMore(batch);
            }
        } finally {
            wakeForUntold();
        }
        afterReceive(batch.count() > 0 ? batch : null, batch.count() - before);
        return batch.count();
    }

    private void beforeReceive() throws DgramException, InterruptedException {
        if (Thread.currentThread().isInterrupted()) {
            requirePull();
            throwIfInterrupted();
        }
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("receive: interrupted");
        }
    }

    private <T> @Nullable T afterReceive(@Nullable T received, int datagrams) {
        if (received != null) {
            traffic.active();
        }
        wait.worked(Math.max(1, datagrams)); // also for who polls
        return received;
    }

    /**
     * Waits for a datagram.
     *
     * @param first what the first attempt had, which was no datagram
     * @param filtered what an attempt has that met only what the filter keeps out
     */
    private <T> @Nullable T waitAndTry(BusyPoll.Attempt<T> attempt, @Nullable T first, T filtered, Deadline deadline)
            throws DgramException, InterruptedException {
        T received = passFiltered(attempt, first, filtered);
        // The clock before the wait, then the attempt: a datagram that comes with the deadline is not missed.
        while (!isTaken(received, filtered) && !deadline.hasPassed()) {
            received = passFiltered(attempt, wait.awaitAndTry(attempt, deadline, this::mustWait), filtered);
        }
        return isFiltered(received, filtered) ? null : received;
    }

    // A datagram that is there is received whatever the deadline, if it is not too far behind those filtered out.
    private <T> @Nullable T passFiltered(BusyPoll.Attempt<T> attempt, @Nullable T first, T filtered)
            throws DgramException, InterruptedException {
        T received = first;
        for (int round = 0; isFiltered(received, filtered) && round < ROUNDS; round++) {
            wait.worked(1);
            throwIfInterrupted();
            received = attempt.now();
        }
        return received;
    }

    // Called however a receive ends: datagrams that have left the kernel, wherever they are kept, make the poller wake
    // nobody, and a thread that was woken for one may leave without it.
    private void wakeForUntold() {
        if (hasUntold()) {
            wait.wakeFirst();
        }
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
        state.requireOpen(Operation.RECEIVE);
        if (push) {
            throw new IllegalStateException("receive: the receiver runs; call recvStop() first");
        }
        pendingErrors.throwIfThere(Operation.RECEIVE);
    }

    private boolean mustWait() throws DgramException {
        requirePull();
        return inHand || !hasUntold(); // who has one in hand wakes those who wait
    }

    private @Nullable Message pull() throws DgramException {
        lock.lock();
        try {
            requirePull();
            if (inHand) {
                return null; // its turn is before those in the kernel
            }
            return next();
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
            Message message = untold.peekFirst();
            if (message != null) {
                Endpoint sender = copy(message, buffer); // fails if the buffer's memory was given back
                untold.removeFirst();
                return sender;
            }
            try {
                return source.take(buffer);
            } finally {
                source.moveAheadIfScarce(untold);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Endpoint pull(DirectBatch batch) throws DgramException {
        lock.lock();
        try {
            requirePull();
            if (inHand) {
                return null;
            }
            batch.receivedBy(state.peerOrNull() != null);
            Message message = untold.peekFirst();
            if (message == null) {
                return take(batch);
            }
            do {
                if (batch.receive(message)) {
                    traffic.cut();
                }
                untold.removeFirst();
                message = batch.isFull() ? null : untold.peekFirst();
            } while (message != null);
            return batch.sender(0);
        } finally {
            lock.unlock();
        }
    }

    // Whatever is against it, what was taken before is received first.
    private @Nullable Endpoint pullMore(DirectBatch batch) throws DgramException {
        lock.lock();
        try {
            return state.isClosed() || push || inHand || !untold.isEmpty() ? null : take(batch);
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private @Nullable Endpoint take(DirectBatch batch) throws DgramException {
        try {
            return source.take(batch);
        } finally {
            source.moveAheadIfScarce(untold);
        }
    }

    // Under lock.
    private @Nullable Message next() throws DgramException {
        Message first = untold.peekFirst();
        if (first != null) {
            Message cut = source.cut(first); // may want memory
            untold.removeFirst();
            return cut;
        }
        try {
            return source.take();
        } finally {
            source.moveAheadIfScarce(untold);
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
        wait.wake();
    }

    /** Tells whether the receiver may read. */
    public boolean mayPush() {
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
            Message message = next();
            inHand = isTaken(message, DatagramSource.FILTERED_MESSAGE);
            return inHand ? message : null;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the datagram that the receiver took goes to listeners, so that those behind it may be read. */
    void handOn() {
        inHand = false;
        if (!push) {
            wait.wake();
        }
    }

    /** Tells whether a datagram that is no longer in the kernel waits for somebody. */
    boolean hasUntold() {
        return source.hasAhead() || !untold.isEmpty();
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
        wait.wake();
    }

    // ---------------------------------------------------------------------------------------------------- reading

    @Override
    public void discardAndChange(SocketState.ChannelAction action) throws IOException {
        lock.lock();
        try {
            action.run();
            source.discard();
            untold.clear();
            discards++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void runWithoutReaders(SocketState.ChannelAction action) throws IOException {
        lock.lock();
        try {
            action.run();
            forgetReport(); // behind the change: until then the kernel may get another
        } finally {
            lock.unlock();
        }
        wait.wake(); // what was read meanwhile is no longer in the kernel to wake them
    }

    // Under lock. A datagram that comes instead is received behind those that were taken before.
    private void forgetReport() {
        Message message = source.forgetReport();
        if (message != null) {
            untold.addLast(message);
        }
    }

    /** Drops what nobody will receive any more, as the socket is closed. */
    public void end() {
        lock.lock();
        try {
            source.discard();
        } finally {
            lock.unlock();
        }
    }

    private Endpoint copy(Message message, ByteBuffer buffer) {
        ByteBuffer data = message.data();
        if (data.remaining() >= buffer.remaining() && !message.truncated()) {
            traffic.cut();
        }
        buffer.put(data.limit(Math.min(data.limit(), buffer.remaining())));
        return message.sender();
    }
}
