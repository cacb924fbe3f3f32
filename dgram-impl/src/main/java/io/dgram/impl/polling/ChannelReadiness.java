package io.dgram.impl.polling;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait until a channel is ready, and the channel's registration with a {@link Poller}, which wakes
 * them.
 *
 * <p>The channel is registered when a thread first has to wait, and stays registered; only the interest set changes,
 * which is empty while no thread waits.
 */
public final class ChannelReadiness {

    private final SelectableChannel channel;
    private final Poller poller;
    private final ReentrantLock lock = new ReentrantLock();
    private final Waiters readers = new Waiters(lock);
    private volatile @Nullable Waiters writers; // written under lock; created when a thread first waits to write
    private @Nullable SelectionKey key; // under lock
    private boolean closed; // under lock

    // Used by the poller once this is closed: the thread that waits for the key to be removed, and the next element of
    // the poller's list of closed channels.
    volatile @Nullable Thread closer;

    @Nullable
    ChannelReadiness nextClosed;

    public ChannelReadiness(SelectableChannel channel, Poller poller) {
        this.channel = channel;
        this.poller = poller;
    }

    /** The condition under which a thread waits. */
    @FunctionalInterface
    public interface Condition<X extends Exception> {

        /** Tells whether to wait, or throws if waiting would be in vain. */
        boolean holds() throws X;
    }

    /**
     * Waits until the channel may be readable, {@link #wakeReaders()} is called, or the deadline passes.
     *
     * @param condition checked once wake-ups can reach the calling thread, so that none is lost
     * @return whether the condition held
     */
    public <X extends Exception> boolean awaitReadable(Deadline deadline, Condition<X> condition)
            throws X, InterruptedException {
        return await(readers, SelectionKey.OP_READ, deadline, condition);
    }

    /** Waits until the channel may be writable; otherwise like {@link #awaitReadable}. */
    public <X extends Exception> boolean awaitWritable(Condition<X> condition) throws X, InterruptedException {
        return await(writers(), SelectionKey.OP_WRITE, Deadline.NEVER, condition);
    }

    private <X extends Exception> boolean await(
            Waiters waiters, int operation, Deadline deadline, Condition<X> condition) throws X, InterruptedException {
        Waiters.Waiter self = waiters.enter();
        try {
            if (!condition.holds()) {
                return false;
            }
            arm(operation);
            waiters.await(self, deadline);
            return true;
        } finally {
            if (waiters.leave(self)) {
                arm(operation);
            }
        }
    }

    private Waiters writers() {
        lock.lock();
        try {
            Waiters existing = writers;
            if (existing == null) {
                existing = new Waiters(lock);
                writers = existing;
            }
            return existing;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the reader that has waited longest, so that it checks its condition again. */
    public void wakeReader() {
        readers.signalFirst();
    }

    /** Wakes all readers, so that they check their conditions again. */
    public void wakeReaders() {
        readers.signalAll();
    }

    /** Wakes all readers and writers, so that they check their conditions again. */
    public void wakeAll() {
        readers.signalAll();
        Waiters waiting = writers;
        if (waiting != null) {
            waiting.signalAll();
        }
    }

    /** Wakes the first thread that waits for one of the ready operations; called by the poller's thread. */
    void ready(SelectionKey selected, int operations) {
        // Clear the interest first, so that a thread that enters and arms meanwhile is not missed.
        selected.interestOpsAnd(~operations);
        if ((operations & SelectionKey.OP_READ) != 0) {
            readers.signalFirst();
        }
        Waiters waiting = writers;
        if ((operations & SelectionKey.OP_WRITE) != 0 && waiting != null) {
            waiting.signalFirst();
        }
    }

    /**
     * Clears the interest set and wakes all waiting threads, which set it again; called by the poller's thread when the
     * selector may no longer agree with the keys' interest sets.
     */
    void resetInterests(SelectionKey selected) {
        try {
            // The selector updates the kernel's registration only for a key whose interest set has changed.
            selected.interestOpsOr(channel.validOps());
            selected.interestOpsAnd(0);
        } catch (CancelledKeyException e) {
            // The channel was closed meanwhile.
        }
        wakeAll();
    }

    /** Tells whether the poller's selector still has a key of the channel. */
    boolean isRegistered() {
        return channel.isRegistered();
    }

    /**
     * Closes the channel. When this returns or throws, its descriptor is closed and its port is free. Only the first
     * call has an effect.
     */
    public void close() {
        SelectionKey registered;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            registered = key;
        } finally {
            lock.unlock();
        }
        try {
            channel.close();
        } catch (IOException e) {
            // Linux closes the descriptor even then (close(2)), and the caller could do nothing about it.
        } finally {
            leavePoller(registered);
        }
    }

    private void leavePoller(@Nullable SelectionKey registered) {
        if (registered == null) {
            poller.release();
            return;
        }
        try {
            registered.cancel(); // closing the channel does this too, unless it runs out of memory
        } finally {
            poller.releaseAfterDeregistration(this);
        }
    }

    private void arm(int operation) {
        lock.lock();
        try {
            if (closed) {
                return; // the closing thread wakes all waiting threads
            }
            if (key == null) {
                key = poller.register(channel, this);
            }
            if ((key.interestOpsOr(operation) & operation) != 0) {
                return; // set by another thread, which wakes the poller
            }
        } catch (ClosedChannelException | CancelledKeyException e) {
            wakeAll(); // not closed by close() above; their next system call fails
        } catch (Throwable e) { // including OutOfMemoryError
            poller.invalidateInterests();
            throw e;
        } finally {
            lock.unlock();
        }
        poller.wakeup();
    }
}
