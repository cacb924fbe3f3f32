package io.dgram.impl.local;

import io.dgram.InterfaceChange;
import io.dgram.Listener;
import io.dgram.LocalInterface;
import io.dgram.Subscription;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Printable;
import io.dgram.impl.support.Threads;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listener that follows the interfaces. It is called by a virtual thread, which exists while there is a change to
 * report. What changes while it is busy is one change for its next call, so nothing is queued.
 */
final class Follower implements Subscription {

    private static final String THREAD_NAME = "io.dgram-interface-changes";
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Listener<? super InterfaceChange> listener;
    private final ReentrantLock lock;
    private final Clock clock;
    private final Consumer<Follower> whenClosed;
    private List<LocalInterface> seen = List.of(); // these five under lock
    private boolean called;
    private @Nullable List<LocalInterface> latest; // null if the listener has seen it
    private boolean delivering;
    private boolean retrying;
    private volatile boolean active = true; // written under lock

    /**
     * @param lock that of the view
     * @param whenClosed run under that lock
     */
    Follower(
            Listener<? super InterfaceChange> listener,
            ReentrantLock lock,
            Clock clock,
            Consumer<Follower> whenClosed) {
        this.listener = listener;
        this.lock = lock;
        this.clock = clock;
        this.whenClosed = whenClosed;
    }

    /** Has the listener called if the interfaces are not those that it has seen. To be called under lock. */
    void offer(List<LocalInterface> now) {
        latest = called && now.equals(seen) ? null : now;
        if (latest != null && !delivering && !start()) {
            retryLater();
        }
    }

    // Under lock, which the new thread takes before it looks whether it is needed.
    private boolean start() {
        try {
            Threads.startVirtual(THREAD_NAME, this::deliver);
            delivering = true;
            return true;
        } catch (Throwable e) { // out of memory, out of threads
            return false;
        }
    }

    // Under lock.
    private void retryLater() {
        if (!retrying) {
            try {
                clock.retry(this::retryStart, RETRY_NANOS);
                retrying = true;
            } catch (Throwable e) {
                // Neither a thread nor a timer is available: the next change tries again.
            }
        }
    }

    private boolean retryStart() {
        lock.lock();
        try {
            retrying = !(delivering || latest == null || !active || start());
            return !retrying;
        } finally {
            lock.unlock();
        }
    }

    private void deliver() {
        try {
            deliverAll();
        } catch (Throwable e) { // out of memory
            deliverLater();
            BoundedLog.SHARED.warn(
                    InterfaceView.LOG_KIND, "a listener of the interfaces could not be called; it is tried again", e);
        }
    }

    private void deliverLater() {
        lock.lock();
        try {
            delivering = false;
            retryLater();
        } finally {
            lock.unlock();
        }
    }

    private void deliverAll() {
        for (InterfaceChange change = next(); change != null; change = next()) {
            try {
                listener.handle(change);
            } catch (Throwable thrown) {
                BoundedLog.SHARED.warn(
                        InterfaceView.LOG_KIND,
                        "a listener of the interfaces threw " + Printable.describe(thrown),
                        thrown);
            }
            // An interrupt that one call leaves behind must not reach the next.
            Thread.interrupted();
        }
    }

    private @Nullable InterfaceChange next() {
        lock.lock();
        try {
            List<LocalInterface> now = latest;
            if (now == null || !active) {
                delivering = false;
                return null;
            }
            InterfaceChange change = new InterfaceChange(seen, now);
            seen = now;
            called = true;
            latest = null;
            return change;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (active) {
                active = false;
                whenClosed.accept(this);
            }
        } finally {
            lock.unlock();
        }
    }
}
