package io.dgram;

/**
 * A listener's registration with a socket, which ends when it is closed.
 *
 * <p>Safe for use by several threads.
 */
public interface Subscription extends AutoCloseable {

    /**
     * Removes the listener.
     *
     * <p>The listener receives no further event; this method does not wait for a call of the listener that has begun or
     * is just about to begin. When the last listener of {@link Message} is removed, and {@link Socket#recvStart()} was
     * not called, the receiver stops: datagrams that were not delivered wait for the next receiver or {@code receive}.
     * Closing twice, or after the socket was closed, does nothing.
     */
    @Override
    void close();

    /**
     * Tells whether the listener is still registered.
     *
     * @return {@code false} once the subscription was closed, once a listener registered with
     *     {@link Socket#once(Class, Listener) once} was called, after {@link Event.Closed}, and if the socket had been
     *     closed before the registration
     */
    boolean isActive();
}
