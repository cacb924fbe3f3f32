package io.dgram.impl;

import io.dgram.Endpoint;
import io.dgram.impl.groups.Memberships;
import io.dgram.impl.interfaces.InterfaceWatcher;
import io.dgram.impl.options.InterfaceSettings;
import io.dgram.impl.polling.ChannelReadiness;
import io.dgram.impl.receiving.DatagramSource;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.spi.ProvidedSocket;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Cleans up after a socket that the application dropped without closing it. Once the garbage collector finds it
 * unreachable, this closes its descriptor, which frees the port, and logs a warning that names the line that opened the
 * socket. It also removes every socket from {@link OpenSockets} that is closed.
 *
 * <p>A socket that is in use is reachable: the thread of the receiver, an idle timer that is set, queued sends,
 * {@code closeAfter}, and any thread that runs one of its methods refer to it. This object must not. Neither may
 * {@link ChannelReadiness}, to which a selector refers, nor {@link Memberships} and {@link InterfaceSettings}, to which
 * the {@link InterfaceWatcher} refers.
 */
final class AbandonedSocket implements Runnable {

    private static final ClosingSteps<AbandonedSocket> CLOSING = new ClosingSteps<>(List.of(
            abandoned -> abandoned.memberships.end(),
            abandoned -> abandoned.interfaceSettings.end(),
            abandoned -> abandoned.ready.close(),
            abandoned -> abandoned.source.discard(),
            abandoned -> abandoned.socket.state().portReleased()));

    private static final ReentrantLock LOCK = new PinSafeLock();
    // Under LOCK. Not created by a static initialiser: if that failed because no thread can be started, the class could
    // never be used again.
    private static @Nullable Cleaner cleaner;

    private final OpenSocket socket;
    private final Lazy<Memberships> memberships;
    private final Lazy<InterfaceSettings> interfaceSettings;
    private final ChannelReadiness ready;
    private final DatagramSource source;

    /**
     * @param source holds pooled memory, which has to be released; nothing else uses it once the socket is unreachable
     */
    AbandonedSocket(
            OpenSocket socket,
            Lazy<Memberships> memberships,
            Lazy<InterfaceSettings> interfaceSettings,
            ChannelReadiness ready,
            DatagramSource source) {
        this.socket = socket;
        this.memberships = memberships;
        this.interfaceSettings = interfaceSettings;
        this.ready = ready;
        this.source = source;
    }

    /**
     * Lists the socket as open, and runs this once it is unreachable.
     *
     * @return cancels that; to be called when the socket is closed
     * @throws OutOfMemoryError if the cleaner's thread cannot be started
     */
    Cleaner.Cleanable whenDropped(ProvidedSocket owner) {
        Cleaner.Cleanable registered = cleaner().register(owner, this);
        OpenSockets.add(socket);
        return registered;
    }

    private static Cleaner cleaner() {
        LOCK.lock();
        try {
            Cleaner existing = cleaner;
            if (existing == null) {
                // The cleaner's thread inherits nothing from the caller, and ends when the library's class loader, and
                // so the cleaner, is collected.
                existing = Cleaner.create();
                cleaner = existing;
            }
            return existing;
        } finally {
            LOCK.unlock();
        }
    }

    /** Closes the descriptor, which frees the port, unless the socket was closed. */
    @Override
    public void run() {
        try {
            if (socket.state().close()) {
                close();
            }
        } finally {
            OpenSockets.remove(socket);
        }
    }

    private void close() {
        try {
            CLOSING.make(this);
        } finally {
            warn();
        }
    }

    private void warn() {
        Endpoint local = socket.state().localOrNull();
        StackTraceElement openedAt = socket.openedAt();
        new BoundedLog(Clock.SYSTEM, socket.state().nameOrNull())
                .warn(
                        "abandoned",
                        "a socket was dropped without close(), and is closed now: "
                                + (local == null ? "unbound" : "bound to " + local)
                                + (openedAt == null ? "" : ", opened at " + openedAt),
                        null);
    }
}
