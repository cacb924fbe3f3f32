package io.dgram.impl.polling;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A channel's place with its {@link Poller}, and the threads that wait for it.
 *
 * <p>The channel is registered when somebody first has to wait, and stays so; what changes is the interest, which is
 * there only while somebody waits.
 */
public final class ChannelReadiness {

    private final SelectableChannel channel;
    private final Poller poller;
    private final ReentrantLock lock = new ReentrantLock();
    private final Waiters readers = new Waiters(lock);
    private volatile @Nullable Waiters writers; // written under lock: there once a thread has waited to write
    private @Nullable SelectionKey key; // under lock
    private boolean closed; // under lock

    // Of the poller, once this is closed: the thread that waits for the key to go, and the next that is closed.
    volatile @Nullable Thread closer;

    @Nullable
    ChannelReadiness nextClosed;

    public ChannelReadiness(SelectableChannel channel, Poller poller) {
        this.channel = channel;
        this.poller = poller;
    }

    /** What has to hold for a wait to begin. */
    @FunctionalInterface
    public interface Condition<X extends Exception> {

        /** Returns whether there is something to wait for, or throws if there never will be. */
        boolean holds() throws X;
    }

    /**
     * Waits until the channel may be readable, or {@link #wakeReaders()} was called, or the deadline comes.
     *
     * @param condition looked at when this thread is where wake-ups find it
     * @return whether there was something to wait for
     */
    public <X extends Exception> boolean awaitReadable(Deadline deadline, Condition<X> condition)
            throws X, InterruptedException {
        return await(readers, SelectionKey.OP_READ, deadline, condition);
    }

    /** Waits until the channel may be writable; otherwise as {@link #awaitReadable}. */
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
            Waiters there = writers;
            if (there == null) {
                there = new Waiters(lock);
                writers = there;
            }
            return there;
        } finally {
            lock.unlock();
        }
    }

    /** Makes the first who waits to read look again whether the wait is wanted. */
    public void wakeReader() {
        readers.signalFirst();
    }

    /** Makes everybody who waits to read look again whether the wait is wanted. */
    public void wakeReaders() {
        readers.signalAll();
    }

    /** Makes everybody who waits look again whether the wait is wanted. */
    public void wakeAll() {
        readers.signalAll();
        Waiters waiting = writers;
        if (waiting != null) {
            waiting.signalAll();
        }
    }

    /** Tells who waits that the channel is ready; called by the poller's thread. */
    void ready(SelectionKey selected, int operations) {
        // Disarm first: who enters and arms after this is not overlooked.
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
     * Has all that wait look again whether the wait is wanted, and say anew what they wait for; called by the poller's
     * thread when interests may be other than its selector has them.
     */
    void forgetInterests(SelectionKey selected) {
        try {
            // Only a change makes the selector look at a key again.
            selected.interestOpsOr(channel.validOps());
            selected.interestOpsAnd(0);
        } catch (CancelledKeyException e) {
            // Closed meanwhile.
        }
        wakeAll();
    }

    /** Tells whether the poller still has a key of the channel. */
    boolean isRegistered() {
        return channel.isRegistered();
    }

    /**
     * Closes the channel. When this returns its descriptor is closed and its port free, also if it throws. Only the
     * first call does anything.
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
            // Linux closes the descriptor all the same (close(2)), and nobody could do anything about it.
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
            registered.cancel(); // as the channel has done, unless it had no memory for it
        } finally {
            poller.releaseAfterDeregistration(this);
        }
    }

    private void arm(int operation) {
        lock.lock();
        try {
            if (closed) {
                return; // who closes wakes everybody
            }
            if (key == null) {
                key = poller.register(channel, this);
            }
            if ((key.interestOpsOr(operation) & operation) != 0) {
                return; // the poller knows, or is about to be woken
            }
        } catch (ClosedChannelException | CancelledKeyException e) {
            wakeAll(); // closed by other means than close(): they find out when they try
        } catch (Throwable e) { // memory running out included
            poller.doubtInterests();
            throw e;
        } finally {
            lock.unlock();
        }
        poller.wakeup();
    }
}
