package io.dgram.impl;

import io.dgram.BindOption;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Option;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.AddressResolver;
import io.dgram.impl.lifecycle.Binder;
import io.dgram.impl.lifecycle.Candidates;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.options.ChannelOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Binding and connecting as users ask for it: to an endpoint, or to a host that may stand for several, of which the
 * first that works is taken. A socket is in one transition at a time ({@link SocketState#begin}).
 *
 * @param connector connects to an endpoint, binding the socket if need be
 */
record Transitions(
        SocketState state, AddressResolver resolver, Binder binder, ChannelOptions options, Connector connector) {

    /** Connects a socket. */
    @FunctionalInterface
    interface Connector {
        void connect(Endpoint endpoint) throws DgramException;
    }

    void bind(Endpoint endpoint) throws DgramException {
        state.requireUnbound(Operation.BIND);
        Objects.requireNonNull(endpoint, "endpoint");
        state.begin(Operation.BIND);
        try {
            binder.bind(endpoint);
        } finally {
            state.end(Operation.BIND);
        }
    }

    /**
     * Binds to a host, with options set before. Options that were not set are reset if binding fails.
     *
     * @param host {@code null} for the wildcard address
     */
    void bind(int port, @Nullable String host, Set<BindOption> asked) throws DgramException {
        state.requireUnbound(Operation.BIND);
        List<Option<Boolean>> set = new ArrayList<>(asked.size());
        state.begin(Operation.BIND);
        try {
            for (BindOption next : asked) {
                if (!options.get(next.option())) {
                    options.set(next.option(), true);
                    set.add(next.option());
                }
            }
            Candidates.firstThatWorks(state, resolver.toBind(port, host), this::bindTo);
        } catch (DgramException | RuntimeException e) {
            reset(set, e);
            throw e;
        } finally {
            state.end(Operation.BIND);
        }
    }

    private Endpoint bindTo(Endpoint endpoint) throws DgramException {
        binder.bind(endpoint);
        return endpoint;
    }

    private void reset(List<Option<Boolean>> set, Exception reason) {
        for (Option<Boolean> option : set) {
            try {
                options.set(option, false);
            } catch (DgramException | RuntimeException e) {
                reason.addSuppressed(e);
            }
        }
    }

    void connect(Endpoint endpoint) throws DgramException {
        state.requireUnconnected(Operation.CONNECT);
        Objects.requireNonNull(endpoint, "endpoint");
        state.begin(Operation.CONNECT);
        try {
            connector.connect(endpoint);
        } finally {
            state.end(Operation.CONNECT);
        }
    }

    void connect(int port, @Nullable String host) throws DgramException {
        state.requireUnconnected(Operation.CONNECT);
        state.begin(Operation.CONNECT);
        try {
            Candidates.firstThatWorks(state, resolver.toReach(Operation.CONNECT, port, host), this::connectTo);
        } finally {
            state.end(Operation.CONNECT);
        }
    }

    private Endpoint connectTo(Endpoint endpoint) throws DgramException {
        connector.connect(endpoint);
        return endpoint;
    }
}
