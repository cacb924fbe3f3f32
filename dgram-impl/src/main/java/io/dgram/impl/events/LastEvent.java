package io.dgram.impl.events;

import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.QueuedTask;
import io.dgram.impl.support.TaskQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The last task of a {@link SerialDispatcher}: delivers the last event, runs the callbacks that follow it, and lets the
 * threads go on that wait for all of that. Any thread may add a callback or wait.
 */
abstract class LastEvent extends QueuedTask {

    private final ReentrantLock lock;
    private final BoundedLog log;
    private @Nullable TaskQueue<QueuedTask> callbacks; // under lock; created when there is a first one
    private boolean done; // under lock
    private @Nullable Condition isDone; // under lock; created when a thread first waits for it

    /**
     * @param lock the dispatcher's
     * @param log the socket's
     */
    LastEvent(ReentrantLock lock, BoundedLog log) {
        this.lock = lock;
        this.log = log;
    }

    @Override
    public void run() {
        deliver();
        boolean more = true;
        while (more) {
            try {
                more = runCallback();
            } catch (Throwable thrown) { // still run the others
                log.warn("delivery", "a callback after the last event failed", thrown);
            }
        }
    }

    /** Delivers the event. */
    abstract void deliver();

    // Returns false once no callback is left.
    private boolean runCallback() {
        QueuedTask next = nextCallback();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    private @Nullable QueuedTask nextCallback() {
        lock.lock();
        try {
            QueuedTask next = callbacks == null ? null : callbacks.poll();
            if (next == null) {
                done = true;
                if (isDone != null) {
                    isDone.signalAll();
                }
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Has a callback run after the event. Returns false if it is too late for that, as all of them have run. */
    boolean addCallback(QueuedTask callback) {
        lock.lock();
        try {
            if (!done) {
                callbacks = callbacks == null ? new TaskQueue<>() : callbacks;
                callbacks.add(callback);
            }
            return !done;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the event has been delivered and the callbacks have run. */
    void await() throws InterruptedException {
        lock.lock();
        try {
            while (!done) {
                isDone = isDone == null ? lock.newCondition() : isDone;
                isDone.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
