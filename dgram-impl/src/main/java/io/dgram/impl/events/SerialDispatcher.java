package io.dgram.impl.events;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.support.Printable;
import io.dgram.impl.support.QueuedTask;
import io.dgram.impl.support.TaskQueue;
import io.dgram.impl.support.Threads;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A serial executor: delivers a socket's events and runs its callbacks one at a time and in order.
 *
 * <p>One thread at a time acquires the dispatcher and delivers. Events that others emit meanwhile are queued, and
 * delivered before it is released. If the dispatcher is free when an event is emitted, a virtual thread is started to
 * deliver it. The receiver acquires the dispatcher itself, so that messages need no queue.
 *
 * <p>The queue behind a listener that blocks is bounded: at most {@value #MAX_FAILURES} failures, and changes of
 * interfaces, which the network and the system can cause, are queued; further ones are dropped and counted. Everything
 * else in the queue results from a call of the application, and is never dropped.
 *
 * <p>If no thread can be started, because memory or threads have run out, nothing is lost: another attempt follows
 * shortly, with the next task at the latest, and the thread that closes the socket delivers the last event itself.
 */
public final class SerialDispatcher {

    /** The most failures in the queue. Each holds an exception with its stack trace, one or two kilobytes. */
    public static final int MAX_FAILURES = 1_000;

    private static final Event.Closed CLOSED = new Event.Closed(); // preallocated: closing needs no memory
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String THREAD_NAME = "io.dgram-events";

    private final SocketState state;
    private final ListenerRegistry listeners;
    private final TimeSlice timeSlice;
    private final Traffic traffic;
    private final Clock clock;
    private final BoundedLog log;

    private final ReentrantLock lock = new PinSafeLock();
    private final TaskQueue<QueuedTask> queue = new TaskQueue<>(); // changed under lock
    private int failures; // and other events of bounded number in the queue; under lock
    private @Nullable Condition released; // under lock; created when a thread first waits for it
    private boolean acquired; // under lock
    private boolean retrying; // under lock; whether timers try to start a thread
    private boolean ending; // under lock
    private final LastEvent lastEvent;
    private volatile @Nullable Thread owner; // the thread that delivers

    public SerialDispatcher(
            SocketState state, ListenerRegistry listeners, TimeSlice timeSlice, Traffic traffic, Clock clock) {
        this.clock = clock;
        this.state = state;
        this.listeners = listeners;
        this.timeSlice = timeSlice;
        this.traffic = traffic;
        log = new BoundedLog(clock, state.nameOrNull());
        lastEvent = new LastEvent(lock, log) {
            @Override
            void deliver() {
                dispatch(CLOSED);
                listeners.end();
                log.end();
            }
        };
    }

    SocketState state() {
        return state;
    }

    /** Returns the socket's log. */
    public BoundedLog log() {
        return log;
    }

    // --------------------------------------------------------------------------------------------------- emitting

    /** An event in the queue. */
    private final class Delivery extends QueuedTask {

        final Event event;

        Delivery(Event event) {
            this.event = event;
        }

        // Other events result from calls of the application.
        boolean isBounded() {
            return !(event instanceof Event.Listening
                    || event instanceof Event.Connected
                    || event instanceof Event.Timeout);
        }

        @Override
        public void run() {
            deliver(event);
        }
    }

    /** Queues an event if it has a listener. Returns at once. A failure without a listener is logged. */
    public void emit(Event event) {
        boolean queued = listeners.wanted(event) && enqueue(event);
        if (!queued) {
            logIfUndelivered(event);
        }
    }

    /**
     * Returns what {@link #emit emits} events as long as this dispatcher is there: for parts that outlive a socket
     * which the application drops, as the listeners may refer to that socket.
     */
    public Consumer<Event> weakEmitter() {
        WeakReference<SerialDispatcher> reference = new WeakReference<>(this);
        return event -> {
            SerialDispatcher present = reference.get();
            if (present != null) {
                present.emit(event);
            }
        };
    }

    // Returns false after end(). A failure that is dropped counts as queued.
    private boolean enqueue(Event event) {
        Delivery delivery = new Delivery(event);
        lock.lock();
        try {
            if (ending) {
                return false;
            }
            if (!delivery.isBounded() || failures < MAX_FAILURES) {
                failures += delivery.isBounded() ? 1 : 0;
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
     * Queues a callback, in order with the events. Returns at once.
     *
     * @return whether it will run: not after {@link #end}
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
        if (!acquired && !startDelivering()) {
            retryLater();
        }
    }

    // Under lock. The new thread takes the lock before it finds the queue empty, so it sees acquired set.
    private boolean startDelivering() {
        try {
            Threads.startVirtual(state.threadName(THREAD_NAME), this::deliverQueued);
            acquired = true;
            return true;
        } catch (Throwable e) { // out of memory, out of threads
            return false;
        }
    }

    // Under lock.
    private void retryLater() {
        if (!retrying) {
            try {
                clock.retry(this::retryStart, RETRY_NANOS);
                retrying = true;
            } catch (Throwable e) {
                // Neither a thread nor a timer is available: the next task, the receiver or end() delivers the queue.
            }
        }
    }

    private boolean retryStart() {
        lock.lock();
        try {
            retrying = !(queue.isEmpty() || acquired || startDelivering());
            return !retrying;
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------ acquire and release

    /** Acquires the dispatcher, waiting while another thread delivers; {@link #release()} releases it. */
    public void acquire() {
        lock.lock();
        try {
            while (acquired) {
                released = released == null ? lock.newCondition() : released;
                released.awaitUninterruptibly();
            }
            acquired = true;
        } finally {
            lock.unlock();
        }
        owner = Thread.currentThread();
    }

    private void deliverQueued() {
        owner = Thread.currentThread();
        release();
    }

    /** Delivers what was queued meanwhile, then releases the dispatcher. */
    public void release() {
        boolean more = true;
        while (more) {
            try {
                more = runNext();
            } catch (Throwable thrown) { // including OutOfMemoryError: deliver the rest
                log.warn("delivery", "delivering an event failed", thrown);
            }
        }
    }

    // Returns false if the queue was empty and the dispatcher has been released.
    private boolean runNext() {
        QueuedTask task = nextOrRelease();
        if (task == null) {
            return false;
        }
        task.run();
        timeSlice.spend();
        return true;
    }

    private @Nullable QueuedTask nextOrRelease() {
        lock.lock();
        try {
            QueuedTask task = queue.poll();
            if (task == null) {
                owner = null;
                acquired = false;
                if (released != null) {
                    released.signal();
                }
            } else if (task instanceof Delivery delivery && delivery.isBounded()) {
                failures--;
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether events or callbacks are queued. */
    public boolean hasQueuedTasks() {
        return !queue.isEmpty();
    }

    /** Tells whether the current thread delivers, that is, whether it runs a listener or callback. */
    public boolean isDelivering() {
        return owner == Thread.currentThread();
    }

    // ------------------------------------------------------------------------------------------------- delivering

    /** Application code that may throw. */
    @FunctionalInterface
    public interface Callback {
        void invoke() throws Exception;
    }

    /**
     * Calls the listeners of an event. The calling thread must have acquired the dispatcher.
     *
     * @return whether there was any listener
     */
    public boolean dispatch(Event event) {
        boolean delivered = false;
        List<ListenerRegistry.Registration<?>> all = listeners.all();
        for (int i = 0; i < all.size(); i++) { // by index, as an iterator needs memory
            try {
                delivered |= all.get(i).dispatch(event);
            } catch (Throwable thrown) {
                delivered = true;
                report(event, thrown);
            }
            // An interrupt that one listener leaves behind must not reach the next.
            Thread.interrupted();
        }
        return delivered;
    }

    /** Runs a callback. The calling thread must have acquired the dispatcher. */
    public void call(Callback callback) {
        Recorder.Span span = Recorder.call(callback, null);
        try {
            callback.invoke();
        } catch (Throwable thrown) {
            report(null, thrown);
        } finally {
            Recorder.finish(span, state);
        }
        Thread.interrupted();
    }

    private void deliver(Event event) {
        if (!dispatch(event)) {
            logIfUndelivered(event);
        }
    }

    private void report(@Nullable Event event, Throwable thrown) {
        try {
            failed(event, thrown);
        } catch (Throwable again) { // no memory for an event: still call the remaining listeners
            log.warn(ErrorCode.LISTENER_FAILED.text(), "a listener or callback threw", thrown);
        }
    }

    private void failed(@Nullable Event event, Throwable thrown) {
        if (state.isClosed() && thrown instanceof DgramException known && known.code() == ErrorCode.CLOSED) {
            return; // the listener used its socket while the application closed it, which is no failure of either
        }
        Event.Failure failure = failureOf(event, thrown);
        Recorder.failed(state, failure.error());
        if (event instanceof Event.Failure || event instanceof Event.Closed) {
            // A failing Failure listener would recurse for ever, and nothing may follow Closed.
            logIfUndelivered(failure);
        } else if (!(listeners.wanted(failure) && enqueue(failure))) {
            deliver(failure); // still before Closed, which is delivered after this thread's current task
        }
    }

    private Event.Failure failureOf(@Nullable Event event, Throwable thrown) {
        String what = event == null
                ? "a callback"
                : "a listener of " + event.getClass().getSimpleName();
        return new Event.Failure(new DgramException(
                ErrorCode.LISTENER_FAILED,
                "deliver",
                state.localOrNull(),
                state.peerOrNull(),
                what + " threw " + Printable.describe(thrown),
                thrown));
    }

    private void logIfUndelivered(Event event) {
        if (event instanceof Event.Failure(DgramException error)) {
            log.warn(error.code().text(), String.valueOf(error.getMessage()), error);
        } else if (event instanceof Event.InterfaceLost lost) {
            log.warn(
                    "interface lost",
                    lost.option() + ": the interface " + lost.networkInterface()
                            + " is gone; it is used again when there is one of that name",
                    null);
        }
    }

    // ----------------------------------------------------------------------------------------------------- ending

    /**
     * Delivers {@link Event.Closed} after all other events. Events that are emitted later are dropped; failures among
     * them are logged.
     */
    public void end() {
        boolean onThisThread;
        lock.lock();
        try {
            ending = true;
            queue.add(lastEvent);
            onThisThread = !acquired && !startDelivering();
            if (onThisThread) {
                acquired = true;
            }
        } finally {
            lock.unlock();
        }
        if (onThisThread) {
            deliverOnThisThread();
        }
    }

    // Used if no thread can be started. Delivering clears the interrupt status, which in this case belongs to the
    // caller.
    private void deliverOnThisThread() {
        boolean interrupted = Thread.interrupted();
        deliverQueued();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A callback that runs after the last event. Keeps the Java virtual machine alive until it has run. */
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
     * Runs a callback after the last event. If that was delivered already, the callback runs at once on a thread of its
     * own, or on the calling thread if none can be started. The Java virtual machine stays alive until it has run.
     */
    public void afterEnd(Callback callback) {
        AfterEnd task = new AfterEnd(callback);
        JvmKeepAlive.acquire();
        if (!lastEvent.addCallback(task)) {
            try {
                Threads.startVirtual(state.threadName(THREAD_NAME), task);
            } catch (Throwable e) {
                task.run();
            }
        }
    }

    /** Waits until the last event has been delivered and the callbacks queued by then have run. */
    public void awaitEnd() throws InterruptedException {
        lastEvent.await();
    }
}
