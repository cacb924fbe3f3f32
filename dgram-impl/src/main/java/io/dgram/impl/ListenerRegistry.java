package io.dgram.impl;

import io.dgram.Event;
import io.dgram.Listener;
import io.dgram.Message;
import io.dgram.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Who wants to know of which events, in the order of registration. */
final class ListenerRegistry {

    /** A listener and what it listens to. */
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

        /** Calls the listener if it is still there and wants such events. Returns whether it was called. */
        boolean tell(Event event) throws Exception {
            boolean calls = wants(event) && (once ? remove(this) : active);
            if (calls) {
                listener.handle(type.cast(event));
            }
            return calls;
        }

        private boolean wants(Event event) {
            return type.isInstance(event);
        }

        @Override
        public boolean isActive() {
            return active;
        }

        @Override
        public void close() {
            if (!remove(this) && !state.isClosed()) {
                whenChanged.run(); // whoever called it has removed it, and perhaps not yet told that
            }
        }
    }

    private final SocketState state;
    private final Runnable whenChanged;
    private final ReentrantLock lock = new ReentrantLock();
    // Replaced, never changed: read without the lock.
    private volatile List<Registration<?>> registrations = List.of();
    private boolean ended; // under lock

    /**
     * @param whenChanged runs after each change, without the lock
     */
    ListenerRegistry(SocketState state, Runnable whenChanged) {
        this.state = state;
        this.whenChanged = whenChanged;
    }

    <E extends Event> Subscription add(Class<E> type, Listener<? super E> listener, boolean once) {
        Registration<E> added = new Registration<>(type, listener, once);
        lock.lock();
        try {
            if (ended || state.isClosed()) {
                added.active = false;
                return added;
            }
            List<Registration<?>> grown = new ArrayList<>(registrations);
            grown.add(added);
            registrations = List.copyOf(grown);
        } finally {
            lock.unlock();
        }
        whenChanged.run();
        return added;
    }

    /** Returns the listeners, of all events, as they are now. */
    List<Registration<?>> all() {
        return registrations;
    }

    boolean wanted(Event event) {
        for (Registration<?> registration : registrations) {
            if (registration.wants(event)) {
                return true;
            }
        }
        return false;
    }

    boolean wantsMessages() {
        for (Registration<?> registration : registrations) {
            if (registration.type.isAssignableFrom(Message.class)) {
                return true;
            }
        }
        return false;
    }

    /** Removes all listeners, for good. */
    void end() {
        lock.lock();
        try {
            ended = true;
            registrations.forEach(registration -> registration.active = false);
            registrations = List.of();
        } finally {
            lock.unlock();
        }
    }

    // Returns whether it was there: of two threads that deliver to a listener of one event, one calls it.
    private boolean remove(Registration<?> registration) {
        lock.lock();
        try {
            if (!registration.active) {
                return false;
            }
            registration.active = false;
            List<Registration<?>> shrunk = new ArrayList<>(registrations);
            shrunk.remove(registration);
            registrations = List.copyOf(shrunk);
        } finally {
            lock.unlock();
        }
        whenChanged.run();
        return true;
    }
}
