package io.dgram.impl.events;

import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Threads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the Java virtual machine alive while there are reasons, such as receivers that run, which virtual threads by
 * themselves do not: one thread for all sockets, which is no daemon.
 */
public final class JvmKeepAlive {

    /** Reasons that come and go in quick succession do not start a thread each. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Condition CHANGED = LOCK.newCondition();
    private static int reasons; // under LOCK
    private static @Nullable Thread thread; // under LOCK

    private JvmKeepAlive() {}

    /**
     * Adds a reason, to be taken back by {@link #release()}.
     *
     * @throws OutOfMemoryError if the thread cannot be started; there is then nothing to be taken back
     */
    public static void acquire() {
        LOCK.lock();
        try {
            if (thread == null) {
                thread = Threads.startUser("io.dgram-keep-alive", JvmKeepAlive::stay);
            }
            reasons++; // last: if the thread cannot be started, nobody will release this reason
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

    private static void stay() {
        LOCK.lock();
        try {
            do {
                while (reasons > 0) {
                    CHANGED.awaitUninterruptibly();
                }
            } while (comesAnotherReason());
        } finally {
            thread = null;
            LOCK.unlock();
        }
    }

    // Under LOCK.
    private static boolean comesAnotherReason() {
        long end = Clock.SYSTEM.nanoTime() + LINGER_NANOS;
        for (long left = LINGER_NANOS; reasons == 0 && left > 0; left = end - Clock.SYSTEM.nanoTime()) {
            try {
                CHANGED.awaitNanos(left);
            } catch (InterruptedException e) {
                // Changes nothing: hosts interrupt all threads that they find.
            }
        }
        return reasons > 0;
    }
}
