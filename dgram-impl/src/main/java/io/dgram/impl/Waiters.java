package io.dgram.impl;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for one direction of a socket, first come first served.
 *
 * <p>Who waits enters first, then looks whether the wait is still wanted, then parks: so no wake-up is lost. Readiness
 * wakes the first only; who leaves while others wait sees to it that they hear of what it left over.
 */
final class Waiters {

    /** A thread that waits. */
    static final class Waiter {

        private final Thread thread;
        private volatile boolean signalled;

        private Waiter(Thread thread) {
            this.thread = thread;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>(2);
    private volatile boolean anybody; // written under lock

    Waiter enter() {
        Waiter waiter = new Waiter(Thread.currentThread());
        lock.lock();
        try {
            queue.addLast(waiter);
            anybody = true;
        } finally {
            lock.unlock();
        }
        return waiter;
    }

    /**
     * Parks the thread that entered until it is signalled, or the deadline comes.
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
                LockSupport.parkNanos(this, nanos);
            }
        }
    }

    /** Ends a wait. Returns whether others are still waiting. */
    boolean leave(Waiter waiter) {
        lock.lock();
        try {
            queue.remove(waiter);
            anybody = !queue.isEmpty();
            return anybody;
        } finally {
            lock.unlock();
        }
    }

    // Who enters after this look looks itself whether there is something to wait for.
    void signalFirst() {
        if (!anybody) {
            return;
        }
        lock.lock();
        try {
            signal(queue.peekFirst());
        } finally {
            lock.unlock();
        }
    }

    void signalAll() {
        if (!anybody) {
            return;
        }
        lock.lock();
        try {
            queue.forEach(Waiters::signal);
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
