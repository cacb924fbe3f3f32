package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.impl.events.ListenerRegistry;
import io.dgram.impl.events.SerialDispatcher;
import io.dgram.impl.stats.Traffic;

/**
 * How datagrams reach the listeners of a socket that pushes: directly, on the thread of the receiver, which holds the
 * dispatcher meanwhile. So a datagram leaves the kernel when it can be delivered at once, and the kernel's buffer is
 * the queue.
 */
public final class Delivery {

    private final ListenerRegistry listeners;
    private final SerialDispatcher dispatcher;
    private final Traffic traffic;

    public Delivery(ListenerRegistry listeners, SerialDispatcher dispatcher, Traffic traffic) {
        this.listeners = listeners;
        this.dispatcher = dispatcher;
        this.traffic = traffic;
    }

    /** Tells whether there is a listener of messages. */
    boolean isWanted() {
        return listeners.wantsMessages();
    }

    /** Waits until nothing else is being delivered. */
    void acquire() {
        dispatcher.acquire();
    }

    /** Delivers what has been queued meanwhile, and lets others deliver. */
    void release() {
        dispatcher.release();
    }

    /** Tells whether something else waits to be delivered. */
    boolean isAwaited() {
        return dispatcher.hasQueuedTasks();
    }

    /**
     * Calls the listeners of a datagram. Only while this is {@linkplain #acquire() acquired}.
     *
     * @return whether there was one
     */
    boolean offer(Message message) {
        traffic.active();
        return dispatcher.dispatch(message);
    }

    /** Counts a datagram that had no listener. */
    void drop() {
        traffic.eventDropped();
    }

    /** Has a failure delivered, in its place among the events. */
    void report(DgramException failure) {
        dispatcher.emit(new Event.Failure(failure));
    }
}
