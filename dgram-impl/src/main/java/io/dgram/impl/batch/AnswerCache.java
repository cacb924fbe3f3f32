package io.dgram.impl.batch;

import io.dgram.Endpoint;
import io.dgram.impl.support.SlotPairs;
import io.dgram.impl.transport.Departure;
import io.dgram.spi.PacketInfoDraft;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cache of how answers depart, so that none is made for each datagram of a batch. Knows nothing about
 * the addresses that this machine has now: the same question is always answered in the same way. For one thread at a
 * time.
 */
final class AnswerCache {

    private static final int SLOT_BITS = 4;

    private final SlotPairs slots = new SlotPairs(SLOT_BITS);
    private final @Nullable Endpoint[] destinations = new Endpoint[slots.count()];
    private final @Nullable InetAddress[] locals = new InetAddress[slots.count()];
    private final int[] interfaces = new int[slots.count()];
    private final Departure[] departures = new Departure[slots.count()];

    /**
     * Returns how the answer to a datagram departs.
     *
     * @param destination where that was sent to
     * @param question what else is known about it
     */
    Departure to(Endpoint destination, PacketInfoDraft question) {
        int hash = destination.address().hashCode() ^ question.interfaceIndex; // the port is always the socket's
        int first = slots.first(hash);
        for (int slot = first; slot <= first + 1; slot++) {
            if (destination.equals(destinations[slot])
                    && interfaces[slot] == question.interfaceIndex
                    && Objects.equals(locals[slot], question.localAddress)) {
                return departures[slot];
            }
        }
        Departure departure =
                Departure.answering(destination.address(), question.localAddress, question.interfaceIndex);
        int slot = slots.toReplace(first);
        destinations[slot] = destination;
        interfaces[slot] = question.interfaceIndex;
        locals[slot] = question.localAddress;
        departures[slot] = departure;
        return departure;
    }
}
