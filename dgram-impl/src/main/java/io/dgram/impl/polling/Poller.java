package io.dgram.impl.polling;

import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.support.Threads;
import io.dgram.impl.transport.EventSource;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that wakes the threads waiting for a channel when it is ready. All sockets share a few pollers: one
 * kind for transports that have an {@linkplain EventPoller event source}, another for those that only a
 * {@linkplain SelectorPoller selector} can watch.
 *
 * <p>A poller is started when a socket that will use it is opened, and ends a few seconds after its last socket was
 * closed: a thread that stayed would keep the library's class loader, and so the application's, in memory. Nothing else
 * ends it: after an error, including running out of memory, it logs the error and wakes all waiting threads, which
 * check their conditions again; an interrupt, which may come from a host that interrupts all threads, is cleared.
 */
public abstract class Poller implements Runnable {

    private static final long PAUSE_AFTER_ERROR_NANOS = 10_000_000;

    /** How long a poller outlives its last socket, so that short-lived sockets do not start a thread each. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final int COUNT = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);

    /** The pollers of one kind. */
    private static final class Pool {

        final AtomicReferenceArray<@Nullable Poller> running = new AtomicReferenceArray<>(COUNT); // under LOCK
        int nextIndex; // under LOCK
    }

    private static final Pool SELECTORS = new Pool();
    private static final Pool EVENTS = new Pool();
    private static final ReentrantLock LOCK = new PinSafeLock();

    private final AtomicInteger channels = new AtomicInteger(); // that use this poller; changed under LOCK
    private volatile long unusedSince = Clock.SYSTEM.nanoTime(); // written under LOCK; valid while channels is 0
    private volatile boolean lingering; // the current wait has a timeout
    private volatile boolean ended;
    private Runnable removal = () -> {}; // set before the thread starts

    // Whether an error may have left a thread waiting that nothing will wake.
    private volatile boolean invalid;

    Poller() {}

    // ------------------------------------------------------------------------------------------------- life cycle

    /**
     * Returns a poller for another channel, and starts it if it is not running. It runs until each of its channels was
     * closed by its {@link ChannelReadiness}, or {@link #release()} was called for it.
     *
     * @throws OutOfMemoryError if its thread cannot be started; nothing is left open then
     */
    public static Poller next(Transport transport) throws IOException {
        EventSource source = transport.events().orElse(null);
        Pool pool = source == null ? SELECTORS : EVENTS;
        LOCK.lock();
        try {
            int index = Math.floorMod(pool.nextIndex++, COUNT);
            Poller running = pool.running.get(index);
            Poller poller = running != null ? running : start(pool, index, source);
            poller.channels.incrementAndGet();
            return poller;
        } finally {
            LOCK.unlock();
        }
    }

    // Under LOCK.
    private static Poller start(Pool pool, int index, @Nullable EventSource source) throws IOException {
        Poller poller = source == null ? new SelectorPoller() : new EventPoller(source.openQueue());
        try {
            poller.removal = () -> pool.running.set(index, null);
            Threads.startDaemon("io.dgram-poller-" + index, poller);
        } catch (Throwable e) {
            poller.close();
            throw e;
        }
        pool.running.set(index, poller);
        return poller;
    }

    /** Releases this poller for a channel that was closed. */
    public void release() {
        // Writes channels, then reads lingering; the poller writes lingering, then reads channels. At least one side
        // sees the other.
        if (decrementChannels() && !lingering) {
            wakeup();
        }
    }

    boolean decrementChannels() {
        LOCK.lock();
        try {
            boolean unused = channels.decrementAndGet() == 0;
            if (unused) {
                unusedSince = Clock.SYSTEM.nanoTime();
            }
            return unused;
        } finally {
            LOCK.unlock();
        }
    }

    // Ends this poller if it has been unused for long enough: next() no longer returns it. Returns whether it ended.
    private boolean end() {
        if (channels.get() > 0 || lingerNanos() > 0) {
            return false;
        }
        LOCK.lock();
        try {
            if (channels.get() > 0 || lingerNanos() > 0) {
                return false;
            }
            removal.run();
            return true;
        } finally {
            LOCK.unlock();
        }
    }

    private long lingerNanos() {
        return unusedSince + LINGER_NANOS - Clock.SYSTEM.nanoTime();
    }

    final boolean hasEnded() {
        return ended;
    }

    // --------------------------------------------------------------------------------------------------- channels

    /** Makes a channel known to this poller, armed for nothing. Called under the lock of the channel. */
    abstract Registration register(ChannelReadiness channel) throws IOException;

    /**
     * Forgets a registered channel, which was closed. When this returns, its descriptor is closed and its port free.
     */
    abstract void deregister(ChannelReadiness channel, Registration registration);

    /** Ends the present wait, or the next. */
    abstract void wakeup();

    /** Notes that arming failed halfway: all waiting threads are woken, and arm anew. */
    final void invalidate() {
        invalid = true;
        wakeup();
    }

    // ------------------------------------------------------------------------------------------------------- loop

    /** Waits for reports, and passes them on. */
    abstract void poll(long timeoutMillis) throws IOException;

    /** Wakes all waiting threads, and forgets what their channels are armed for. */
    abstract void reset();

    /** Closes what this waits with. */
    abstract void close();

    @Override
    public final void run() {
        try {
            while (!end()) {
                pollOnce();
            }
        } finally {
            ended = true;
            close();
        }
    }

    private void pollOnce() {
        try {
            Thread.interrupted(); // while interrupted, every selection would return at once
            if (invalid) {
                invalid = false;
                reset();
            }
            poll(timeoutMillis());
        } catch (Throwable e) { // including OutOfMemoryError: without this thread no waiting thread would be woken
            invalid = true;
            BoundedLog.SHARED.warn("a poller failed", "a poller failed", e);
            Threads.pause(PAUSE_AFTER_ERROR_NANOS);
        }
    }

    private long timeoutMillis() {
        lingering = false;
        if (channels.get() > 0) {
            return 0; // without limit
        }
        lingering = true;
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(lingerNanos()));
    }
}
