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
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.stats.Traffic;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Receives for the callers of {@code receive}, in their own threads. */
public final class PullReceiver {

    /**
     * How many attempts in a row may meet only datagrams that are kept out before a deadline that has passed counts.
     */
    private static final int MAX_ROUNDS = 256;

    /**
     * How many datagrams a predicate may reject once the deadline has passed: more than a receive buffer of the usual
     * size holds.
     */
    private static final int MAX_LATE = 16_384;

    /** The datagrams that one call examines. For one thread. */
    private final class Selection {

        private final Predicate<? super Message> wanted;
        private int discards; // of the inbox, when the last datagram was taken

        Selection(Predicate<? super Message> wanted) {
            this.wanted = wanted;
        }

        /** Returns the message that was taken last. Under the inbox's lock. */
        Message message() {
            discards = inbox.discards();
            return inbox.uncountedMessage();
        }

        // The predicate is the application's, and may throw.
        boolean accepts(Message message) {
            boolean decided = false;
            try {
                boolean accepted = wanted.test(message);
                decided = true;
                return accepted;
            } finally {
                if (!decided) {
                    inbox.unread(message, discards);
                }
            }
        }
    }

    private final SocketState state;
    private final Inbox inbox;
    private final ReadWait wait;
    private final PendingErrors pendingErrors;
    private final Traffic traffic;

    public PullReceiver(SocketState state, Inbox inbox, ReadWait wait, PendingErrors pendingErrors, Traffic traffic) {
        this.state = state;
        this.inbox = inbox;
        this.wait = wait;
        this.pendingErrors = pendingErrors;
        this.traffic = traffic;
    }

    /** Receives a datagram, waiting for it. Returns {@code null} once the deadline has come. */
    @Nullable
    public Message receive(Deadline deadline) throws DgramException, InterruptedException {
        requireUninterrupted();
        Message message;
        try {
            boolean prefetched = inbox.hasPrefetched();
            message = !prefetched && wait.isLookInVain(deadline) ? null : pull();
            if (message == null) {
                message = await(this::pull, deadline);
            } else if (!prefetched) {
                wait.foundAtOnce();
            }
        } finally {
            wakeForPrefetched();
        }
        if (message != null) {
            wait.heard(message.sender());
        }
        return moved(message, 1);
    }

    /**
     * Receives the first datagram that a predicate accepts, waiting for it, and drops those that it rejects. Returns
     * {@code null} once the deadline has come.
     */
    @Nullable
    public Message receive(Deadline deadline, Predicate<? super Message> wanted)
            throws DgramException, InterruptedException {
        Selection selection = new Selection(wanted);
        for (int late = 0; late < MAX_LATE; late += deadline.hasPassed() ? 1 : 0) {
            Message message = next(selection, deadline);
            if (message == null || selection.accepts(message)) {
                return accepted(message);
            }
            traffic.rejected();
            wait.worked(1);
        }
        return null;
    }

    private @Nullable Message next(Selection selection, Deadline deadline) throws DgramException, InterruptedException {
        requireUninterrupted();
        try {
            Message message = pull(selection);
            return message != null ? message : await(() -> pull(selection), deadline);
        } finally {
            wakeForPrefetched();
        }
    }

    private @Nullable Message accepted(@Nullable Message message) {
        if (message != null) {
            inbox.accept(message);
            wait.heard(message.sender());
        }
        return moved(message, 1);
    }

    /** Receives a datagram into a buffer, waiting for it. Returns {@code null} once the deadline has come. */
    @Nullable
    public Endpoint receive(ByteBuffer buffer, Deadline deadline) throws DgramException, InterruptedException {
        requireUninterrupted();
        Endpoint sender;
        try {
            boolean prefetched = inbox.hasPrefetched();
            sender = !prefetched && wait.isLookInVain(deadline) ? null : pull(buffer);
            if (sender == null) {
                sender = await(() -> pull(buffer), deadline);
            } else if (!prefetched) {
                wait.foundAtOnce();
            }
        } finally {
            wakeForPrefetched();
        }
        if (sender != null) {
            wait.heard(sender);
        }
        return moved(sender, 1);
    }

