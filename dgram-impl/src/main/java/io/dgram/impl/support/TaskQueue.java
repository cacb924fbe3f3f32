package io.dgram.impl.support;

import org.jspecify.annotations.Nullable;

/**
 * A first-in-first-out queue whose tasks are its nodes: it allocates nothing, so adding a task cannot fail for want of
 * memory. Guarded by its owner's lock.
 */
public final class TaskQueue<T extends QueuedTask> {

    private volatile @Nullable T first;
    private @Nullable T last;

    /** Appends a task, which must not be in a queue. */
    public void add(T task) {
        if (last == null) {
            first = task;
        } else {
            last.next = task;
        }
        last = task;
    }

    /** Returns the first task without removing it. */
    @Nullable
    public T peek() {
        return first;
    }

    /** Removes and returns the first task, or returns {@code null} if there is none. */
    @SuppressWarnings("unchecked") // only add() links tasks
    @Nullable
    public T poll() {
        T task = first;
        if (task != null) {
            first = (T) task.next;
            task.next = null;
            if (first == null) {
                last = null;
            }
        }
        return task;
    }

    /** Tells whether the queue is empty. May be called without the lock. */
    public boolean isEmpty() {
        return first == null;
    }
}
