package io.dgram.impl.polling;

import static java.lang.invoke.MethodHandles.lookup;

import io.dgram.Option;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.OutOfLine;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.transport.EventQueue;
import io.dgram.impl.transport.EventSource;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait until a channel is ready, and the channel's registration with a {@link Poller}, which wakes
 * them.
 *
 * <p>The channel is registered when a thread first has to wait, and stays registered; it is armed while a thread waits.
 * A platform thread that waits to read needs no poller: it waits in a selector of the channel's own
 * ({@link DirectWait}), if no other thread does.
 */
public final class ChannelReadiness {

    private static final OutOfLine REGISTER_AND_ARM =
            new OutOfLine(lookup(), ChannelReadiness.class, "registerAndArm", boolean.class, int.class);
    private static final OutOfLine PARK_FOR_PAUSE = new OutOfLine(
            lookup(), ChannelReadiness.class, "parkForPause", boolean.class, long.class, Clock.class, Condition.class);

    /** How long to wait before the next attempt if the system has refused to report about the channel. */
    private static final long RETRY_NANOS = 10_000_000;

    private final Transport transport;
    private final Poller poller;
    private final ReentrantLock lock = new PinSafeLock();
    private final Waiters readers = new Waiters(lock);
    private volatile @Nullable Waiters writers; // written under lock; created when a thread first waits to write
    private @Nullable Registration registration; // under lock
    private @Nullable DirectWait direct; // under lock; created when a platform thread first waits to read
    private boolean directUsed; // under lock: a thread waits in it
    private boolean closed; // under lock
    private volatile @Nullable Runnable onError; // what to do about errors of the socket, if they are watched

    // Used by a poller with a selector once this is closed: the thread that waits for the key to be removed, and the
    // next element of the poller's list of closed channels.
    volatile @Nullable Thread closer;

    @Nullable
    ChannelReadiness nextClosed;

    public ChannelReadiness(Transport transport, Poller poller) {
        this.transport = transport;
        this.poller = poller;
    }

    /** The condition under which a thread waits. */
    @FunctionalInterface
    public interface Condition<X extends Exception> {

        /** Tells whether to wait, or throws if waiting would be in vain. */
        boolean holds() throws X;
    }

    /** Returns the channel, for a selector. */
    SelectableChannel selectable() {
        return transport.selectable();
    }

    /** Returns what reports about the channel, for a poller that was chosen because there is one. */
    EventSource events() {
        return transport.events().orElseThrow();
    }

    /** Returns the size of the receive buffer as the kernel has it; 0 if it is not known. */
    int receiveBufferSize() {
        try {
            return (Integer) transport.option(Option.RECEIVE_BUFFER_SIZE).get();
        } catch (IOException | UnsupportedOperationException e) { // closed, for example
            return 0;
        }
    }

    /**
     * Begins a wait of the calling thread until the channel may be readable or {@link #wakeReaders()} is called:
     * wake-ups reach it from now on. It then checks whether it has to wait, so that no wake-up is lost, and if it has,
     * calls {@link #armToRead} and {@link Waiters.Waiter#await}; {@link #endRead} follows in any case.
     *
     * <p>These are steps of their own, and not one method, because the stack of a parked virtual thread is heap memory.
     */
    Waiters.Waiter beginRead() {
        if (Thread.currentThread().isVirtual()) {
            return readers.enter(new Waiters.Waiter());
        }
        Waiters.DirectWaiter self = new Waiters.DirectWaiter(this); // first, as it may find no memory
        DirectWait own = useDirectWait();
        return own == null ? readers.enter(new Waiters.Waiter()) : readers.enter(self.in(own));
    }

    /**
     * Has the waiter woken when the channel is readable.
     *
     * @return until when to wait: the deadline, unless the system refuses to report about the channel
     */
    Deadline armToRead(Waiters.Waiter self, Deadline deadline) {
        return self.needsPoller() ? armed(SelectionKey.OP_READ, deadline) : deadline;
    }

    /** Arms the channel; returns until when to wait, as {@link #armToRead}. */
    Deadline armed(int operation, Deadline deadline) {
        return arm(operation) ? deadline : deadline.atMost(RETRY_NANOS);
    }

    /** Ends what {@link #beginRead} began. */
    void endRead(Waiters.Waiter self) {
        if (!self.needsPoller()) {
            releaseDirectWait();
        }
        leave(readers, self, SelectionKey.OP_READ);
    }

    /**
     * Waits until the channel may be writable, or {@link #wakeAll()} is called.
     *
     * @param condition checked once wake-ups can reach the calling thread, so that none is lost
     * @return whether the condition held
     */
    public <X extends Exception> boolean awaitWritable(Condition<X> condition) throws X, InterruptedException {
        Waiters waiting = writers();
        Waiters.Waiter self = waiting.enter(new Waiters.Waiter());
        try {
            if (!condition.holds()) {
                return false;
            }
            self.await(armed(SelectionKey.OP_WRITE, Deadline.NEVER));
            return true;
        } finally {
            leave(waiting, self, SelectionKey.OP_WRITE);
        }
    }

