package io.dgram.impl.support;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Starts the library's threads.
 *
 * <p>Such a thread may outlive the application thread that happens to start it. It therefore inherits neither
 * inheritable thread locals, nor the context class loader (it gets the system class loader instead), nor the access
 * control context: each of them would keep the application's class loader in memory. Daemon threads do not inherit the
 * thread group either, because hosts such as build tools interrupt all threads of the group in which an application
 * ran.
 */
public final class Threads {

    // Called with a thread's name before it is started. Only tests replace it, to throw what is thrown when the system
    // cannot create another thread.
    public static volatile Consumer<String> beforeStart = name -> {};

    private static final ThreadGroup TOP_GROUP = topGroup();

    private Threads() {}

    /**
     * Starts a virtual thread.
     *
     * @throws OutOfMemoryError if it cannot be started; it then never runs
     */
    public static Thread startVirtual(String name, Runnable task) {
        beforeStart.accept(name);
        return Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .start(task);
    }

    /**
     * Starts a daemon thread, which does not keep the Java virtual machine alive.
     *
     * @throws OutOfMemoryError if it cannot be started; it then never runs
     */
    public static Thread startDaemon(String name, Runnable task) {
        Thread thread = daemon(name, task);
        thread.start();
        return thread;
    }

    /**
     * Starts a platform thread that keeps the Java virtual machine alive, in the caller's thread group: some hosts run
     * an application in a thread group and wait for the threads of that group only.
     *
     * @throws OutOfMemoryError if it cannot be started; it then never runs
     */
    public static Thread startUser(String name, Runnable task) {
        Thread thread = unstarted(name, Thread.ofPlatform().daemon(false), task);
        thread.start();
        return thread;
    }

    /** Returns a factory of daemon threads. */
    static ThreadFactory daemons(String name) {
        return task -> daemon(name, task);
    }

    /**
     * Pauses the calling thread, which must be one of the library's, for the full time even if a stale permit or an
     * interrupt ends {@code parkNanos} early. Clears the interrupt status.
     */
    public static void pause(long nanos) {
        long end = Clock.SYSTEM.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - Clock.SYSTEM.nanoTime()) {
            if (!Thread.interrupted()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private static Thread daemon(String name, Runnable task) {
        return unstarted(name, Thread.ofPlatform().group(TOP_GROUP).daemon(), task);
    }

    // Up to Java 23 a platform thread refers to the protection domains of all classes on the stack of its creator, and
    // so to their class loaders. A privileged action cuts that stack off.
    @SuppressWarnings("removal")
    private static Thread unstarted(String name, Thread.Builder.OfPlatform builder, Runnable task) {
        beforeStart.accept(name);
        builder.name(name).inheritInheritableThreadLocals(false);
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> builder.unstarted(task));
    }

    private static ThreadGroup topGroup() {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        for (ThreadGroup parent = top.getParent(); parent != null; parent = parent.getParent()) {
            top = parent;
        }
        return top;
    }
}
