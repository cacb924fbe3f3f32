package io.dgram.impl.events;

import io.dgram.Event;
import io.dgram.Listener;
import io.dgram.Message;
import io.dgram.Subscription;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.support.BoundedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Who wants to know of which events, in the order of registration. */
public final class ListenerRegistry {

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
            boolean calls = wants(event) && (!once || remove(this));
            if (calls) {
                listener.handle(type.cast(event));
            }
            return calls;
        }

        private boolean wants(Event event) {
            return active && type.isInstance(event);
        }

        private boolean wantsMessages() {
            return active && type.isAssignableFrom(Message.class);
        }

        @Override
        public boolean isActive() {
            return active;
        }

        @Override
        public void close() {
            if (!remove(this) && !state.isClosed()) {
                changed(); // whoever called it has removed it, and perhaps not yet told that
            }
        }
    }

    private final SocketState state;
    private final Runnable whenChanged;
    private final ReentrantLock lock = new ReentrantLock();
    // Replaced, never changed: read without the lock, and by index, as an iterator needs memory. There may be some in
    // it that are no longer active.
    private volatile List<Registration<?>> registrations = List.of();
    private boolean ended; // under lock

    /**
     * @param whenChanged runs after each change, without the lock
     */
    public ListenerRegistry(SocketState state, Runnable whenChanged) {
        this.state = state;
        this.whenChanged = whenChanged;
    }

    public <E extends Event> Subscription add(Class<E> type, Listener<? super E> listener, boolean once) {
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
        try {
            whenChanged.run();
        } catch (Throwable e) { // no thread for the receiver: then there is no listener either
            remove(added);
            throw e;
        }
        return added;
    }

    /** Returns the listeners, of all events, as they are now. */
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
        List<Registration<?>> all = registrations;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).wantsMessages()) {
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
            List<Registration<?>> all = registrations;
            for (int i = 0; i < all.size(); i++) {
                all.get(i).active = false;
            }
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
            leaveOutInactive();
        } finally {
            lock.unlock();
        }
        changed();
        return true;
    }

    // Under lock.
    private void leaveOutInactive() {
        try {
            List<Registration<?>> shrunk = new ArrayList<>(registrations);
            shrunk.removeIf(registration -> !registration.active);
            registrations = List.copyOf(shrunk);
        } catch (OutOfMemoryError e) {
            // They stay until the next is removed, and are passed over.
        }
    }

    // What is removed is removed. What can fail is to start a receiver that somebody else has asked for.
    private void changed() {
        try {
            whenChanged.run();
        } catch (Throwable e) {
            BoundedLog.SHARED.warn("receiver", "a receiver cannot be started", e);
        }
    }
}
