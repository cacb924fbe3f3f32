package io.dgram.impl.events;

import io.dgram.impl.support.Clock;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.support.Threads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the Java virtual machine alive while there are reasons, such as running receivers, because virtual threads do
 * not. Uses one non-daemon thread for all sockets.
 */
public final class JvmKeepAlive {

    /** How long the thread outlives the last reason, so that short-lived reasons do not start a thread each. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final ReentrantLock LOCK = new PinSafeLock();
    private static final Condition CHANGED = LOCK.newCondition();
    private static int reasons; // under LOCK
    private static @Nullable Thread thread; // under LOCK

    private JvmKeepAlive() {}

    /**
     * Adds a reason, which {@link #release()} removes.
     *
     * @throws OutOfMemoryError if the thread cannot be started; no reason is added then
     */
    public static void acquire() {
        LOCK.lock();
        try {
            if (thread == null) {
                thread = Threads.startUser("io.dgram-keep-alive", JvmKeepAlive::run);
            }
            reasons++; // last: the caller does not release a reason if starting the thread throws
        } finally {
            LOCK.unlock();
        }
    }

    public static void release() {
        LOCK.lock();
        try {
            if (--reasons == 0) {
                CHANGED.signal();
            }
        } finally {
            LOCK.unlock();
        }
    }

    private static void run() {
        LOCK.lock();
        try {
            do {
                while (reasons > 0) {
                    CHANGED.awaitUninterruptibly();
                }
            } while (awaitAnotherReason());
        } finally {
            thread = null;
            LOCK.unlock();
        }
    }

    // Under LOCK.
    private static boolean awaitAnotherReason() {
        long end = Clock.SYSTEM.nanoTime() + LINGER_NANOS;
        for (long left = LINGER_NANOS; reasons == 0 && left > 0; left = end - Clock.SYSTEM.nanoTime()) {
            try {
                CHANGED.awaitNanos(left);
            } catch (InterruptedException e) {
                // Ignored: some hosts interrupt all threads that they find.
            }
        }
        return reasons > 0;
    }
}
