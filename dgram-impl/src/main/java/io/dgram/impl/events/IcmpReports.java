package io.dgram.impl.events;

import io.dgram.Event;
import io.dgram.IcmpError;
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.support.QueuedTask;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The ICMP errors that were reported to a socket, on their way to its listeners or, while there is none, to the next
 * call that asks for them. Any thread may report one; none waits.
 */
public final class IcmpReports {

    /** The most errors that wait for a busy listener, and the most that wait for a call. */
    public static final int MAX_ERRORS = 1_000;

    private final ListenerRegistry listeners;
    private final SerialDispatcher dispatcher;
    private final Traffic traffic;
    private final AtomicInteger queued = new AtomicInteger(); // for listeners
    private final ReentrantLock lock = new PinSafeLock();
    private final Deque<IcmpError> kept = new ArrayDeque<>(); // under lock: for a call

    /**
     * @param traffic counts the errors
     */
    public IcmpReports(ListenerRegistry listeners, SerialDispatcher dispatcher, Traffic traffic) {
        this.listeners = listeners;
        this.dispatcher = dispatcher;
        this.traffic = traffic;
        traffic.countIcmpErrors();
    }

    /**
     * Returns what takes errors as long as this object is there: for parts that outlive a socket which the application
     * drops, as the listeners may refer to that socket. An empty value stands for an error that there was no memory
     * for, and is counted as dropped.
     */
    public Consumer<Optional<IcmpError>> weakly() {
        WeakReference<IcmpReports> reference = new WeakReference<>(this);
        return error -> {
            IcmpReports present = reference.get();
            if (present != null) {
                present.report(error);
            }
        };
    }

    /** Tells whether there is a listener of ICMP errors. */
    public boolean hasListener() {
        return listeners.wants(Event.Icmp.class);
    }

    /** Takes the errors that no listener got, the oldest first. */
    public List<IcmpError> take() {
        lock.lock();
        try {
            List<IcmpError> taken = List.copyOf(kept);
            kept.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    // Never fails: the caller has to say what the kernel has sent or received before.
    private void report(Optional<IcmpError> reported) {
        traffic.icmpError();
        boolean taken = false;
        try {
            taken = reported.isPresent() && pass(reported.get());
        } catch (OutOfMemoryError e) {
            // Dropped.
        }
        if (!taken) {
            traffic.icmpErrorDropped();
        }
    }

    // Returns false if the error is dropped.
    private boolean pass(IcmpError error) {
        Recorder.icmpError(dispatcher.state(), error);
        if (hasListener()) {
            return enqueue(error);
        }
        keep(error);
        return true;
    }

    // Returns false if too many wait for the listener, or the socket is closed.
    private boolean enqueue(IcmpError error) {
        Delivery delivery = new Delivery(error); // first, as there may be no memory for it
        boolean accepted = false;
        try {
            accepted = queued.incrementAndGet() <= MAX_ERRORS && dispatcher.execute(delivery);
            return accepted;
        } finally {
            if (!accepted) {
                queued.decrementAndGet();
            }
        }
    }

    private void keep(IcmpError error) {
        lock.lock();
        try {
            if (kept.size() == MAX_ERRORS) {
                kept.removeFirst();
                traffic.icmpErrorDropped();
            }
            kept.addLast(error);
        } finally {
            lock.unlock();
        }
    }

    /** An error in the dispatcher's queue. */
    private final class Delivery extends QueuedTask {

        private final IcmpError error;

        Delivery(IcmpError error) {
            this.error = error;
        }

        @Override
        public void run() {
            queued.decrementAndGet();
            if (!dispatcher.dispatch(new Event.Icmp(error))) {
                keep(error); // the listener has gone meanwhile
            }
        }
    }
}
