package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    private static final String THREAD_NAME = "io.dgram-events";

    private final SocketState state;
    private final ListenerRegistry listeners;

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final FairShare fairShare;
    private final BoundedLog log = new BoundedLog();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnIsFree = lock.newCondition();
    private boolean turnTaken; // under lock
    private boolean ending; // under lock
    private final Condition hasEnded = lock.newCondition();
    private boolean ended; // under lock
    private final List<Runnable> afterEnd = new ArrayList<>(0); // under lock
    private volatile @Nullable Thread deliverer; // who has the turn

    EventDispatcher(SocketState state, ListenerRegistry listeners, FairShare fairShare) {
        this.state = state;
        this.listeners = listeners;
        this.fairShare = fairShare;
    }

    // --------------------------------------------------------------------------------------------------- emitting

    /** Has an event delivered soon. Returns at once. A failure that nobody is there to be told of is logged. */
    void emit(Event event) {
        boolean taken = listeners.wanted(event) && execute(() -> deliver(event));
        if (!taken) {
            nobodyTook(event);
        }
    }

    /**
     * Has a callback run soon, in its place among the events. Returns at once.
     *
     * @return whether it will: not after {@link #end}
     */
    boolean execute(Runnable task) {
        boolean start;
        lock.lock();
        try {
            if (ending) {
                return false;
            }
            queue.add(task);
            start = claimTurn();
        } finally {
            lock.unlock();
        }
        if (start) {
            startDelivering();
        }
        return true;
    }

    // ------------------------------------------------------------------------------------------------------- turn

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
        do {
            for (Runnable task; (task = queue.poll()) != null; ) {
                run(task);
                fairShare.use();
            }
        } while (!giveTurnBack());
    }

    // Returns false if something came at the last moment.
    private boolean giveTurnBack() {
        lock.lock();
        try {
            if (!queue.isEmpty()) {
                return false;
            }
            deliverer = null;
            turnTaken = false;
            turnIsFree.signal();
            return true;
        } finally {
            lock.unlock();
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

    // Under lock. Returns whether the turn was free and is the caller's now.
    private boolean claimTurn() {
        if (turnTaken) {
            return false;
        }
        turnTaken = true;
        return true;
    }

    private void startDelivering() {
        Threads.startVirtual(THREAD_NAME, () -> {
            deliverer = Thread.currentThread();
            endTurn();
        });
    }

    // Whatever happens, memory running out included, the turn goes on.
    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            log.warn("delivery", "delivering an event failed", thrown);
        }
    }

    // ------------------------------------------------------------------------------------------------- delivering

    /** Something of the application's that may throw. */
    @FunctionalInterface
    interface Callback {
        void run() throws Exception;
    }

    /**
     * Calls the listeners of an event, now. Only for who has the turn.
     *
     * @return whether there was any
     */
    boolean tell(Event event) {
        boolean told = false;
        for (ListenerRegistry.Registration<?> registration : listeners.all()) {
            try {
                told |= registration.tell(event);
            } catch (Throwable thrown) {
                told = true;
                failed(event, thrown);
            }
            // An interrupt that a listener left behind is not meant for those after it.
            Thread.interrupted();
        }
        return told;
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

    private void deliver(Event event) {
        if (!tell(event)) {
            nobodyTook(event);
        }
    }

    private void failed(@Nullable Event event, Throwable thrown) {
        if (state.isClosed() && thrown instanceof DgramException known && known.code() == ErrorCode.CLOSED) {
            return; // it used its socket while that was being closed: the application knows
        }
        String what = (event == null
                        ? "a callback"
                        : "a listener of " + event.getClass().getSimpleName()) + " threw ";
        DgramException error = new DgramException(
                ErrorCode.LISTENER_FAILED,
                "deliver",
                state.localOrNull(),
                state.peerOrNull(),
                what + Printable.describe(thrown),
                thrown);
        Event.Failure failure = new Event.Failure(error);
        if (event instanceof Event.Failure || event instanceof Event.Closed) {
            nobodyTook(failure); // the listener that fails would go round in circles; after the last event is none
        } else if (!(listeners.wanted(failure) && execute(() -> deliver(failure)))) {
            deliver(failure); // before the last event, which waits for this thread's turn to end
        }
    }

    private void nobodyTook(Event event) {
        if (event instanceof Event.Failure(DgramException error)) {
            log.warn(error.code().text(), String.valueOf(error.getMessage()), error);
        }
    }

    // ----------------------------------------------------------------------------------------------------- ending

    /** Delivers a last event behind all others. Whatever is emitted after this is dropped, failures to the log. */
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

    /**
     * Runs a callback after the last event; if that was delivered before, at once, on a thread of its own. The Java
     * virtual machine stays alive until then.
     */
    void afterEnd(Callback callback) {
        JvmKeepAlive.acquire();
        Runnable task = () -> {
            call(callback);
            JvmKeepAlive.release();
        };
        lock.lock();
        try {
            if (!ended) {
                afterEnd.add(task);
                return;
            }
        } finally {
            lock.unlock();
        }
        Threads.startVirtual(THREAD_NAME, () -> {
            task.run();
            log.end();
        });
    }

    /** Waits until the last event was delivered, and everything after it that was there by then. */
    void awaitEnd() throws InterruptedException {
        lock.lock();
        try {
            while (!ended) {
                hasEnded.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(Event last) {
        tell(last);
        listeners.end();
        log.end();
        List<Runnable> next = takeAfterEnd();
        while (!next.isEmpty()) {
            next.forEach(this::run);
            log.end(); // before anybody who waits for the end goes on
            next = takeAfterEnd();
        }
    }

    // Once nothing is left, it has ended.
    private List<Runnable> takeAfterEnd() {
        lock.lock();
        try {
            List<Runnable> next = List.copyOf(afterEnd);
            afterEnd.clear();
            if (next.isEmpty()) {
                ended = true;
                hasEnded.signalAll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}
