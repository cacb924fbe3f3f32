package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Letting datagrams gather")
class ModerationTest {

    private static final long PAUSE = 100_000;
    private static final int BUFFER = 212_992;

    private int buffer = BUFFER;
    private final Counted load = new Counted();
    private final Moderation moderation = new Moderation(PAUSE, load, () -> buffer, 0);
    private long now;

    /** What a socket has received and sent so far. */
    private static final class Counted implements Load {

        private long received;
        private long bytes;
        private long sent;

        @Override
        public long datagramsReceived() {
            return received;
        }

        @Override
        public long bytesReceived() {
            return bytes;
        }

        @Override
        public long datagramsSent() {
            return sent;
        }
    }

    // A number of datagrams come at a steady rate, and then the thread waits. Returns for how long it pauses.
    private long next(int datagrams, long gap, int size) {
        now += Math.max(1, datagrams) * gap;
        load.received += datagrams;
        load.bytes += (long) datagrams * size;
        return moderation.pauseNanos(now, Long.MAX_VALUE);
    }

    private int pausesOf(int waits, int datagrams, long gap, int size) {
        int pauses = 0;
        for (int i = 0; i < waits; i++) {
            pauses += next(datagrams, gap, size) > 0 ? 1 : 0;
        }
        return pauses;
    }

    @Test
    void isForSocketsThatReceiveFast() {
        assertEquals(0, pausesOf(63, 1, 50_000, 64), "not before it is known that nothing is sent");
        assertEquals(PAUSE, next(1, 50_000, 64));
        assertEquals(100, pausesOf(100, 2, 50_000, 64));
    }

    @Test
    void isNotForSocketsThatReceiveSlowly() {
        assertEquals(0, pausesOf(1_000, 1, 100_000, 64));
    }

    @Test
    void isNotForSocketsThatAnswer() {
        int pauses = 0;
        for (int i = 0; i < 1_000; i++) {
            load.sent++;
            pauses += next(1, 20_000, 64) > 0 ? 1 : 0;
        }

        assertEquals(0, pauses);
    }

    @Test
    void stopsForAWhileWhenSomethingIsSent() {
        assertTrue(pausesOf(100, 2, 50_000, 64) > 0);

        load.sent++;

        assertEquals(0, pausesOf(64, 2, 50_000, 64));
        assertEquals(PAUSE, next(2, 50_000, 64));
    }

    @Test
    void isRepeatedTheLessTheOftenerItWasInVain() {
        pausesOf(64, 1, 10_000, 64);
        int pauses = pausesOf(1_000, 1, 10_000, 64); // one at a time: a pause brings no second one

        assertTrue(pauses >= 5 && pauses < 15, pauses + " pauses");
    }

    @Test
    void isNotDoneWhereLargeDatagramsMightFillTheBuffer() {
        assertEquals(0, pausesOf(200, 2, 50_000, 60_000));
    }

    @Test
    void isNotDoneWhereTheBufferIsSmall() {
        buffer = 4_096;

        assertEquals(0, pausesOf(200, 2, 50_000, 64));
    }

    @Test
    void endsOnceTheBufferHasBecomeSmall() {
        assertTrue(pausesOf(200, 2, 50_000, 64) > 0);
        buffer = 4_096;
        pausesOf(1_024, 2, 50_000, 64); // until the size is asked for again

        assertEquals(0, pausesOf(200, 2, 50_000, 64));
    }

    @Test
    void isNotDoneWhereTheSizeOfTheBufferIsUnknown() {
        buffer = 0;

        assertEquals(0, pausesOf(200, 2, 50_000, 64));
    }

    @Test
    void startsAgainAfterACalmTime() {
        pausesOf(100, 2, 50_000, 64);
        next(1, 10_000_000_000L, 64);
        assertEquals(0, pausesOf(10, 2, 50_000, 64));

        assertTrue(pausesOf(1_000, 2, 50_000, 64) > 0);
    }
}
