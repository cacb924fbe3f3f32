package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.SendCallback;
import io.dgram.SocketType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends that report to a callback: queued, and sent in order by a virtual thread that is there while there are any. The
 * Java virtual machine stays alive until their callbacks have run, as in luvit and Node.js.
 */
final class SendQueue implements OnFirstUse.Part {

    /** Sends a datagram to a host, waiting as long as it takes. */
    @FunctionalInterface
    interface BlockingSend {
        int send(ByteBuffer data, int port, @Nullable String host) throws DgramException, InterruptedException;
    }

    /** A datagram and who is to be told of its fate. */
    private static final class Entry {

        final ByteBuffer data;
        final int port;
        final @Nullable String host;
        final SendCallback callback;

        Entry(ByteBuffer data, int port, @Nullable String host, SendCallback callback) {
            this.data = data;
            this.port = port;
            this.host = host;
            this.callback = callback;
        }
    }

    private final SocketState state;
    private final BlockingSend blockingSend;
    private final EventDispatcher dispatcher;

    private final ReentrantLock lock = new ReentrantLock();
    // Under lock. The first is the one that is being sent: whoever removes an entry tells its callback.
    private final ArrayDeque<Entry> queue = new ArrayDeque<>();
    private boolean sending; // under lock: the thread is there, and looks at the queue again before it ends

    SendQueue(SocketState state, BlockingSend blockingSend, EventDispatcher dispatcher) {
        this.state = state;
        this.blockingSend = blockingSend;
        this.dispatcher = dispatcher;
    }

    /** Queues a datagram, copying and consuming it. */
    void add(ByteBuffer data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        Entry entry = new Entry(copyOf(data), port, host, callback);
        boolean start;
        lock.lock();
        try {
            state.requireOpen("send"); // here, so that end() misses none
            JvmKeepAlive.acquire();
            queue.addLast(entry);
            start = !sending;
            sending = true;
        } finally {
            lock.unlock();
        }
        data.position(data.limit());
        if (start) {
            Threads.startVirtual("io.dgram-sender", this::sendAll);
        }
    }

    /** Fails all that is queued, the one being sent included. */
    @Override
    public void end() {
        lock.lock();
        try {
            for (Entry entry; (entry = queue.pollFirst()) != null; ) {
                tell(entry, new DgramException(ErrorCode.CLOSED, "send", state.localOrNull(), null, null, null));
            }
        } finally {
            lock.unlock();
        }
    }

    // What is too long to be sent is not worth its memory: a view of it fails in its turn as well as a copy.
    private static ByteBuffer copyOf(ByteBuffer data) {
        ByteBuffer view = data.duplicate();
        return view.remaining() > SocketType.UDP6.maxPayload()
                ? view
                : ByteBuffer.allocate(view.remaining()).put(view).flip();
    }

    private void sendAll() {
        for (Entry entry = first(); entry != null; entry = first()) {
            finish(entry, send(entry));
        }
    }

    // Whatever a resolver, which is the application's, may throw, those behind it are sent.
    private @Nullable DgramException send(Entry entry) {
        try {
            blockingSend.send(entry.data, entry.port, entry.host);
            return null;
        } catch (Throwable e) {
            return state.failure("send", e);
        }
    }

    private @Nullable Entry first() {
        lock.lock();
        try {
            Entry entry = queue.peekFirst();
            sending = entry != null;
            return entry;
        } finally {
            lock.unlock();
        }
    }

    // Unless end() was faster.
    private void finish(Entry entry, @Nullable DgramException error) {
        lock.lock();
        try {
            if (queue.peekFirst() == entry) {
                queue.removeFirst();
                tell(entry, error);
            }
        } finally {
            lock.unlock();
        }
    }

    // Under lock: what is told after end() came too late to be delivered.
    private void tell(Entry entry, @Nullable DgramException error) {
        dispatcher.execute(() -> {
            dispatcher.call(() -> entry.callback.done(error));
            JvmKeepAlive.release();
        });
    }
}
