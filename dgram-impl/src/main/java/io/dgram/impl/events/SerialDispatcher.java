package io.dgram.impl.events;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Printable;
import io.dgram.impl.support.QueuedTask;
import io.dgram.impl.support.TaskQueue;
import io.dgram.impl.support.Threads;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a socket's events, and runs its callbacks, one at a time and in order.
 *
 * <p>Whoever delivers has the <em>turn</em>. What others emit meanwhile is queued, and delivered before the turn is
 * given back; what is emitted while nobody has it is delivered by a virtual thread started for it. The receiver takes
 * the turn itself, so that messages need no queue.
 *
 * <p>What waits behind a listener that blocks is bounded: of failures, which the network causes, {@value #MAX_FAILURES}
 * are kept, and those that come then are dropped and counted. Everything else is there because the application called
 * for it, and is never dropped.
 *
 * <p>Where no thread can be started, as memory or threads have run out, nothing is lost: another attempt follows
 * shortly, with the next task at the latest, and the last event is then delivered by the thread that closes the socket.
 */
public final class SerialDispatcher {

    /** The failures that wait at most. Each holds an exception with its stack trace, one or two kilobytes. */
    public static final int MAX_FAILURES = 1_000;

    private static final Event.Closed CLOSED = new Event.Closed(); // closing needs no memory
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String THREAD_NAME = "io.dgram-events";

    private final SocketState state;
    private final ListenerRegistry listeners;
    private final TimeSlice fairShare;
    private final Traffic traffic;
    private final Clock clock;
    private final BoundedLog log;

    private final ReentrantLock lock = new ReentrantLock();
    private final TaskQueue<QueuedTask> queue = new TaskQueue<>(); // changed under lock
    private int failures; // under lock: those in the queue
    private @Nullable Condition turnIsFree; // under lock: there once a thread has waited for it
    private boolean turnTaken; // under lock
    private boolean retrying; // under lock: alarms try to start a thread
    private boolean ending; // under lock
    private final QueuedTask finish = new Finish();
    private @Nullable Condition hasEnded; // under lock: there once a thread has waited for it
    private boolean ended; // under lock
    private @Nullable TaskQueue<AfterEnd> afterEnd; // under lock: there once a callback has to wait
    private volatile @Nullable Thread deliverer; // who has the turn

    public SerialDispatcher(
            SocketState state, ListenerRegistry listeners, TimeSlice fairShare, Traffic traffic, Clock clock) {
        this.clock = clock;
        this.state = state;
        this.listeners = listeners;
        this.fairShare = fairShare;
        this.traffic = traffic;
        log = new BoundedLog(clock);
    }

    // --------------------------------------------------------------------------------------------------- emitting

    /** An event that waits. */
    private final class Delivery extends QueuedTask {

        final Event event;

        Delivery(Event event) {
            this.event = event;
        }

        boolean isFailure() {
            return event instanceof Event.Failure;
        }

        @Override
        public void run() {
            deliver(event);
        }
    }

    /** Has an event delivered soon. Returns at once. A failure that nobody is there to be told of is logged. */
    public void emit(Event event) {
        boolean taken = listeners.wanted(event) && enqueue(event);
        if (!taken) {
            nobodyTook(event);
        }
    }

    // Returns false after end().
    private boolean enqueue(Event event) {
        Delivery delivery = new Delivery(event);
        lock.lock();
        try {
            if (ending) {
                return false;
            }
            if (!delivery.isFailure()) {
                append(delivery);
                return true;
            }
            if (failures < MAX_FAILURES) {
                failures++;
                append(delivery);
                return true;
            }
        } finally {
            lock.unlock();
        }
        dropped(event);
        return true;
    }

    private void dropped(Event event) {
        traffic.eventDropped();
        if (event instanceof Event.Failure(DgramException error)) {
            log.warn(
                    "failures dropped",
                    "dropped, as " + MAX_FAILURES + " failures wait for a listener: " + error.getMessage(),
                    error);
        }
    }

    /**
     * Has a callback run soon, in its place among the events. Returns at once.
     *
     * @return whether it will: not after {@link #end}
     */
    public boolean execute(QueuedTask task) {
        lock.lock();
        try {
            if (ending) {
                return false;
            }
            append(task);
            return true;
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void append(QueuedTask task) {
        queue.add(task);
        if (!turnTaken && !startDelivering()) {
            tryLater();
        }
    }

    // Under lock, which the thread takes before it ends: so the turn is taken only once it is there.
    private boolean startDelivering() {
        try {
            Threads.startVirtual(THREAD_NAME, this::deliverQueued);
            turnTaken = true;
            return true;
        } catch (Throwable e) { // out of memory, out of threads
            return false;
        }
    }

    // Under lock.
    private void tryLater() {
        if (!retrying) {
            try {
                clock.retry(this::tryAgain, RETRY_NANOS);
                retrying = true;
            } catch (Throwable e) {
                // Neither a thread nor an alarm: the next task, the receiver or the end delivers what is queued.
            }
        }
    }

    private boolean tryAgain() {
        lock.lock();
        try {
            retrying = !(queue.isEmpty() || turnTaken || startDelivering());
            return !retrying;
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------------------- turn

    /** Waits for the turn; {@link #endTurn()} gives it back. */
    public void beginTurn() {
        lock.lock();
        try {
            while (turnTaken) {
                turnIsFree = turnIsFree == null ? lock.newCondition() : turnIsFree;
                turnIsFree.awaitUninterruptibly();
            }
            turnTaken = true;
        } finally {
            lock.unlock();
        }
        deliverer = Thread.currentThread();
    }

    private void deliverQueued() {
        deliverer = Thread.currentThread();
        endTurn();
    }

    /** Delivers what came meanwhile, and gives the turn back. */
    public void endTurn() {
        boolean more = true;
        while (more) {
            try {
                more = runNext();
            } catch (Throwable thrown) { // memory running out included: the turn goes on
                log.warn("delivery", "delivering an event failed", thrown);
            }
        }
    }

    // Returns false if there was nothing left, and the turn has been given back.
    private boolean runNext() {
        QueuedTask task = nextOrGiveTurnBack();
        if (task == null) {
            return false;
        }
        task.run();
        fairShare.use();
        return true;
    }

    private @Nullable QueuedTask nextOrGiveTurnBack() {
        lock.lock();
        try {
            QueuedTask task = queue.poll();
            if (task == null) {
                deliverer = null;
                turnTaken = false;
                if (turnIsFree != null) {
                    turnIsFree.signal();
                }
            } else if (task instanceof Delivery delivery && delivery.isFailure()) {
                failures--;
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether something waits for the end of the turn. */
    public boolean othersWait() {
        return !queue.isEmpty();
    }

    /** Tells whether the current thread is the one that delivers: whether a listener or callback is calling. */
    public boolean isDelivering() {
        return deliverer == Thread.currentThread();
    }

    // ------------------------------------------------------------------------------------------------- delivering

    /** Something of the application's that may throw. */
    @FunctionalInterface
    public interface Callback {
        void invoke() throws Exception;
    }

    /**
     * Calls the listeners of an event, now. Only for who has the turn.
     *
     * @return whether there was any
     */
    public boolean tell(Event event) {
        boolean told = false;
        List<ListenerRegistry.Registration<?>> all = listeners.all();
        for (int i = 0; i < all.size(); i++) { // by index, as an iterator needs memory
            try {
                told |= all.get(i).tell(event);
            } catch (Throwable thrown) {
                told = true;
                report(event, thrown);
            }
            // An interrupt that a listener left behind is not meant for those after it.
            Thread.interrupted();
        }
        return told;
    }

    /** Runs a callback, now. Only for who has the turn. */
    public void call(Callback callback) {
        try {
            callback.invoke();
        } catch (Throwable thrown) {
            report(null, thrown);
        }
        Thread.interrupted();
    }

    private void deliver(Event event) {
        if (!tell(event)) {
            nobodyTook(event);
        }
    }

    private void report(@Nullable Event event, Throwable thrown) {
        try {
            failed(event, thrown);
        } catch (Throwable again) { // no memory for an event: the listeners behind are called all the same
            log.warn(ErrorCode.LISTENER_FAILED.text(), "a listener or callback threw", thrown);
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
        } else if (!(listeners.wanted(failure) && enqueue(failure))) {
            deliver(failure); // before the last event, which waits for this thread's turn to end
        }
    }

    private void nobodyTook(Event event) {
        if (event instanceof Event.Failure(DgramException error)) {
            log.warn(error.code().text(), String.valueOf(error.getMessage()), error);
        }
    }

    // ----------------------------------------------------------------------------------------------------- ending

    /** The last event, and the callbacks behind it. */
    private final class Finish extends QueuedTask {

        @Override
        public void run() {
            tell(CLOSED);
            listeners.end();
            log.end();
            boolean more = true;
            while (more) {
                try {
                    more = runAfterEnd();
                } catch (Throwable thrown) { // the others run all the same
                    log.warn("delivery", "a callback after the last event failed", thrown);
                }
            }
        }
    }

    /**
     * Delivers {@link Event.Closed} behind all other events. Whatever is emitted after this is dropped, failures to the
     * log.
     */
    public void end() {
        boolean here;
        lock.lock();
        try {
            ending = true;
            queue.add(finish);
            here = !turnTaken && !startDelivering();
            if (here) {
                turnTaken = true;
            }
        } finally {
            lock.unlock();
        }
        if (here) {
            deliverHere();
        }
    }

    // For want of a thread. Listeners leave the thread without an interrupt, which here is the caller's.
    private void deliverHere() {
        boolean interrupted = Thread.interrupted();
        deliverQueued();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A callback that runs after the last event, until when the Java virtual machine stays alive. */
    private final class AfterEnd extends QueuedTask {

        private final Callback callback;

        AfterEnd(Callback callback) {
            this.callback = callback;
        }

        @Override
        public void run() {
            try {
                call(callback);
            } finally {
                JvmKeepAlive.release();
                log.end();
            }
        }
    }

    /**
     * Runs a callback after the last event; if that was delivered before, at once, on a thread of its own, or, for want
     * of one, on the caller's. The Java virtual machine stays alive until then.
     */
    public void afterEnd(Callback callback) {
        AfterEnd task = new AfterEnd(callback);
        JvmKeepAlive.acquire();
        if (!waitsForEnd(task)) {
            try {
                Threads.startVirtual(THREAD_NAME, task);
            } catch (Throwable e) {
                task.run();
            }
        }
    }

    private boolean waitsForEnd(AfterEnd task) {
        lock.lock();
        try {
            if (!ended) {
                afterEnd = afterEnd == null ? new TaskQueue<>() : afterEnd;
                afterEnd.add(task);
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the last event was delivered, and everything after it that was there by then. */
    public void awaitEnd() throws InterruptedException {
        lock.lock();
        try {
            while (!ended) {
                hasEnded = hasEnded == null ? lock.newCondition() : hasEnded;
                hasEnded.await();
            }
        } finally {
            lock.unlock();
        }
    }

    // Returns false once nothing is left: then it has ended.
    private boolean runAfterEnd() {
        AfterEnd next = nextAfterEnd();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    private @Nullable AfterEnd nextAfterEnd() {
        lock.lock();
        try {
            AfterEnd next = afterEnd == null ? null : afterEnd.poll();
            if (next == null) {
                ended = true;
                if (hasEnded != null) {
                    hasEnded.signalAll();
                }
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}
