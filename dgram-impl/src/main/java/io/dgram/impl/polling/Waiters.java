package io.dgram.impl.polling;

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

    /** An entry of the queue. */
    static final class Waiter {

        private final Thread thread;
        private volatile boolean signalled;
        private @Nullable Waiter next; // under lock

        private Waiter(Thread thread) {
            this.thread = thread;
        }
    }

    private final ReentrantLock lock;
    private volatile @Nullable Waiter first; // written under lock
    private @Nullable Waiter last; // under lock

    /**
     * @param lock guards the queue; held briefly to enter, leave and signal
     */
    Waiters(ReentrantLock lock) {
        this.lock = lock;
    }

    Waiter enter() {
        Waiter waiter = new Waiter(Thread.currentThread());
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
        return waiter;
    }

    /**
     * Parks the thread that entered until it is signalled or the deadline passes.
     *
     * @throws InterruptedException if the thread is interrupted first; its interrupt status is then cleared
     */
    void await(Waiter waiter, Deadline deadline) throws InterruptedException {
        while (!waiter.signalled) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (deadline.isNever()) {
                LockSupport.park(this);
            } else {
                long nanos = deadline.remainingNanos();
                if (nanos <= 0) {
                    return;
                }
                deadline.parkNanos(this, nanos);
            }
        }
    }

    /** Removes a waiter. Returns whether others are still waiting. */
    boolean leave(Waiter waiter) {
        lock.lock();
        try {
            remove(waiter);
            return first != null;
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void remove(Waiter waiter) {
        Waiter before = null;
        for (Waiter other = first; other != null && other != waiter; other = other.next) {
            before = other;
        }
        if (before == null) {
            first = waiter.next;
        } else {
            before.next = waiter.next;
        }
        if (waiter == last) {
            last = before;
        }
    }

    // The check without the lock is safe: a thread that enters after it checks its own condition before it parks.
    void signalFirst() {
        if (first == null) {
            return;
        }
        lock.lock();
        try {
            signal(first);
        } finally {
            lock.unlock();
        }
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
            LockSupport.unpark(waiter.thread);
        }
    }
}
