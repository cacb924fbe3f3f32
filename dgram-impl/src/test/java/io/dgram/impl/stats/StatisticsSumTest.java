package io.dgram.impl.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.ErrorCode;
import io.dgram.SocketStatistics;
import io.dgram.spi.StatisticsDraft;
import io.dgram.spi.Values;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("SocketStatistics as values")
final class StatisticsSumTest {

    private final SocketStatistics one = numbered(1);

    // The numbers 1 to 13, each multiplied by a factor.
    private static SocketStatistics numbered(long times) {
        StatisticsDraft draft = new StatisticsDraft();
        draft.datagramsReceived = times;
        draft.bytesReceived = 2 * times;
        draft.datagramsSent = 3 * times;
        draft.bytesSent = 4 * times;
        draft.truncated = 5 * times;
        draft.filtered = 6 * times;
        draft.rejected = 10 * times;
        draft.discarded = 13 * times;
        draft.receiveErrors = Map.of(ErrorCode.IO, times);
        draft.sendErrors = Map.of(ErrorCode.CLOSED, 2 * times);
        draft.sendWaits = 7 * times;
        draft.eventsDropped = 8 * times;
        draft.kernelDrops = OptionalLong.of(9 * times);
        draft.icmpErrors = 11 * times;
        draft.icmpErrorsDropped = 12 * times;
        return Values.get().statistics(draft);
    }

    @Test
    void sumsAddEachNumber() {
        SocketStatistics sum = one.plus(one);

        assertEquals(numbered(2), sum);
        assertEquals(one, one.plus(SocketStatistics.NONE));
        assertThrows(UnsupportedOperationException.class, () -> sum.sendErrors().put(ErrorCode.IO, 1L));
    }

    @Test
    void aSumWithUnknownDropsHasUnknownDrops() {
        StatisticsDraft draft = new StatisticsDraft();
        draft.kernelDrops = OptionalLong.empty();
        SocketStatistics unknown = Values.get().statistics(draft);

        assertFalse(unknown.plus(SocketStatistics.NONE).kernelDrops().isPresent());
        assertFalse(SocketStatistics.NONE.plus(unknown).kernelDrops().isPresent());
    }

    @Test
    void differencesSubtractEachNumber() {
        assertEquals(numbered(3), numbered(5).minus(numbered(2)));
        assertEquals(one, one.minus(SocketStatistics.NONE));
        assertEquals(SocketStatistics.NONE, one.minus(one));
        assertEquals(numbered(-1), one.minus(numbered(2)));
    }

    @Test
    void aDifferenceWithUnknownDropsHasUnknownDrops() {
        StatisticsDraft draft = new StatisticsDraft();
        draft.kernelDrops = OptionalLong.empty();
        SocketStatistics unknown = Values.get().statistics(draft);

        assertFalse(unknown.minus(SocketStatistics.NONE).kernelDrops().isPresent());
        assertFalse(SocketStatistics.NONE.minus(unknown).kernelDrops().isPresent());
    }

    @Test
    void areExactIfAllTheyAreMadeOfAreExact() {
        StatisticsDraft draft = new StatisticsDraft();
        draft.kernelDropsExact = false;
        SocketStatistics estimate = Values.get().statistics(draft);

        assertTrue(one.plus(one).minus(one).isKernelDropsExact());
        assertFalse(one.plus(estimate).isKernelDropsExact());
        assertFalse(one.minus(estimate).isKernelDropsExact());
        assertFalse(estimate.minus(one).isKernelDropsExact());
        assertNotEquals(SocketStatistics.NONE, estimate);
    }

    @Test
    void areEqualIfAllNumbersAreEqual() {
        assertEquals(numbered(1), one);
        assertEquals(numbered(1).hashCode(), one.hashCode());
        assertNotEquals(numbered(2), one);
        assertNotEquals(SocketStatistics.NONE, one);
    }

    @Test
    void printEveryNumberWithItsName() {
        assertEquals(
                "SocketStatistics[datagramsReceived=1, bytesReceived=2, datagramsSent=3, bytesSent=4, truncated=5,"
                        + " filtered=6, rejected=10, discarded=13, receiveErrors={IO=1}, sendErrors={CLOSED=2},"
                        + " sendWaits=7, eventsDropped=8, kernelDrops=OptionalLong[9], kernelDropsExact=true,"
                        + " icmpErrors=11, icmpErrorsDropped=12]",
                one.toString());
    }

    @Test
    void doNotChangeWithTheDraftTheyWereMadeFrom() {
        StatisticsDraft draft = new StatisticsDraft();
        SocketStatistics made = Values.get().statistics(draft);

        draft.filtered = 1;

        assertEquals(SocketStatistics.NONE, made);
    }
}
