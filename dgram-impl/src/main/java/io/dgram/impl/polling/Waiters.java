package io.dgram.impl.polling;

import static java.lang.invoke.MethodHandles.lookup;

import io.dgram.impl.support.Clock;
import io.dgram.impl.support.OutOfLine;
import java.nio.channels.SelectionKey;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue of threads that wait until a socket can be read from, or written to; first in, first out.
 *
 * <p>A waiting thread enters the queue, then checks its condition, then parks, so no wake-up is lost. Readiness wakes
 * only the first thread; a thread that leaves while others wait must make sure that they are woken for what it did not
 * consume.
 */
public final class Waiters {

    /** An entry of the queue, for the thread that created it to wait. */
    static class Waiter {

        private final Thread thread;
        private volatile boolean signalled;
        private @Nullable Waiter next; // under lock

        Waiter() {
            thread = Thread.currentThread();
        }

        final boolean isSignalled() {
            return signalled;
        }

        /** Tells whether a poller has to report that the channel is ready. */
        boolean needsPoller() {
            return true;
        }

        /**
         * Parks the thread until it is signalled or the deadline passes.
         *
         * @throws InterruptedException if the thread is interrupted first; its interrupt status is then cleared
         */
        void await(Deadline deadline) throws InterruptedException {
            while (!signalled) {
                throwIfInterrupted();
                long nanos = deadline.remainingNanos();
                if (nanos <= 0) {
                    return;
                }
                if (nanos == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    deadline.parkNanos(this, nanos);
                }
            }
        }

        static void throwIfInterrupted() throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }

        void wake() {
            LockSupport.unpark(thread);
        }
    }

    /** An entry of a thread that waits in a selector of the channel's own. */
    static final class DirectWaiter extends Waiter {

        private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

        private final ChannelReadiness channel;
        private @Nullable DirectWait selector; // set before the entry is in the queue

        DirectWaiter(ChannelReadiness channel) {
            this.channel = channel;
        }

        DirectWaiter in(DirectWait own) {
            selector = own;
            return this;
        }

        @Override
        boolean needsPoller() {
            return false;
        }

        @Override
        void await(Deadline deadline) throws InterruptedException {
            while (!isSignalled()) {
                throwIfInterrupted();
                long nanos = deadline.remainingNanos();
                if (nanos < SHORTEST_NANOS || !deadline.isOf(Clock.SYSTEM)) {
                    super.await(channel.armed(SelectionKey.OP_READ, deadline)); // a selector counts milliseconds
                    return;
                }
                if (Objects.requireNonNull(selector).await(nanos)) {
                    return;
                }
            }
        }

        @Override
        void wake() {
            super.wake(); // it may be parked for the last millisecond
            Objects.requireNonNull(selector).wake();
        }
    }

    private static final OutOfLine APPEND = new OutOfLine(lookup(), Waiters.class, "append", void.class, Waiter.class);
    private static final OutOfLine SIGNAL = new OutOfLine(lookup(), Waiters.class, "signalTheFirst", void.class);
    private static final OutOfLine REMOVE =
            new OutOfLine(lookup(), Waiters.class, "remove", boolean.class, Waiter.class);

    private final ReentrantLock lock;
    private volatile @Nullable Waiter first; // written under lock
    private @Nullable Waiter last; // under lock

    /**
     * @param lock guards the queue; held briefly to enter, leave and signal
     */
    Waiters(ReentrantLock lock) {
        this.lock = lock;
    }

    /** Adds a waiter. Returns it. */
    <W extends Waiter> W enter(W waiter) {
        try {
            APPEND.handle().invokeExact(this, (Waiter) waiter);
            return waiter;
        } catch (Throwable e) {
            throw OutOfLine.<RuntimeException>rethrown(e);
        }
    }

    void append(Waiter waiter) {
        lock.lock();
        try {
            if (last == null) {
                first = waiter;
            } else {
                last.next = waiter;
            }
            last = waiter;
        } finally {
            lock.unlock();
        }
    }

    /** Removes a waiter. Returns whether others are still waiting. */
    boolean leave(Waiter waiter) {
        try {
            return (boolean) REMOVE.handle().invokeExact(this, waiter);
        } catch (OutOfMemoryError e) {
            return remove(waiter); // a handle needs memory at times, and this must not fail
        } catch (Throwable e) {
            throw OutOfLine.<RuntimeException>rethrown(e);
        }
    }

    boolean remove(Waiter waiter) {
        lock.lock();
        try {
            takeOut(waiter);
            return first != null;
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void takeOut(Waiter waiter) {
        Waiter before = null;
        for (Waiter other = first; other != null && !other.equals(waiter); other = other.next) {
            before = other;
        }
        if (before == null) {
            first = waiter.next;
        } else {
            before.next = waiter.next;
        }
        if (waiter.equals(last)) {
            last = before;
        }
    }

    /** Wakes the first waiter. */
    void signalFirst() {
        if (first == null) { // safe without the lock: a thread that enters now checks its own condition before it parks
            return;
        }
        try {
            SIGNAL.handle().invokeExact(this);
        } catch (OutOfMemoryError e) {
            signalTheFirst(); // no wake-up may be lost
        } catch (Throwable e) {
            throw OutOfLine.<RuntimeException>rethrown(e);
        }
    }

    // Wakes the thread once the lock is free, as the first thing that it does is to take it.
    void signalTheFirst() {
        Waiter waiter;
        lock.lock();
        try {
            waiter = first;
        } finally {
            lock.unlock();
        }
        signal(waiter);
    }

    void signalAll() {
        if (first == null) {
            return;
        }
        lock.lock();
        try {
            for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
                signal(waiter);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void signal(@Nullable Waiter waiter) {
        if (waiter != null && !waiter.signalled) {
            waiter.signalled = true;
            waiter.wake();
        }
    }
}
