package io.dgram.impl;

import io.dgram.Endpoint;
import io.dgram.impl.groups.Memberships;
import io.dgram.impl.interfaces.InterfaceWatcher;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.options.InterfaceSettings;
import io.dgram.impl.polling.ChannelReadiness;
import io.dgram.impl.receiving.DatagramSource;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.transport.Transport;
import io.dgram.spi.ProvidedSocket;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is done about a socket that the application dropped without closing it: once the garbage collector has found
 * that out, the port and the descriptor are freed, and a warning names where the socket was opened.
 *
 * <p>A socket that is in use is not dropped: the receiver's thread, an idle timer that is set, queued sends and
 * {@code closeAfter} refer to it, and so does a thread that is in one of its methods. What is done here must not refer
 * to it, nor must {@link ChannelReadiness}, which a selector refers to, and {@link Memberships} and
 * {@link InterfaceSettings}, which the {@link InterfaceWatcher} refers to.
 */
final class AbandonedSocket implements Runnable {

    private static final ClosingSteps<AbandonedSocket> CLOSING = new ClosingSteps<>(List.of(
            abandoned -> abandoned.endWatchers(),
            abandoned -> abandoned.transport.close(),
            abandoned -> abandoned.ready.close(),
            abandoned -> abandoned.source.discard(),
            abandoned -> abandoned.state.portReleased()));

    private static final ReentrantLock LOCK = new ReentrantLock();
    // Under LOCK. Not created by the initialiser: a class whose initialiser failed for want of a thread is lost for
    // good.
    private static @Nullable Cleaner cleaner;

    private final SocketState state;
    private final List<Lazy<?>> watchers;
    private final Transport transport;
    private final ChannelReadiness ready;
    private final DatagramSource source;
    private final @Nullable StackTraceElement openedAt;

    /**
     * @param watchers the parts of the socket that the {@link InterfaceWatcher} refers to
     * @param source holds memory that all sockets share; nothing else uses it once the socket is dropped
     * @param openedAt the line of the application that opened the socket, if known
     */
    AbandonedSocket(
            SocketState state,
            List<Lazy<?>> watchers,
            Transport transport,
            ChannelReadiness ready,
            DatagramSource source,
            @Nullable StackTraceElement openedAt) {
        this.state = state;
        this.watchers = watchers;
        this.transport = transport;
        this.ready = ready;
        this.source = source;
        this.openedAt = openedAt;
    }

    /**
     * Has this run once nothing refers to the socket any more.
     *
     * @return what ends that, to be called when the socket is closed
     * @throws OutOfMemoryError if there is no thread for it
     */
    Cleaner.Cleanable whenDropped(ProvidedSocket socket) {
        return cleaner().register(socket, this);
    }

    private static Cleaner cleaner() {
        LOCK.lock();
        try {
            Cleaner there = cleaner;
            if (there == null) {
                // Its thread inherits nothing from the caller, and ends when the library's class loader is collected.
                there = Cleaner.create();
                cleaner = there;
            }
            return there;
        } finally {
            LOCK.unlock();
        }
    }

    /** Frees the port and the descriptor, unless the socket was closed. */
    @Override
    public void run() {
        if (!state.close()) {
            return;
        }
        try {
            CLOSING.make(this);
        } finally {
            warn();
        }
    }

    private void endWatchers() {
        for (int i = 0; i < watchers.size(); i++) { // by index, as an iterator needs memory
            watchers.get(i).end();
        }
    }

    private void warn() {
        Endpoint local = state.localOrNull();
        new BoundedLog(Clock.SYSTEM)
                .warn(
                        "abandoned",
                        "a socket was dropped without close(), and is closed now: "
                                + (local == null ? "unbound" : "bound to " + local)
                                + (openedAt == null ? "" : ", opened at " + openedAt),
                        null);
    }
}
