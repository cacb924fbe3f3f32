package io.dgram.impl;

import io.dgram.impl.polling.Waiters;
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

    /** How long a test watches for something that must not happen. */
    public static final Duration SILENCE = Duration.ofMillis(100);

    /** Which kind of thread a task runs on. */
    public enum Kind {
        VIRTUAL,
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

        public Thread thread() {
            return thread;
        }

        /** Waits until the thread is seen parked by the library: waiting, with a class of its polling on the stack. */
        public Task<T> awaitParked() {
            await("thread parked in the library", () -> isParkedBy(thread, Waiters.class.getPackageName()));
            return this;
        }

        /** Waits until the thread is seen waiting, in whatever way. */
        public Task<T> awaitWaiting() {
            await("thread waiting", () -> isWaiting(thread));
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
                AssertionError error =
                        new AssertionError("the task did not end; its thread is " + thread.getState(), e);
                error.setStackTrace(thread.getStackTrace());
                throw error;
            }
        }

        /** Returns the result of a task that does not fail. */
        public T awaitedResult() {
            try {
                return result();
            } catch (Exception e) {
                throw new AssertionError("the task failed", e);
            }
        }

        public boolean isDone() {
            return future.isDone();
        }
    }

    private final List<Task<?>> tasks = new ArrayList<>();

    /** Runs a task on a virtual thread. */
    public <T> Task<T> start(Callable<T> action) {
        return start(Kind.VIRTUAL, action);
    }

    public <T> Task<T> start(Kind kind, Callable<T> action) {
        Task<T> task = new Task<>(kind, action);
        tasks.add(task);
        return task;
    }

    /** Runs a task several times at once, each told its number from 0 on. */
    public <T> List<Task<T>> startAll(int count, Numbered<T> action) {
        List<Task<T>> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            started.add(start(() -> action.run(number)));
        }
        return started;
    }

    /** Something that is done several times at once. */
    @FunctionalInterface
    public interface Numbered<T> {
        T run(int number) throws Exception;
    }

    /** Interrupts what is still running. */
    @Override
    public void close() {
        tasks.stream().filter(task -> !task.isDone()).forEach(task -> task.thread.interrupt());
    }

    /** Waits until a condition holds, looking often. */
    public static void await(String what, Callable<Boolean> condition) {
        if (!holdsWithin(LIMIT, condition)) {
            throw new AssertionError("did not happen within " + LIMIT + ": " + what);
        }
    }

    /** Tells whether a condition begins to hold within a while. Does not look all the time where a look takes long. */
    public static boolean holdsWithin(Duration duration, Callable<Boolean> condition) {
        long start = System.nanoTime();
        try {
            for (long look = start; !condition.call(); look = System.nanoTime()) {
                long now = System.nanoTime();
                if (now - start > duration.toNanos()) {
                    return false;
                }
                LockSupport.parkNanos(Math.max(100_000, 2 * (now - look)));
            }
            return true;
        } catch (Exception e) {
            throw new AssertionError("while waiting", e);
        }
    }

    /** Tells whether a thread is seen waiting, with a class on its stack. */
    public static boolean isParkedBy(Thread thread, Class<?> parker) {
        return isParkedBy(thread, parker.getName());
    }

    private static boolean isParkedBy(Thread thread, String parker) {
        if (!isWaiting(thread)) {
            return false;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().startsWith(parker)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWaiting(Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            case TERMINATED -> throw new AssertionError("the thread ended instead of waiting");
            default -> isSelecting(thread.getStackTrace());
        };
    }

    // A thread that waits in a selector counts as runnable.
    private static boolean isSelecting(StackTraceElement[] frames) {
        return frames.length > 0
                && frames[0].getClassName().equals("sun.nio.ch.EPoll")
                && frames[0].getMethodName().equals("wait");
    }
}
