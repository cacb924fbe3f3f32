package io.dgram;

/**
 * Receives a socket's events.
 *
 * <p>The listeners of one socket are called one at a time, in the order of the events, and for one event in the order
 * of their registration, on a virtual thread of the socket. Events of different sockets run in parallel. Thread-locals
 * and scoped values of the code that registered the listener are not visible to it; a thread-local that one call sets
 * may or may not be visible to the next.
 *
 * <p>A listener may block, may call every method of its socket (except {@link Socket#awaitClosed()}, which would wait
 * for the listener itself), and may throw.
 *
 * @param <E> the type of the events
 * @see Socket#on(Class, Listener)
 */
@FunctionalInterface
public interface Listener<E> {

    /**
     * Handles an event.
     *
     * @param event the event
     * @throws Exception for any reason: the socket turns it into an {@link Event.Failure} whose code is
     *     {@link ErrorCode#LISTENER_FAILED}, and continues. An {@link Error} is handled in the same way. A
     *     {@link DgramException} with the code {@link ErrorCode#CLOSED} is neither reported nor logged if the socket is
     *     closed: that is how a listener ends that was using the socket while another thread closed it
     */
    void handle(E event) throws Exception;
}
