package io.dgram.shards;

import io.dgram.Event;
import io.dgram.Socket;

/**
 * Receives the events of {@link Shards}.
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface ShardListener<E extends Event> {

    /**
     * Handles an event. Calls are serial and in order for each shard, but several shards call concurrently. May block,
     * may call any method of the shard, and may throw, as an {@link io.dgram.Listener} may.
     *
     * @param shard the socket that the event belongs to; use it to reply to a datagram
     * @param event the event
     * @throws Exception for any reason; it becomes an {@link Event.Failure} of the shard
     */
    void handle(Socket shard, E event) throws Exception;
}
