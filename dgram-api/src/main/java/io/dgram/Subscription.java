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
     * <p>The listener is told of nothing more; a call that has begun, or is just about to, is not waited for. When the
     * last listener of {@link Message} goes, and {@link Socket#recvStart()} was not called, the receiver stops: what
     * nobody was told of waits for the next receiver or {@code receive}. Closing twice, or after the socket was closed,
     * does nothing.
     */
    @Override
    void close();

    /**
     * Tells whether the listener is still registered.
     *
     * @return {@code false} once this was closed, once a listener registered with
     *     {@link Socket#once(Class, Listener) once} was called, after {@link Event.Closed}, and if the socket had been
     *     closed before the registration
     */
    boolean isActive();
}
