package io.dgram.impl.sending;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.SendCallback;
import io.dgram.SocketType;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.events.JvmKeepAlive;
import io.dgram.impl.events.SerialDispatcher;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.support.QueuedTask;
import io.dgram.impl.support.TaskQueue;
import io.dgram.impl.support.Threads;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends that report to a callback: queued, and sent in order by a virtual thread that is there while there are any. The
 * Java virtual machine stays alive until their callbacks have run, as in luvit and Node.js.
 *
 * <p>The queue is bounded, as a program can queue datagrams faster than the network takes them, or its callbacks run. A
 * send that finds it full is refused: its callback gets {@link ErrorCode#QUEUE_FULL}. As refusals wait for their
 * callbacks, too, they have a bound of their own, beyond which {@link #add} throws.
 */
public final class SendQueue implements Lazy.Endable {

    /**
     * The maximum number of sends that wait for the network or for their callback: more than a program has that paces
     * itself.
     */
    public static final int MAX_DATAGRAMS = 65_536;

    /** The bytes that wait for the network. */
    public static final long MAX_BYTES = 64L << 20;

    /** The refused sends that wait for their callback. */
    public static final int MAX_REFUSED = 65_536;

    // The longest wait for a system call that does not wait, if its thread gets no processor. On Java 21 a virtual
    // thread that closes the socket within a monitor can hold the very carrier that it needs.
    private static final long OUTCOME_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What a callback gets if there is no memory to say more. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // made while there is memory; its stack trace tells nothing
    private static final DgramException NO_MEMORY =
            new DgramException(ErrorCode.IO, Operation.SEND.text(), null, null, "no memory to report a failure", null);

    /** Sends a datagram to a host, waiting as long as it takes. Calls {@link #hostResolved()} before it does. */
    @FunctionalInterface
    public interface BlockingSend {
        int send(ByteBuffer data, int port, @Nullable String host) throws DgramException, InterruptedException;
    }

    /** A datagram, and the callback that its outcome is reported to, whatever memory there is by then. */
    private final class Entry extends QueuedTask implements SerialDispatcher.Callback {

        private final int port;
        private final @Nullable String host;
        private final SendCallback callback;
        private @Nullable ByteBuffer data; // under lock: gone when it has been sent
        private int bytes; // under lock: its share of those that wait
        private @Nullable ErrorCode refusal; // why it was not even tried
        private @Nullable Throwable failure; // why it was tried in vain

        Entry(int port, @Nullable String host, SendCallback callback) {
            this.port = port;
            this.host = host;
            this.callback = callback;
        }

        @Override
        public void run() {
            try {
                dispatcher.call(this);
            } finally {
                settled(this);
            }
        }

        @Override
        public void invoke() throws Exception {
            callback.done(error());
        }

        // Made only now, as exceptions are large, and as whoever closes or refuses may have no memory.
        private @Nullable DgramException error() {
            try {
                ErrorCode code = refusal;
                if (code == ErrorCode.CLOSED) {
                    return state.closedFailure(Operation.SEND, null, null);
                }
                if (code != null) {
                    return new DgramException(code, Operation.SEND.text(), state.localOrNull(), null, null, null);
                }
                Throwable cause = failure;
                return cause == null ? null : asDgramException(cause);
            } catch (Throwable e) {
                return NO_MEMORY;
            }
        }
    }

    private final SocketState state;
    private final BlockingSend blockingSend;
    private final SerialDispatcher dispatcher;
    private final Traffic traffic;

    private final ReentrantLock lock = new PinSafeLock();
    // Under lock. The first is the one that is being sent: whoever removes an entry reports its outcome.
    private final TaskQueue<Entry> queue = new TaskQueue<>();
    private final Condition outcomeKnown = lock.newCondition(); // created early, as end() may find no memory
    private boolean outcomeDue; // under lock: the first datagram is with the kernel, or is about to be
    private boolean sending; // under lock: the thread is there, and looks at the queue again before it ends
    private int accepted; // under lock: entries whose callback has not run, but for the refused
    private int refused; // under lock: entries whose callback has not run
    private long bytes; // under lock: in the queue

    public SendQueue(SocketState state, BlockingSend blockingSend, SerialDispatcher dispatcher, Traffic traffic) {
        this.state = state;
        this.blockingSend = blockingSend;
        this.dispatcher = dispatcher;
        this.traffic = traffic;
    }

    /**
     * Queues a datagram, copying and consuming it; or, if the queue is full, has its callback called with that.
     *
     * @throws DgramException if the socket is closed, or so many callbacks of refused sends are queued that this one's
     *     cannot be
     */
    public void add(ByteBuffer data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        Entry entry = new Entry(port, host, callback);
        lock.lock();
        try {
            state.requireOpen(Operation.SEND); // here, so that end() misses none
            if (isFull(data)) {
                refuse(entry);
            } else {
                accept(entry, copyOf(data));
            }
        } finally {
            lock.unlock();
        }
        data.position(data.limit());
    }

    /**
     * Notes that the thread that sends knows where the datagram goes and gives it to the kernel next, so that
     * {@link #end()} waits for what comes of it.
     */
    void hostResolved() throws DgramException {
        lock.lock();
        try {
            state.requireOpen(Operation.SEND);
            outcomeDue = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Fails all that is queued. The one being sent fails, too, while its host is being resolved, which may take long;
     * later than that, its own outcome is reported. The channel must be closed: then a send ends without delay.
     */
    @Override
    public void end() {
        lock.lock();
        try {
            awaitOutcome();
            for (Entry entry; (entry = queue.poll()) != null; ) {
                entry.refusal = ErrorCode.CLOSED;
                report(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    // Under lock, which is released meanwhile.
    private void awaitOutcome() {
        boolean interrupted = false;
        long left = OUTCOME_NANOS;
        while (outcomeDue && left > 0) {
            try {
                left = outcomeKnown.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // Under lock.
    private boolean isFull(ByteBuffer data) {
        return accepted >= MAX_DATAGRAMS || bytes + bytesKept(data) > MAX_BYTES;
    }

    // Under lock. What may fail comes first; a thread that finds no entry ends.
    private void accept(Entry entry, ByteBuffer copy) {
        if (!sending) {
            Threads.startVirtual(state.threadName("io.dgram-sender"), this::sendAll);
            sending = true;
        }
        keepAlive();
        entry.data = copy;
        entry.bytes = bytesKept(copy);
        bytes += entry.bytes;
        accepted++;
        queue.add(entry);
    }

    // Under lock.
    private void refuse(Entry entry) throws DgramException {
        traffic.failed(Operation.SEND, ErrorCode.QUEUE_FULL);
        if (refused >= MAX_REFUSED) {
            throw new DgramException(
                    ErrorCode.QUEUE_FULL, Operation.SEND.text(), state.localOrNull(), null, null, null);
        }
        keepAlive();
        entry.refusal = ErrorCode.QUEUE_FULL;
        refused++;
        report(entry);
    }

    // Under lock.
    private void keepAlive() {
        if (accepted + refused == 0) {
            JvmKeepAlive.acquire();
        }
    }

    // What is too long to be sent is not worth its memory: a view of it fails in its turn as well as a copy.
    private static ByteBuffer copyOf(ByteBuffer data) {
        ByteBuffer view = data.duplicate();
        return isTooLong(view)
                ? view
                : ByteBuffer.allocate(view.remaining()).put(view).flip();
    }

    private static int bytesKept(ByteBuffer data) {
        return isTooLong(data) ? 0 : data.remaining();
    }

    private static boolean isTooLong(ByteBuffer data) {
        return data.remaining() > SocketType.UDP6.maxPayload();
    }

    // Nothing ends this thread before there is nothing left to send.
    private void sendAll() {
        boolean more = true;
        while (more) {
            try {
                more = sendNext();
            } catch (Throwable e) { // no memory even to wait for the lock
                Thread.onSpinWait();
            }
        }
    }

    // Returns false if there was nothing left.
    private boolean sendNext() {
        Entry entry = null;
        ByteBuffer data = null;
        lock.lock();
        try {
            entry = queue.peek();
            if (entry != null) {
                data = entry.data;
            }
            sending = entry != null;
        } finally {
            lock.unlock();
        }
        if (entry != null && data != null) {
            finish(entry, send(entry, data));
        }
        return entry != null;
    }

    // Whatever a resolver, which is the application's, may throw, those behind it are sent.
    private @Nullable Throwable send(Entry entry, ByteBuffer data) {
        try {
            blockingSend.send(data, entry.port, entry.host);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    // Unless end() was faster.
    private void finish(Entry entry, @Nullable Throwable failure) {
        Throwable error = failure == null ? null : translated(failure);
        lock.lock();
        try {
            if (queue.peek() == entry) {
                queue.poll();
                entry.failure = error;
                report(entry);
            }
            outcomeDue = false;
            outcomeKnown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // At once, if there is memory for it, as the reason may be another once the socket is closed.
    private Throwable translated(Throwable failure) {
        try {
            return asDgramException(failure);
        } catch (Throwable again) {
            return failure;
        }
    }

    private DgramException asDgramException(Throwable failure) {
        return failure instanceof DgramException known ? known : state.failure(Operation.SEND, failure);
    }

    // Under lock: what is reported after end() came too late to be delivered.
    private void report(Entry entry) {
        bytes -= entry.bytes;
        entry.bytes = 0;
        entry.data = null;
        if (!dispatcher.execute(entry)) {
            settled(entry);
        }
    }

    // The callback has run.
    private void settled(Entry entry) {
        lock.lock();
        try {
            if (entry.refusal == ErrorCode.QUEUE_FULL) {
                refused--;
            } else {
                accepted--;
            }
            if (accepted + refused == 0) {
                JvmKeepAlive.release();
            }
        } finally {
            lock.unlock();
        }
    }
}
