package io.dgram.impl.local;

import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketListener;
import io.dgram.Subscription;
import java.util.function.Consumer;

/** A listener's registration with the sockets of all addresses, those to come included. */
final class Registration<E extends Event> implements Subscription {

    private final Class<E> type;
    private final SocketListener<? super E> listener;
    private final Consumer<Registration<?>> whenClosed;
    private volatile boolean active;

    /**
     * @param active whether it is one of sockets that are not closed
     * @param whenClosed run at most once
     */
    Registration(
            Class<E> type, SocketListener<? super E> listener, boolean active, Consumer<Registration<?>> whenClosed) {
        this.type = type;
        this.listener = listener;
        this.active = active;
        this.whenClosed = whenClosed;
    }

    /** Registers the listener with one socket. */
    Subscription with(Socket socket) {
        return socket.on(type, event -> listener.handle(socket, event));
    }

    boolean wantsMessages() {
        return type.isAssignableFrom(Message.class);
    }

    void end() {
        active = false;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public void close() {
        whenClosed.accept(this);
    }
}