    /**
     * Waits for a short time, or until {@link #wakeReaders()} is called, whether or not the channel becomes readable.
     *
     * @param clock what the time goes by
     * @param condition checked once wake-ups can reach the calling thread, so that none is lost
     * @return whether the condition held
     */
    public <X extends Exception> boolean pause(long nanos, Clock clock, Condition<X> condition)
            throws X, InterruptedException {
        try {
            return (boolean) PARK_FOR_PAUSE.handle().invokeExact(this, nanos, clock, condition);
        } catch (Throwable e) {
            throw OutOfLine.<X>rethrown(e);
        }
    }

    <X extends Exception> boolean parkForPause(long nanos, Clock clock, Condition<X> condition)
            throws X, InterruptedException {
        Ticker.Pause self = readers.enter(new Ticker.Pause(clock.nanoTime() + nanos));
        try {
            if (!condition.holds()) {
                return false;
            }
            if (Thread.currentThread().isVirtual() && clock.equals(Clock.SYSTEM) && Ticker.add(self)) {
                self.await();
            } else {
                self.await(Deadline.afterNanos(nanos, clock));
            }
            return true;
        } finally {
            leave(readers, self, SelectionKey.OP_READ);
        }
    }

    // A report wakes one thread only, so it has to be asked for again for the others.
    private void leave(Waiters waiters, Waiters.Waiter self, int operation) {
        if (waiters.leave(self) && !arm(operation)) {
            waiters.signalFirst(); // which finds out by itself
        }
    }

    private @Nullable DirectWait useDirectWait() {
        lock.lock();
        try {
            if (directUsed || closed) {
                return null;
            }
            if (direct == null) {
                direct = DirectWait.tryOpen(transport.selectable());
            }
            directUsed = direct != null;
            return direct;
        } finally {
            lock.unlock();
        }
    }

    private void releaseDirectWait() {
        lock.lock();
        try {
            directUsed = false;
        } finally {
            lock.unlock();
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

    /**
     * Has an action run whenever the system reports an error of the socket, or an entry of its error queue, from now
     * on. For transports with an event source.
     *
     * @param action must not block and has to remove the cause of the report; {@code null} to watch no more
     */
    public void watchErrors(@Nullable Runnable action) {
        onError = action;
        watchErrors();
    }

    private void watchErrors() {
        if (onError != null) {
            arm(EventQueue.ERROR);
        }
    }

    /** Wakes the first thread that waits for one of the ready operations; called by the poller's thread. */
    void ready(int operations) {
        Runnable action = (operations & EventQueue.ERROR) == 0 ? null : onError;
        if (action != null) {
            action.run();
        }
        wakeReady(operations);
        if (action != null) {
            watchErrors();
        }
    }

    private void wakeReady(int operations) {
        int woken = reported(operations) ? operations : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if ((woken & SelectionKey.OP_READ) != 0) {
            readers.signalFirst();
        }
        Waiters waiting = writers;
        if (waiting != null && (woken & SelectionKey.OP_WRITE) != 0) {
            waiting.signalFirst();
        }
    }

    // Returns false if what was not reported yet cannot be armed again: the threads that wait for it find out why.
    private boolean reported(int operations) {
        lock.lock();
        try {
            if (registration != null && !closed) {
                registration.reported(operations);
            }
            return true;
        } catch (IOException e) { // closed meanwhile, or the system refuses
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what the channel is armed for, and wakes all waiting threads, which arm it again. */
    void reset(Runnable forget) {
        lock.lock();
        try {
            forget.run();
        } finally {
            lock.unlock();
        }
        watchErrors();
        wakeAll();
    }

    /**
     * Closes the channel. When this returns or throws, its descriptor is closed and its port is free. Only the first
     * call has an effect.
     */
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        try {
            transport.close();
        } finally {
            leavePollers();
        }
    }

    // Nothing is registered any more once this is closed.
    private void leavePollers() {
        try {
            DirectWait own = direct;
            if (own != null) {
                own.close();
            }
        } finally {
            Registration registered = registration;
            if (registered == null) {
                poller.release();
            } else {
                poller.deregister(this, registered);
            }
        }
    }

    // Returns false if the system refuses, so that nothing will be reported.
    private boolean arm(int operation) {
        try {
            return (boolean) REGISTER_AND_ARM.handle().invokeExact(this, operation);
        } catch (Throwable e) { // including OutOfMemoryError
            poller.invalidate();
            throw OutOfLine.<RuntimeException>rethrown(e);
        }
    }

    boolean registerAndArm(int operation) {
        IOException refusal = null;
        lock.lock();
        try {
            if (closed) {
                return true; // the closing thread wakes all waiting threads
            }
            if (registration == null) {
                registration = poller.register(this);
            }
            if (!registration.arm(operation)) {
                return true;
            }
        } catch (ClosedChannelException e) {
            wakeAll(); // not closed by close() above; their next system call fails
            return true;
        } catch (IOException e) {
            refusal = e;
        } finally {
            lock.unlock();
        }
        if (refusal != null) { // without the lock, as the log's handlers may be slow
            BoundedLog.SHARED.warn("poller", "a socket cannot be watched, and is looked at from time to time", refusal);
            return false;
        }
        poller.wakeup();
        return true;
    }
}
