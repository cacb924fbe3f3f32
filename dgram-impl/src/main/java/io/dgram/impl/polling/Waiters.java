package io.dgram.impl.polling;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for one direction of a socket, first come first served.
 *
 * <p>Who waits enters first, then looks whether the wait is still wanted, then parks: so no wake-up is lost. Readiness
 * wakes the first only; who leaves while others wait sees to it that they hear of what it left over.
 */
public final class Waiters {

    /** A thread that waits. */
    static final class Waiter {

        private final Thread thread;
        private volatile boolean signalled;
        private @Nullable Waiter next; // under lock: who came after it

        private Waiter(Thread thread) {
            this.thread = thread;
        }
    }

    private final ReentrantLock lock;
    private volatile @Nullable Waiter first; // written under lock
    private @Nullable Waiter last; // under lock

    /**
     * @param lock is held for a moment by who comes, goes or signals
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
                deadline.parkNanos(this, nanos);
            }
        }
    }

    /** Ends a wait. Returns whether others are still waiting. */
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

    // Who enters after this look looks itself whether there is something to wait for.
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
