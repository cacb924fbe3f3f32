package io.dgram.impl.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.dgram.Endpoint;
import io.dgram.spi.PacketInfoDraft;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

@DisplayName("The entries of a batch")
class EntryTableTest {

    private static final int CAPACITY = 200;
    private static final List<Endpoint> SENDERS = List.of(Endpoint.of("192.0.2.1", 1), Endpoint.of("192.0.2.2", 2));

    private static PacketInfoDraft info(String local, int interfaceIndex, int hopLimit) {
        PacketInfoDraft info = new PacketInfoDraft();
        info.destination = Endpoint.of(local, 53);
        info.localAddress = info.destination.address();
        info.interfaceIndex = interfaceIndex;
        info.hopLimit = hopLimit;
        return info;
    }

    // What one message brings, at random: often what could continue the run before it.
    private static void append(Random random, EntryTable table, boolean oneByOne) {
        int length = 10 + random.nextInt(2);
        int bytes = 1 + random.nextInt(8 * length);
        Endpoint sender = SENDERS.get(random.nextInt(SENDERS.size()));
        int place = random.nextBoolean() ? table.end() : table.end() + 5;
        table.describe(random.nextInt(3) > 0 ? info("192.0.2." + (3 + random.nextInt(2)), 2, random.nextInt()) : null);
        if (!oneByOne) {
            table.addReceived(place, length, bytes, sender);
            return;
        }
        for (int at = place; at < place + bytes; at += length) {
            table.addReceived(at, Math.min(length, place + bytes - at), sender, false);
        }
    }

    @RepeatedTest(200)
    void areTheSameWhetherAppendedTogetherOrOneByOne(RepetitionInfo repetition) {
        EntryTable together = new EntryTable(CAPACITY);
        EntryTable oneByOne = new EntryTable(CAPACITY);
        Random random = new Random(repetition.getCurrentRepetition());
        while (together.size() < CAPACITY - 80) {
            long seed = random.nextLong();
            append(new Random(seed), together, false);
            append(new Random(seed), oneByOne, true);
        }

        assertEquals(oneByOne.size(), together.size());
        assertEquals(oneByOne.end(), together.end());
        for (int i = 0; i < together.size(); i++) {
            assertEquals(oneByOne.offset(i), together.offset(i));
            assertEquals(oneByOne.length(i), together.length(i));
            assertSame(oneByOne.peer(i), together.peer(i));
            assertEquals(oneByOne.runFrom(i, 64, 65_507), together.runFrom(i, 64, 65_507), "run from " + i);
            assertEquals(hopLimit(oneByOne, i), hopLimit(together, i));
        }
    }

    private static Integer hopLimit(EntryTable table, int index) {
        PacketInfoDraft info = table.info(index);
        return info == null ? null : info.hopLimit;
    }

    private static int runAfter(PacketInfoDraft first, PacketInfoDraft second) {
        EntryTable table = new EntryTable(CAPACITY);
        table.describe(first);
        table.addReceived(0, 10, 30, SENDERS.getFirst());
        table.describe(second);
        table.addReceived(30, 10, 30, SENDERS.getFirst());
        return table.runFrom(0, 64, 65_507);
    }

    @Test
    void areOneRunOnlyIfTheyAreAnsweredAlike() {
        assertEquals(6, runAfter(null, null));
        assertEquals(6, runAfter(info("192.0.2.3", 2, 64), info("192.0.2.3", 2, 7)));
        assertEquals(3, runAfter(info("192.0.2.3", 2, 64), info("192.0.2.4", 2, 64)));
        assertEquals(3, runAfter(info("192.0.2.3", 2, 64), info("192.0.2.3", 3, 64)));
        assertEquals(3, runAfter(info("192.0.2.3", 2, 64), null));
        assertEquals(3, runAfter(null, info("192.0.2.3", 2, 64)));
    }

    @Test
    void keepWhatIsKnownOfEachMessageUntilTheyAreEmptied() {
        EntryTable table = new EntryTable(CAPACITY);
        PacketInfoDraft info = info("192.0.2.3", 2, 64);
        table.describe(info);
        table.addReceived(0, 10, 30, SENDERS.getFirst());
        info.clear();
        table.describe(null);
        table.addReceived(30, 10, SENDERS.getFirst(), false);

        assertEquals(64, table.info(2).hopLimit);
        assertNull(table.info(3));
        table.empty();
        table.addReceived(0, 10, SENDERS.getFirst(), false);
        assertNull(table.info(0));
    }
}
