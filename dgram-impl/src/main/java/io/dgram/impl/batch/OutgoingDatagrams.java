package io.dgram.impl.batch;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.SendOptions;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.OutboundBlock;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Datagrams that one call sends, one after the other. */
public interface OutgoingDatagrams {

    /** Checks what is to be sent, where to and how. */
    interface Check {

        /**
         * Returns where a datagram really goes; {@code null} for the peer of a connected socket.
         *
         * @param target where it is to go, or {@code null} for that peer
         * @throws IllegalStateException if the socket is connected and should not be, or the other way round
         */
        @Nullable
        Endpoint target(int size, @Nullable Endpoint target) throws DgramException;

        /**
         * Returns how a datagram departs that is sent with options.
         *
         * @param target where it really goes; {@code null} for the peer of a connected socket
         */
        Departure departure(SendOptions options, @Nullable Endpoint target) throws DgramException;

        /**
         * Returns how the answer to a received datagram departs.
         *
         * @param exact how it would depart from any socket
         * @param target where it really goes
         */
        Departure answering(Departure exact, Endpoint target) throws DgramException;
    }

    /** The bytes that datagrams can have together when they leave as one: the longest datagram of IPv4. */
    int MAX_COALESCED_BYTES = 65_507;

    int count();

    /** Returns where a datagram goes, once it is known that it can be sent; {@code null} for the peer. */
    @Nullable
    Endpoint target(int index) throws DgramException;

    /**
     * Returns how a datagram departs.
     *
     * @param target where it goes
     */
    Departure departure(int index, @Nullable Endpoint target) throws DgramException;

    /** Takes note that datagrams were sent, the next ones in order. */
    default void sent(int count) {}

    /** Returns the payload of a datagram, in a buffer that nobody else uses. */
    ByteBuffer payload(int index);

    /**
     * Adds a datagram, and perhaps some that follow it, to those that leave together.
     *
     * @param target where it goes
     * @param departure how it departs
     * @param coalescingLimit datagrams of this size or more must not be coalesced
     * @return how many there was room for
     */
    int addTo(OutboundBlock block, int index, @Nullable Endpoint target, Departure departure, int coalescingLimit);
}
