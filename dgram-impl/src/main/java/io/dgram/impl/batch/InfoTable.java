package io.dgram.impl.batch;

import io.dgram.spi.PacketInfoDraft;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the received entries of a batch. Those that arrived in one message share it, so that a datagram
 * of a flow costs one number.
 */
final class InfoTable {

    private static final int NONE = -1;

    private final @Nullable PacketInfoDraft[] infos; // created when first needed, and reused
    private final int[] places; // of each entry's in infos
    private int used; // how many of infos
    private int current = NONE; // what the next entries get

    InfoTable(int capacity) {
        infos = new PacketInfoDraft[capacity];
        places = new int[capacity];
        Arrays.fill(places, NONE);
    }

    /** Forgets all entries. */
    void empty() {
        used = 0;
        current = NONE;
    }

    /** Sets what is known about the entries that follow. */
    void describe(@Nullable PacketInfoDraft info) {
        if (info == null) {
            current = NONE;
            return;
        }
        PacketInfoDraft place = infos[used];
        if (place == null) {
            place = new PacketInfoDraft();
            infos[used] = place;
        }
        place.copyFrom(info);
        current = used++;
    }

    /** Notes that entries were appended, which were just described. */
    void appended(int from, int to) {
        Arrays.fill(places, from, to, current);
    }

    /** Returns what is known about an entry. */
    @Nullable
    PacketInfoDraft of(int index) {
        return at(places[index]);
    }

    private @Nullable PacketInfoDraft at(int place) {
        return place == NONE ? null : infos[place];
    }

    /**
     * Tells whether the answer to the entry that is to be appended leaves as the answer to another one does: from the
     * same address, by the same interface.
     */
    boolean isAnsweredAlike(int index) {
        if (places[index] == current) {
            return true;
        }
        PacketInfoDraft one = of(index);
        PacketInfoDraft other = at(current);
        return one != null
                && other != null
                && one.interfaceIndex == other.interfaceIndex
                && Objects.equals(one.localAddress, other.localAddress)
                && Objects.equals(one.destination, other.destination);
    }
}
