package io.dgram.impl.lifecycle;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The endpoints that a host stands for, which are tried in order until one works. */
public final class Candidates {

    /**
     * Something attempted with an endpoint.
     *
     * @param <R> what comes of it
     * @param <X> what it can throw besides
     */
    @FunctionalInterface
    public interface Attempt<R, X extends Exception> {
        R with(Endpoint endpoint) throws DgramException, X;
    }

    private Candidates() {}

    /**
     * Returns the result for the first endpoint that works.
     *
     * @param state that of the socket: when that is closed, no other endpoint is tried
     * @param endpoints at least one
     * @throws DgramException the failure for the first endpoint, the others suppressed, if none works
     */
    public static <R, X extends Exception> R firstThatWorks(
            SocketState state, List<Endpoint> endpoints, Attempt<R, X> attempt) throws DgramException, X {
        DgramException first = null;
        for (Endpoint endpoint : endpoints) {
            try {
                return attempt.with(endpoint);
            } catch (DgramException e) {
                if (state.isClosed()) {
                    throw e;
                }
                first = withFailure(first, e);
            }
        }
        throw Objects.requireNonNull(first);
    }

    private static DgramException withFailure(@Nullable DgramException first, DgramException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }
}
