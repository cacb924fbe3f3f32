package io.dgram.impl.events;

import io.dgram.Event;
import io.dgram.Listener;
import io.dgram.Message;
import io.dgram.Subscription;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.PinSafeLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The listeners of a socket's events, in the order of registration. */
public final class ListenerRegistry {

    /** A listener and the type of the events that it receives. */
    final class Registration<E extends Event> implements Subscription {

        private final Class<E> type;
        private final Listener<? super E> listener;
        private final boolean once;
        private volatile boolean active = true;

        private Registration(Class<E> type, Listener<? super E> listener, boolean once) {
            this.type = type;
            this.listener = listener;
            this.once = once;
        }

        /** Calls the listener if it is active and receives events of this type. Returns whether it was called. */
        boolean dispatch(Event event) throws Exception {
            boolean called = wants(event) && (!once || remove(this));
            if (called) {
                call(event);
            }
            return called;
        }

        private void call(Event event) throws Exception {
            Recorder.Span span = Recorder.call(listener, event);
            try {
                listener.handle(type.cast(event));
            } finally {
                Recorder.finish(span, state);
            }
        }

        private boolean wants(Event event) {
            return active && type.isInstance(event);
        }

        private boolean wants(Class<? extends Event> events) {
            return active && type.isAssignableFrom(events);
        }

        @Override
        public boolean isActive() {
            return active;
        }

        @Override
        public void close() {
            if (!remove(this) && !state.isClosed()) {
                changed(); // the thread that removed it may not have run whenChanged yet
            }
        }
    }

    // Shared by all sockets to save memory; held only while a list is replaced, which is rare and takes no other lock.
    private static final ReentrantLock LOCK = new PinSafeLock();

    private final SocketState state;
    private final Runnable whenChanged;
    // Immutable and replaced under LOCK. Read without the lock, and by index, as an iterator needs memory. May contain
    // registrations that are no longer active.
    private volatile List<Registration<?>> registrations = List.of();
    private boolean ended; // under LOCK

    /**
     * @param whenChanged run after each change, without holding a lock
     */
    public ListenerRegistry(SocketState state, Runnable whenChanged) {
        this.state = state;
        this.whenChanged = whenChanged;
    }

    public <E extends Event> Subscription add(Class<E> type, Listener<? super E> listener, boolean once) {
        Registration<E> added = new Registration<>(type, listener, once);
        LOCK.lock();
        try {
            if (ended || state.isClosed()) {
                added.active = false;
                return added;
            }
            List<Registration<?>> extended = new ArrayList<>(registrations);
            extended.add(added);
            registrations = List.copyOf(extended);
        } finally {
            LOCK.unlock();
        }
        try {
            whenChanged.run();
        } catch (Throwable e) { // the receiver's thread cannot be started
            remove(added);
            throw e;
        }
        return added;
    }

    /** Returns a snapshot of the registrations for all events. */
    List<Registration<?>> all() {
        return registrations;
    }

    boolean wanted(Event event) {
        List<Registration<?>> all = registrations;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).wants(event)) {
                return true;
            }
        }
        return false;
    }

    public boolean wantsMessages() {
        return wants(Message.class);
    }

    boolean wants(Class<? extends Event> events) {
        List<Registration<?>> all = registrations;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).wants(events)) {
                return true;
            }
        }
        return false;
    }

    /** Removes all listeners, for good. */
    void end() {
        LOCK.lock();
        try {
            ended = true;
            List<Registration<?>> all = registrations;
            for (int i = 0; i < all.size(); i++) {
                all.get(i).active = false;
            }
            registrations = List.of();
        } finally {
            LOCK.unlock();
        }
    }

    // Returns whether it was active: only one of several delivering threads calls a listener of a single event.
    private boolean remove(Registration<?> registration) {
        LOCK.lock();
        try {
            if (!registration.active) {
                return false;
            }
            registration.active = false;
            dropInactive();
        } finally {
            LOCK.unlock();
        }
        changed();
        return true;
    }

    // Under LOCK.
    private void dropInactive() {
        try {
            List<Registration<?>> remaining = new ArrayList<>(registrations);
            remaining.removeIf(registration -> !registration.active);
            registrations = List.copyOf(remaining);
        } catch (OutOfMemoryError e) {
            // Inactive registrations are skipped, and removed with the next one.
        }
    }

    // The removal itself has succeeded. What can fail is starting the receiver, for which another call has asked.
    private void changed() {
        try {
            whenChanged.run();
        } catch (Throwable e) {
            BoundedLog.SHARED.warn("receiver", "a receiver cannot be started", e);
        }
    }
}