    /** Receives datagrams into an empty batch, waiting for the first. Returns how many. */
    public int receive(DirectBatch batch, Deadline deadline) throws DgramException, InterruptedException {
        requireUninterrupted();
        int before = 0; // those that the time slice has been charged for
        try {
            if (pull(batch) == null) {
                await(() -> pull(batch), deadline);
            }
            while (batch.count() - before >= DatagramSource.MAX_BATCH_RUN && !batch.isFull()) {
                wait.worked(batch.count() - before);
                before = batch.count();
                pullMore(batch);
            }
        } finally {
            wakeForPrefetched();
        }
        if (batch.count() > 0) {
            wait.heard(batch.lastSender());
        }
        moved(batch.count() > 0 ? batch : null, batch.count() - before);
        return batch.count();
    }

    private void requireUninterrupted() throws DgramException, InterruptedException {
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

    private <T> @Nullable T moved(@Nullable T received, int datagrams) {
        if (received != null) {
            traffic.active();
        }
        wait.worked(Math.max(1, datagrams)); // also for a thread that polls
        return received;
    }

    private <T> @Nullable T await(BusyPoll.Attempt<T> attempt, Deadline deadline)
            throws DgramException, InterruptedException {
        Recorder.Span span = Recorder.receiveWait();
        T received = null;
        // The clock before the wait, then the attempt: a datagram that comes with the deadline is not missed.
        try {
            while (received == null && !deadline.hasPassed()) {
                received = wait.awaitAndTry(attempt, deadline, this::mustWait);
            }
            return received;
        } finally {
            Recorder.finish(span, state);
        }
    }

    // Called however a receive ends: datagrams that have left the kernel make the poller wake no thread, and a thread
    // that was woken for one may leave without it.
    private void wakeForPrefetched() {
        if (inbox.hasPrefetched()) {
            wait.wakeFirst();
        }
    }

    /** Checks that {@code receive} may go on, and that there is no error to throw instead of a datagram. */
    private void requirePull() throws DgramException {
        state.requireOpen(Operation.RECEIVE);
        if (inbox.isPush()) {
            throw new IllegalStateException(
                    "receive: the receiver runs, as a listener of Message is registered or recvStart() was called;"
                            + " call recvStop() first");
        }
        pendingErrors.throwIfThere(Operation.RECEIVE);
    }

    private boolean mustWait() throws DgramException {
        requirePull();
        return inbox.isDeliveryPending() || !inbox.hasPrefetched();
    }

    private @Nullable Message pull() throws DgramException, InterruptedException {
        return pull((Selection) null);
    }

    // Without a selection every message is wanted.
    private @Nullable Message pull(@Nullable Selection selection) throws DgramException, InterruptedException {
        for (int round = 0; ; round++) {
            Take take;
            Message message = null;
            inbox.lock();
            try {
                requirePull();
                take = inbox.takeMessage();
                if (take == Take.TAKEN) {
                    message = selection == null ? inbox.message() : selection.message();
                }
            } finally {
                inbox.unlock();
            }
            if (!mayRepeat(take, round)) {
                return message;
            }
        }
    }

    private @Nullable Endpoint pull(ByteBuffer buffer) throws DgramException, InterruptedException {
        for (int round = 0; ; round++) {
            Take take;
            Endpoint sender;
            inbox.lock();
            try {
                requirePull();
                take = inbox.take(buffer);
                sender = take == Take.TAKEN ? inbox.sender() : null;
            } finally {
                inbox.unlock();
            }
            if (!mayRepeat(take, round)) {
                return sender;
            }
        }
    }

    // Returns the batch once there is something in it.
    private @Nullable DirectBatch pull(DirectBatch batch) throws DgramException, InterruptedException {
        for (int round = 0; ; round++) {
            Take take;
            inbox.lock();
            try {
                requirePull();
                take = inbox.take(batch);
            } finally {
                inbox.unlock();
            }
            if (!mayRepeat(take, round)) {
                return take == Take.TAKEN ? batch : null;
            }
        }
    }

    private void pullMore(DirectBatch batch) throws DgramException {
        inbox.lock();
        try {
            inbox.takeMore(batch);
        } finally {
            inbox.unlock();
        }
    }

    // A datagram that is there is received whatever the deadline, if not too many that are kept out come before it.
    private boolean mayRepeat(Take take, int round) throws InterruptedException {
        if (take != Take.FILTERED || round == MAX_ROUNDS) {
            return false;
        }
        wait.worked(1);
        throwIfInterrupted();
        return true;
    }
}
