package io.dgram.impl;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the Java virtual machine alive while there are reasons, such as receivers that run, which virtual threads by
 * themselves do not: one thread for all sockets, which is no daemon.
 */
final class JvmKeepAlive {

    /** Reasons that come and go in quick succession do not start a thread each. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Condition CHANGED = LOCK.newCondition();
    private static int reasons; // under LOCK
    private static @Nullable Thread thread; // under LOCK

    private JvmKeepAlive() {}

    static void acquire() {
        LOCK.lock();
        try {
            reasons++;
            if (thread == null) {
                thread = Thread.ofPlatform()
                        .name("io.dgram-keep-alive")
                        .daemon(false)
                        .inheritInheritableThreadLocals(false)
                        .start(JvmKeepAlive::stay);
            }
        } finally {
            LOCK.unlock();
        }
    }

    static void release() {
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
            thread = null;
        } finally {
            LOCK.unlock();
        }
    }

    // Under LOCK.
    private static boolean comesAnotherReason() {
        long left = LINGER_NANOS;
        while (reasons == 0 && left > 0) {
            try {
                left = CHANGED.awaitNanos(left);
            } catch (InterruptedException e) {
                left = 0; // nobody has a reason to interrupt this thread; whoever does wants it to end
            }
        }
        return reasons > 0;
    }
}
