package io.dgram.impl;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the Java virtual machine alive while receivers run, which virtual threads by themselves do not: one thread for
 * all sockets, which is no daemon, while there is a reason.
 */
final class JvmKeepAlive {

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Condition UNUSED = LOCK.newCondition();
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
            reasons--;
            UNUSED.signal();
        } finally {
            LOCK.unlock();
        }
    }

    private static void stay() {
        LOCK.lock();
        try {
            while (reasons > 0) {
                UNUSED.awaitUninterruptibly();
            }
            thread = null;
        } finally {
            LOCK.unlock();
        }
    }
}
