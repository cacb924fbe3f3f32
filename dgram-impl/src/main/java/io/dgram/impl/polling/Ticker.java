package io.dgram.impl.polling;

import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.support.Threads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread that ends the pauses of virtual threads. While there are pauses it wakes at a fixed interval and
 * looks which are over; so a pause that begins wakes no thread, whereas the JDK's timers wake one of theirs twice for
 * each pause of a virtual thread, to set the timer and when it has run out.
 */
final class Ticker implements Runnable {

    /** A virtual thread that pauses. */
    static final class Pause extends Waiters.Waiter {

        private final long endNanos;
        private volatile boolean over; // nobody waits, or the thread has been woken
        private @Nullable Pause next; // in one of the ticker's lists

        Pause(long endNanos) {
            this.endNanos = endNanos;
        }

        private void end() {
            over = true;
            try {
                wake();
            } catch (Throwable e) { // the other pauses must end all the same
                BoundedLog.SHARED.warn("ticker", "a thread cannot be woken", e);
            }
        }

        /** Parks the thread until the pause is over or the thread is signalled. */
        void await() throws InterruptedException {
            try {
                while (!over && !isSignalled()) {
                    throwIfInterrupted();
                    LockSupport.park(this);
                }
            } finally {
                over = true; // an interrupt may have ended it
            }
        }
    }

    private static final long INTERVAL_NANOS = 100_000;

    /** A pause ends this much early rather than an interval late. */
    private static final long EARLY_NANOS = INTERVAL_NANOS / 4;

    /** After this many intervals without a pause the thread parks until there is one. */
    private static final int IDLE_INTERVALS = 20;

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final ReentrantLock LOCK = new PinSafeLock();
    private static volatile @Nullable Ticker running; // written under LOCK

    private final AtomicReference<@Nullable Pause> added = new AtomicReference<>();
    private volatile boolean sleeping;
    private volatile boolean ended; // written under LOCK
    private @Nullable Thread thread; // set before it is published

    private Ticker() {}

    /**
     * Has a pause end when it is over.
     *
     * @return whether that will happen: not if no thread can be started, or the thread ends just now
     */
    static boolean add(Pause pause) {
        Ticker ticker = running;
        try {
            return (ticker != null ? ticker : start()).tryAdd(pause);
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    private static Ticker start() {
        LOCK.lock();
        try {
            Ticker present = running;
            if (present == null) {
                present = new Ticker();
                present.thread = Threads.startDaemon("io.dgram-ticker", present);
                running = present;
            }
            return present;
        } finally {
            LOCK.unlock();
        }
    }

    // The thread writes ended, then looks at the list; this writes the list, then reads ended: one sees the other.
    private boolean tryAdd(Pause pause) {
        Pause first;
        do {
            first = added.get();
            pause.next = first;
        } while (!added.compareAndSet(first, pause));
        if (ended) {
            return false;
        }
        if (sleeping) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    @Override
    public void run() {
        Pause pauses = null;
        int idle = 0;
        do {
            pauses = withAdded(pauses);
            idle = pauses == null ? idle + 1 : 0;
            pauses = endThoseOver(pauses, Clock.SYSTEM.nanoTime());
            if (idle <= IDLE_INTERVALS) {
                Thread.interrupted(); // parking would end at once
                LockSupport.parkNanos(this, INTERVAL_NANOS);
            }
        } while (idle <= IDLE_INTERVALS || !endAfterSleep());
    }

    private @Nullable Pause withAdded(@Nullable Pause pauses) {
        Pause all = pauses;
        for (Pause pause = added.getAndSet(null); pause != null; ) {
            Pause next = pause.next;
            pause.next = all;
            all = pause;
            pause = next;
        }
        return all;
    }

    // Returns those that are not over.
    private static @Nullable Pause endThoseOver(@Nullable Pause pauses, long now) {
        Pause left = null;
        for (Pause pause = pauses; pause != null; ) {
            Pause next = pause.next;
            if (pause.endNanos - now <= EARLY_NANOS) {
                pause.end();
            } else if (!pause.over) {
                pause.next = left;
                left = pause;
            }
            pause = next;
        }
        return left;
    }

    // Returns whether the thread is to end; otherwise there may be a pause.
    private boolean endAfterSleep() {
        long end = Clock.SYSTEM.nanoTime() + LINGER_NANOS;
        sleeping = true;
        for (long left = LINGER_NANOS; added.get() == null && left > 0; left = end - Clock.SYSTEM.nanoTime()) {
            Thread.interrupted();
            LockSupport.parkNanos(this, left);
        }
        sleeping = false;
        return added.get() == null && end();
    }

    private boolean end() {
        LOCK.lock();
        try {
            ended = true;
            running = null;
        } finally {
            LOCK.unlock();
        }
        // Threads that have added one meanwhile may have found this running.
        for (Pause pause = withAdded(null); pause != null; pause = pause.next) {
            pause.end();
        }
        return true;
    }
}
