package io.dgram.impl.local;

import io.dgram.impl.support.Clock;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.support.Threads;
import java.lang.ref.WeakReference;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs an update again as long as addresses cannot be bound: soon at first, then after pauses of a quarter of the time
 * that this has taken so far, at most five seconds.
 */
final class Retry {

    private static final String THREAD_NAME = "io.dgram-addresses";
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final WeakReference<AddressSockets> sockets;
    private final Clock clock;
    private final ReentrantLock lock = new PinSafeLock();
    private long firstNanos; // under lock, as the others
    private boolean failing;
    private boolean ended;
    private @Nullable Future<?> pending;

    Retry(AddressSockets sockets, Clock clock) {
        this.sockets = new WeakReference<>(sockets);
        this.clock = clock;
    }

    /** Has the update run after a while, unless it is to already. */
    void later() {
        lock.lock();
        try {
            if (!failing) {
                failing = true;
                firstNanos = clock.nanoTime();
            }
            if (pending == null && !ended) {
                long pause = Math.clamp((clock.nanoTime() - firstNanos) / 4, SHORTEST_NANOS, LONGEST_NANOS);
                pending = clock.schedule(this::start, pause);
            }
        } catch (OutOfMemoryError e) {
            // No thread for the timer: the next change of the interfaces tries again.
        } finally {
            lock.unlock();
        }
    }

    /** Cancels the update that is to come, and begins with short pauses again. */
    void reset() {
        lock.lock();
        try {
            failing = false;
            cancel();
        } finally {
            lock.unlock();
        }
    }

    // Not in the timer's thread, which serves all sockets.
    private void start() {
        lock.lock();
        try {
            pending = null;
        } finally {
            lock.unlock();
        }
        try {
            Threads.startVirtual(THREAD_NAME, this::run);
        } catch (Throwable e) { // out of memory, out of threads
            later();
        }
    }

    private void run() {
        AddressSockets present = sockets.get();
        if (present != null) {
            present.update();
        }
    }

    // Under lock.
    private void cancel() {
        Future<?> cancelled = pending;
        pending = null;
        if (cancelled != null) {
            cancelled.cancel(false);
        }
    }

    /** Cancels the update that is to come, for good. */
    void end() {
        lock.lock();
        try {
            ended = true;
            cancel();
        } finally {
            lock.unlock();
        }
    }
}
