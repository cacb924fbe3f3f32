package io.dgram.shards;

import io.dgram.Event;
import io.dgram.Socket;

/**
 * Is told of events of {@link Shards}.
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface ShardListener<E extends Event> {

    /**
     * Called for every event; one at a time and in order for each shard, by several shards at once. May block, may call
     * any method of the shard, and may throw, as an {@link io.dgram.Listener} may.
     *
     * @param shard the socket whose event it is; the one to answer a datagram with
     * @param event the event
     * @throws Exception whatever the listener likes; it becomes an {@link Event.Failure} of the shard
     */
    void handle(Socket shard, E event) throws Exception;
}
