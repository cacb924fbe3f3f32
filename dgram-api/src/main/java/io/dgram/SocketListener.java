package io.dgram;

/**
 * Receives the events of several sockets that are used as one: of {@link BoundAddresses} and of
 * {@code io.dgram.shards.Shards}.
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface SocketListener<E extends Event> {

    /**
     * Handles an event. Calls are serial and in order for each socket, but several sockets call concurrently. May
     * block, may call any method of the socket, and may throw, as a {@link Listener} may.
     *
     * @param socket the socket that the event belongs to; use it to reply to a datagram
     * @param event the event
     * @throws Exception for any reason; it becomes an {@link Event.Failure} of the socket
     */
    void handle(Socket socket, E event) throws Exception;
}
