package io.dgram.impl.polling;

import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Threads;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread with a selector that wakes the threads waiting for a channel when it is ready. All sockets share a
 * few pollers.
 *
 * <p>A poller is started when a socket that will use it is opened, and ends a few seconds after its last socket was
 * closed: a thread that stayed would keep the library's class loader, and so the application's, in memory. Nothing else
 * ends it: after an error, including running out of memory, it logs the error and wakes all waiting threads, which
 * check their conditions again; an interrupt, which may come from a host that interrupts all threads, is cleared.
 */
public final class Poller implements Runnable {

    private static final long PAUSE_AFTER_ERROR_NANOS = 10_000_000;

    /** How long a poller outlives its last socket, so that short-lived sockets do not start a thread each. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long FOREVER = 0; // see Selector.select(long)

    private static final int COUNT = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final AtomicReferenceArray<@Nullable Poller> POLLERS =
            new AtomicReferenceArray<>(COUNT); // under LOCK
    private static int nextIndex; // under LOCK

    private final int index;
    private final Selector selector;
    private final AtomicInteger channels = new AtomicInteger(); // that use this poller; changed under LOCK
    private volatile long unusedSince = Clock.SYSTEM.nanoTime(); // written under LOCK; valid while channels is 0
    private volatile boolean lingering; // the current selection has a timeout
    private volatile boolean ended;

    // A linked list of closed channels that wait for a selection: its elements are its nodes, as closing must not need
    // memory.
    private final AtomicReference<@Nullable ChannelReadiness> closed = new AtomicReference<>();

    // Whether an error may have left the selector with other interests than its keys' interest sets.
    private volatile boolean interestsInvalid;

    private Poller(int index, Selector selector) {
        this.index = index;
        this.selector = selector;
    }

    // ------------------------------------------------------------------------------------------------- life cycle

    /**
     * Returns a poller for another channel, and starts it if it is not running. It runs until {@link #release()} or
     * {@link #releaseAfterDeregistration} has been called for each of its channels.
     *
     * @throws OutOfMemoryError if its thread cannot be started; nothing is left open then
     */
    public static Poller next() throws IOException {
        LOCK.lock();
        try {
            int index = Math.floorMod(nextIndex++, COUNT);
            Poller running = POLLERS.get(index);
            Poller poller = running != null ? running : start(index);
            poller.channels.incrementAndGet();
            return poller;
        } finally {
            LOCK.unlock();
        }
    }

    // Under LOCK.
    private static Poller start(int index) throws IOException {
        Poller poller = new Poller(index, Selector.open());
        try {
            Threads.startDaemon("io.dgram-poller-" + index, poller);
        } catch (Throwable e) {
            poller.selector.close();
            throw e;
        }
        POLLERS.set(index, poller);
        return poller;
    }

    /** Releases this poller for a channel that was closed and never registered. */
    public void release() {
        // Writes channels, then reads lingering; the poller writes lingering, then reads channels. At least one side
        // sees the other.
        if (decrementChannels() && !lingering) {
            selector.wakeup();
        }
    }

    private boolean decrementChannels() {
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
            POLLERS.set(index, null);
            return true;
        } finally {
            LOCK.unlock();
        }
    }

    private long lingerNanos() {
        return unusedSince + LINGER_NANOS - Clock.SYSTEM.nanoTime();
    }

    // --------------------------------------------------------------------------------------------------- channels

    SelectionKey register(SelectableChannel channel, ChannelReadiness ready) throws ClosedChannelException {
        try {
            return channel.register(selector, 0, ready);
        } catch (Throwable e) {
            // If memory ran out, the selector may have a key that the channel does not know.
            selector.keys().stream()
                    .filter(key -> key.channel().equals(channel))
                    .forEach(SelectionKey::cancel);
            throw e;
        }
    }

    /** Makes changed interests take effect. */
    void wakeup() {
        selector.wakeup();
    }

    /** Notes that changing an interest set failed halfway: all interests are reset, and all waiting threads woken. */
    void invalidateInterests() {
        interestsInvalid = true;
        selector.wakeup();
    }

    /**
     * Releases this poller for a registered channel that was closed, and waits until its key is removed: only then is
     * the descriptor closed and the port free. An interrupt does not end the wait; the interrupt status is kept.
     */
    void releaseAfterDeregistration(ChannelReadiness channel) {
        decrementChannels(); // first, so that one wake-up serves both; if the poller ends, its keys are removed too
        boolean interrupted = false;
        do {
            channel.closer = Thread.currentThread();
            do {
                channel.nextClosed = closed.get();
            } while (!closed.compareAndSet(channel.nextClosed, channel));
            selector.wakeup();
            while (channel.closer != null && !ended) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        } while (channel.isRegistered() && !ended);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ------------------------------------------------------------------------------------------------------- loop

    @Override
    public void run() {
        try {
            while (!end()) {
                selectOnce();
            }
        } finally {
            ended = true;
            closeSelector();
            wake(closed.getAndSet(null));
        }
    }

    private void selectOnce() {
        // Take the closed channels before selecting: a selection removes the keys of channels closed before it began.
        ChannelReadiness closing = closed.getAndSet(null);
        try {
            Thread.interrupted(); // while interrupted, every selection would return at once
            resetInterestsIfInvalid();
            if (closing != null) {
                selector.selectNow(Poller::signalReady);
            } else {
                selector.select(Poller::signalReady, timeoutMillis());
            }
        } catch (Throwable e) { // including OutOfMemoryError: without this thread no waiting thread would be woken
            interestsInvalid = true;
            BoundedLog.SHARED.warn("a selector failed", "a selector failed", e);
            Threads.pause(PAUSE_AFTER_ERROR_NANOS);
        } finally {
            wake(closing);
        }
    }

    private long timeoutMillis() {
        lingering = false;
        if (channels.get() > 0) {
            return FOREVER;
        }
        lingering = true;
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(lingerNanos()));
    }

    private static void signalReady(SelectionKey key) {
        try {
            ((ChannelReadiness) key.attachment()).ready(key, key.readyOps());
        } catch (CancelledKeyException e) {
            // The channel was closed meanwhile, and its waiting threads have been woken.
        }
    }

    private void resetInterestsIfInvalid() {
        if (interestsInvalid) {
            interestsInvalid = false;
            selector.keys().forEach(key -> ((ChannelReadiness) key.attachment()).resetInterests(key));
        }
    }

    private static void wake(@Nullable ChannelReadiness closing) {
        for (ChannelReadiness channel = closing; channel != null; ) {
            ChannelReadiness next = channel.nextClosed;
            Thread closer = channel.closer;
            channel.closer = null;
            LockSupport.unpark(closer);
            channel = next;
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            BoundedLog.SHARED.warn("a selector cannot be closed", "a selector cannot be closed", e);
        }
    }
}
