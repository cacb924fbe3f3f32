package io.dgram.tests.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Runs things beside the test, each on a thread of its own, and waits for them no longer than {@link #LIMIT}. */
public final class Tasks implements AutoCloseable {

    /** The longest that a test waits for something that has to happen. */
    public static final Duration LIMIT = Duration.ofSeconds(20);

    /** Which kind of thread a task runs on. */
    public enum Kind {
        /** A virtual thread. */
        VIRTUAL,
        /** A platform thread. */
        PLATFORM
    }

    /** A task and its thread. */
    public static final class Task<T> {

        private final FutureTask<T> future;
        private final Thread thread;

        private Task(Kind kind, Callable<T> action) {
            future = new FutureTask<>(action);
            thread = (kind == Kind.VIRTUAL
                            ? Thread.ofVirtual()
                            : Thread.ofPlatform().daemon())
                    .name("test-task")
                    .start(future);
        }

        /** Returns the thread. */
        public Thread thread() {
            return thread;
        }

        /** Waits until the thread is seen parked, as in a call that blocks. */
        public Task<T> awaitParked() {
            Tasks.awaitParked(thread);
            return this;
        }

        /** Returns the result, or throws what the task threw. */
        public T result() throws Exception {
            try {
                return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception thrown) {
                    throw thrown;
                }
                throw new AssertionError("the task failed", e.getCause());
            } catch (TimeoutException e) {
                AssertionError error = new AssertionError("the task did not end; its thread is " + thread.getState());
                error.setStackTrace(thread.getStackTrace());
                throw error;
            }
        }

        /** Tells whether the task has ended. */
        public boolean isDone() {
            return future.isDone();
        }
    }

    private final List<Task<?>> tasks = new ArrayList<>();

    /** Runs a task on a virtual thread. */
    public <T> Task<T> start(Callable<T> action) {
        return start(Kind.VIRTUAL, action);
    }

    /** Runs a task. */
    public <T> Task<T> start(Kind kind, Callable<T> action) {
        Task<T> task = new Task<>(kind, action);
        tasks.add(task);
        return task;
    }

    /** Interrupts what is still running. */
    @Override
    public void close() {
        tasks.stream().filter(task -> !task.isDone()).forEach(task -> task.thread.interrupt());
    }

    /** Waits until a thread is seen parked by the library: waiting, with a frame of its implementation on the stack. */
    public static void awaitParked(Thread thread) {
        await("thread parked in the library", () -> isParked(thread));
    }

    /** Waits until a condition holds. Looks often, but not all the time where a look takes long. */
    public static void await(String what, Callable<Boolean> condition) {
        long start = System.nanoTime();
        try {
            for (long look = start; !condition.call(); look = System.nanoTime()) {
                long now = System.nanoTime();
                if (now - start > LIMIT.toNanos()) {
                    throw new AssertionError("did not happen within " + LIMIT + ": " + what);
                }
                LockSupport.parkNanos(Math.max(100_000, 2 * (now - look)));
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("while waiting: " + what, e);
        }
    }

    /**
     * Lets some time pass. Parks until it is over, as {@link LockSupport#parkNanos} may return at once: a future that
     * was waited for can leave the permit that ends the next park.
     */
    public static void pass(Duration time) {
        long start = System.nanoTime();
        for (long left = time.toNanos(); left > 0; left = time.toNanos() - (System.nanoTime() - start)) {
            LockSupport.parkNanos(left);
        }
    }

    private static boolean isParked(Thread thread) {
        Thread.State state = thread.getState();
        if (state == Thread.State.TERMINATED) {
            throw new AssertionError("the thread ended instead of parking");
        }
        StackTraceElement[] frames = thread.getStackTrace();
        if (state != Thread.State.WAITING && state != Thread.State.TIMED_WAITING && !isSelecting(frames)) {
            return false;
        }
        for (StackTraceElement frame : frames) {
            if (frame.getClassName().startsWith("io.dgram.impl.")) {
                return true;
            }
        }
        return false;
    }

    // A thread that waits in a selector counts as runnable.
    private static boolean isSelecting(StackTraceElement[] frames) {
        return frames.length > 0
                && frames[0].getClassName().equals("sun.nio.ch.EPoll")
                && frames[0].getMethodName().equals("wait");
    }
}
