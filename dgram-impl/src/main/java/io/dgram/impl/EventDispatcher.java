package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a socket's events, and runs its callbacks, one at a time and in order.
 *
 * <p>Whoever delivers has the <em>turn</em>. What others emit meanwhile is queued, and delivered before the turn is
 * given back; what is emitted while nobody has it is delivered by a virtual thread started for it. The receiver takes
 * the turn itself, so that messages need no queue.
 */
final class EventDispatcher {

    private static final System.Logger LOGGER = System.getLogger("io.dgram");

    private final SocketState state;
    private final ListenerRegistry listeners;

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnIsFree = lock.newCondition();
    private boolean turnTaken; // under lock
    private boolean ending; // under lock
    private final ArrayDeque<Runnable> afterEnd = new ArrayDeque<>(1); // under lock
    private volatile @Nullable Thread deliverer; // who has the turn

    EventDispatcher(SocketState state, ListenerRegistry listeners) {
        this.state = state;
        this.listeners = listeners;
    }

    /** Has an event delivered soon. Returns at once. */
    void emit(Event event) {
        if (listeners.wanted(event)) {
            execute(() -> tell(event));
        } else if (event instanceof Event.Failure(DgramException error)) {
            log(error);
        }
    }

    /** Has a callback run soon, in its place among the events. Returns at once. Does nothing after {@link #end}. */
    void execute(Runnable task) {
        boolean start;
        lock.lock();
        try {
            if (ending) {
                return;
            }
            queue.add(task);
            start = claimTurn();
        } finally {
            lock.unlock();
        }
        if (start) {
            startDelivering();
        }
    }

    /** Waits for the turn; {@link #endTurn()} gives it back. */
    void beginTurn() {
        lock.lock();
        try {
            while (!claimTurn()) {
                turnIsFree.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        deliverer = Thread.currentThread();
    }

    /** Delivers what came meanwhile, and gives the turn back. */
    void endTurn() {
        for (; ; ) {
            for (Runnable task; (task = queue.poll()) != null; ) {
                task.run();
            }
            lock.lock();
            try {
                if (queue.isEmpty()) {
                    deliverer = null;
                    turnTaken = false;
                    turnIsFree.signal();
                    return;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Tells whether something waits for the end of the turn. */
    boolean othersWait() {
        return !queue.isEmpty();
    }

    /** Tells whether the current thread is the one that delivers: whether a listener or callback is calling. */
    boolean isDelivering() {
        return deliverer == Thread.currentThread();
    }

    /** Calls the listeners of an event, now. Only for who has the turn. */
    void tell(Event event) {
        for (ListenerRegistry.Registration<?> registration : listeners.all()) {
            try {
                registration.tell(event);
            } catch (Throwable thrown) {
                failed(event, thrown);
            }
            // An interrupt that a listener left behind is not meant for those after it.
            Thread.interrupted();
        }
    }

    /** Runs a callback, now. Only for who has the turn. */
    void call(Callback callback) {
        try {
            callback.run();
        } catch (Throwable thrown) {
            failed(null, thrown);
        }
        Thread.interrupted();
    }

    /** Something of the application's that may throw. */
    @FunctionalInterface
    interface Callback {
        void run() throws Exception;
    }

    /** Delivers a last event behind all others. Whatever is emitted after this is dropped. */
    void end(Event last) {
        boolean start;
        lock.lock();
        try {
            queue.add(() -> finish(last));
            ending = true;
            start = claimTurn();
        } finally {
            lock.unlock();
        }
        if (start) {
            startDelivering();
        }
    }

    /** Runs a callback after the last event; if that was delivered before, at once, on a thread of its own. */
    void afterEnd(Callback callback) {
        lock.lock();
        try {
            if (ended.getCount() > 0) {
                afterEnd.add(() -> call(callback));
                return;
            }
        } finally {
            lock.unlock();
        }
        startVirtual(() -> call(callback));
    }

    /** Waits until the last event was delivered, and everything after it that was there by then. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    private void finish(Event last) {
        tell(last);
        listeners.end();
        for (; ; ) {
            Runnable callback;
            lock.lock();
            try {
                callback = afterEnd.poll();
                if (callback == null) {
                    ended.countDown();
                    return;
                }
            } finally {
                lock.unlock();
            }
            callback.run();
        }
    }

    // Under lock. Returns whether the turn was free and is the caller's now.
    private boolean claimTurn() {
        if (turnTaken) {
            return false;
        }
        turnTaken = true;
        return true;
    }

    private void startDelivering() {
        startVirtual(() -> {
            deliverer = Thread.currentThread();
            endTurn();
        });
    }

    private static void startVirtual(Runnable task) {
        Thread.ofVirtual()
                .name("io.dgram-events")
                .inheritInheritableThreadLocals(false)
                .start(task);
    }

    private void failed(@Nullable Event event, Throwable thrown) {
        if (state.isClosed() && thrown instanceof DgramException known && known.code() == ErrorCode.CLOSED) {
            return; // it used its socket while that was being closed: the application knows
        }
        String what = (event == null ? "a callback" : "a listener of " + kindOf(event)) + " threw " + thrown;
        DgramException error = new DgramException(
                ErrorCode.LISTENER_FAILED, "deliver", state.localOrNull(), state.peerOrNull(), what, thrown);
        if (event instanceof Event.Failure) {
            log(error); // telling the listener that fails of its failure would go round in circles
        } else {
            emit(new Event.Failure(error));
        }
    }

    private static String kindOf(Event event) {
        return event.getClass().getSimpleName();
    }

    private static void log(DgramException error) {
        LOGGER.log(System.Logger.Level.WARNING, error.getMessage(), error);
    }
}
