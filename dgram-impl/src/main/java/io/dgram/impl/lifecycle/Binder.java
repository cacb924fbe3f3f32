package io.dgram.impl.lifecycle;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.support.BoundedLog;
import java.util.function.Consumer;

/** Binds the socket: to a given endpoint, or to any port when an operation needs a bound socket. */
public final class Binder {

    private final SocketState state;
    private final Consumer<Event> events;
    private final Runnable whenBound;
    private final BoundedLog log;

    /**
     * @param events is given {@link Event.Listening}
     * @param whenBound is run after each attempt to bind, in the thread that made it
     * @param log the socket's
     */
    public Binder(SocketState state, Consumer<Event> events, Runnable whenBound, BoundedLog log) {
        this.log = log;
        this.state = state;
        this.events = events;
        this.whenBound = whenBound;
    }

    /** Binds to an endpoint. */
    public void bind(Endpoint endpoint) throws DgramException {
        try {
            state.bind(endpoint, events);
            logBound();
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
            if (mayBeNew) {
                logBound();
            }
        } finally {
            if (mayBeNew) {
                whenBound.run();
            }
        }
    }

    // After the state's lock was released, as the log's handlers may be slow.
    private void logBound() {
        log.debug("bound", () -> "bound to " + state.localOrNull());
    }
}
