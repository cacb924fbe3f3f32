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
 * A platform thread with a selector, which tells channels that they are ready. All sockets share a few.
 *
 * <p>A poller is started when a socket that is to use it is opened, and ends a few seconds after the last of its
 * sockets was closed: a thread that stayed would keep the class loader of the library, and so the application's, in
 * memory. Nothing else ends it: errors, memory running out included, are logged, and whoever waits is made to look
 * again; an interrupt, which may come from a host that interrupts all threads, is cleared.
 */
public final class Poller implements Runnable {

    private static final long PAUSE_AFTER_ERROR_NANOS = 10_000_000;

    /** Sockets that come and go do not start a thread each. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long FOREVER = 0; // as a selector has it

    private static final int COUNT = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final AtomicReferenceArray<@Nullable Poller> POLLERS =
            new AtomicReferenceArray<>(COUNT); // under LOCK
    private static int nextIndex; // under LOCK

    private final int index;
    private final Selector selector;
    private final AtomicInteger channels = new AtomicInteger(); // changed under LOCK: that use this poller
    private volatile long unusedSince = Clock.SYSTEM.nanoTime(); // written under LOCK; of no meaning while it is used
    private volatile boolean lingering; // the selection under way ends by itself
    private volatile boolean ended;

    // A list of channels that were closed and wait for a selection, so that closing one needs no memory.
    private final AtomicReference<@Nullable ChannelReadiness> closed = new AtomicReference<>();

    // An error left the selector with other interests than those of its keys.
    private volatile boolean inDoubt;

    private Poller(int index, Selector selector) {
        this.index = index;
        this.selector = selector;
    }

    // ------------------------------------------------------------------------------------------------ beginning,
    // ending

    /**
     * Returns a poller for another channel, started if it is not there. It stays until {@link #release()} was called as
     * often as this returned it.
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

    /** Takes note that a channel is closed that was not registered, and needs this poller no longer. */
    public void release() {
        // The poller notes whether it lingers, then looks whether it is used: one of the two sees what the other did.
        if (leavesUnused() && !lingering) {
            selector.wakeup();
        }
    }

    private boolean leavesUnused() {
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

    // Returns whether this poller has not been used for a while. No socket can be given it from then on.
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

    // ---------------------------------------------------------------------------------------------------------
    // channels

    SelectionKey register(SelectableChannel channel, ChannelReadiness ready) throws ClosedChannelException {
        try {
            return channel.register(selector, 0, ready);
        } catch (Throwable e) {
            // Without memory the selector may have a key that the channel does not know of.
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

    /** Takes note that changing interests failed halfway: whoever waits is made to look again, and to say so again. */
    void doubtInterests() {
        inDoubt = true;
        selector.wakeup();
    }

    /**
     * Takes note that a channel which was registered is closed, and waits until its key is gone: only then does the
     * descriptor close and the port become free. Interrupts do not end the wait; the interrupt status is kept.
     */
    void releaseAfterDeregistration(ChannelReadiness channel) {
        leavesUnused(); // first, so that one wake-up does for both; should the poller end, the key is gone, too
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

    // -------------------------------------------------------------------------------------------------------------
    // loop

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
        // First those that are closed, then a selection, which drops the keys of channels that were closed before.
        ChannelReadiness closing = closed.getAndSet(null);
        try {
            Thread.interrupted(); // with it every selection would return at once
            makeLookAgainIfInDoubt();
            if (closing != null) {
                selector.selectNow(Poller::tellReady);
            } else {
                selector.select(Poller::tellReady, timeoutMillis());
            }
        } catch (Throwable e) { // memory running out included: without this thread nobody would ever be woken
            inDoubt = true;
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

    private static void tellReady(SelectionKey key) {
        try {
            ((ChannelReadiness) key.attachment()).ready(key, key.readyOps());
        } catch (CancelledKeyException e) {
            // Closed meanwhile, which told everybody already.
        }
    }

    private void makeLookAgainIfInDoubt() {
        if (inDoubt) {
            inDoubt = false;
            selector.keys().forEach(key -> ((ChannelReadiness) key.attachment()).forgetInterests(key));
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
