package io.dgram.impl.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Single datagrams that the kernel dropped before it coalesced")
class SingleDropsTest {

    /** Counts as the kernel would be seen to count; the last number stays. */
    private static long count(long... seen) throws Exception {
        PrimitiveIterator.OfLong counts = LongStream.concat(
                        Arrays.stream(seen), LongStream.generate(() -> seen[seen.length - 1]))
                .iterator();
        return SingleDrops.count(counts::next);
    }

    @Test
    void areThoseOfBefore() throws Exception {
        assertEquals(7, count(7));
    }

    @Test
    void includeThePartsOfAMessageThatIsBeingTakenApart() throws Exception {
        assertEquals(57, count(10, 14, 15, 21, 40, 41, 57));
    }

    @Test
    void includeThePartsOfAMessageWhoseFirstPartComesLate() throws Exception {
        assertEquals(57, count(10, 10, 10, 10, 14, 15, 21, 40, 41, 57));
    }

    @Test
    void doNotIncludeMessagesThatAreDroppedMeanwhile() throws Exception {
        assertEquals(10, count(10, 10, 10, 11, 11, 11, 11, 12, 12, 13, 13, 13));
    }

    @Test
    void doNotIncludeMessagesAfterTheParts() throws Exception {
        assertEquals(30, count(10, 20, 30, 30, 30, 31, 31, 31, 32, 32));
    }

    @Test
    void areNotMoreThanAMessageHasWhileTheThreadDoesNotRun() throws Exception {
        assertEquals(10 + 128, count(10, 1_010));
    }
}
