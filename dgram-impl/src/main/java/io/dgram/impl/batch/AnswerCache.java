package io.dgram.impl.batch;

import io.dgram.Endpoint;
import io.dgram.impl.transport.Departure;
import io.dgram.spi.PacketInfoDraft;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A direct-mapped cache of how answers depart, so that none is made for each datagram of a batch. Knows nothing about
 * the addresses that this machine has now: the same question is always answered in the same way. For one thread at a
 * time.
 */
final class AnswerCache {

    private static final int SLOTS = 16; // a power of two
    private static final int SLOT_BITS = 4;

    private final @Nullable Endpoint[] destinations = new Endpoint[SLOTS];
    private final @Nullable InetAddress[] locals = new InetAddress[SLOTS];
    private final int[] interfaces = new int[SLOTS];
    private final Departure[] departures = new Departure[SLOTS];

    /**
     * Returns how the answer to a datagram departs.
     *
     * @param destination where that was sent to
     * @param question what else is known about it
     */
    Departure to(Endpoint destination, PacketInfoDraft question) {
        int hash = destination.address().hashCode() ^ question.interfaceIndex; // the port is always the socket's
        int slot = (hash * 0x9E3779B9) >>> (Integer.SIZE - SLOT_BITS);
        if (!destination.equals(destinations[slot])
                || interfaces[slot] != question.interfaceIndex
                || !Objects.equals(locals[slot], question.localAddress)) {
            departures[slot] =
                    Departure.answering(destination.address(), question.localAddress, question.interfaceIndex);
            destinations[slot] = destination;
            interfaces[slot] = question.interfaceIndex;
            locals[slot] = question.localAddress;
        }
        return departures[slot];
    }
}
