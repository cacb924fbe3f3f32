package io.dgram.impl.lifecycle;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.impl.errors.Operation;
import java.util.function.Consumer;

/** Binds the socket: to a given endpoint, or to any port when an operation needs a bound socket. */
public final class Binder {

    private final SocketState state;
    private final Consumer<Event> events;
    private final Runnable whenBound;

    /**
     * @param events is given {@link Event.Listening}
     * @param whenBound is run after each attempt to bind, in the thread that made it
     */
    public Binder(SocketState state, Consumer<Event> events, Runnable whenBound) {
        this.state = state;
        this.events = events;
        this.whenBound = whenBound;
    }

    /** Binds to an endpoint. */
    public void bind(Endpoint endpoint) throws DgramException {
        try {
            state.bind(endpoint, events);
        } finally {
            whenBound.run(); // after an OutOfMemoryError, too: the event may have failed where the bind did not
        }
    }

    /** Binds to the wildcard address and any port, unless the socket is bound. */
    public void ensureBound(Operation operation) throws DgramException {
        if (!state.isBound()) {
            bindAnywhere(operation);
        }
    }

    private void bindAnywhere(Operation operation) throws DgramException {
        boolean mayBeNew = true;
        try {
            mayBeNew = state.ensureBound(operation, events);
        } finally {
            if (mayBeNew) {
                whenBound.run();
            }
        }
    }
}
