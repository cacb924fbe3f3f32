package io.dgram.impl.support;

import org.jspecify.annotations.Nullable;

/**
 * A queue that allocates nothing, as its tasks are its nodes: whatever has been accepted is not lost when memory runs
 * out. Whoever changes it holds its owner's lock.
 */
public final class TaskQueue<T extends QueuedTask> {

    private volatile @Nullable T first;
    private @Nullable T last;

    /** Appends a task that is in no queue. */
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
    @SuppressWarnings("unchecked") // only add() links them
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

    /** Tells whether there is none. May be asked without the lock. */
    public boolean isEmpty() {
        return first == null;
    }
}
