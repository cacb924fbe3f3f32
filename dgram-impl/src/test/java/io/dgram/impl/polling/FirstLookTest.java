package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The look before a wait")
class FirstLookTest {

    private static final long LONG = 1_000_000;
    private static final long SHORT = 30_000;

    private final FirstLook look = new FirstLook();
    private long now;

    private void receiveAfterWaiting(long nanos) {
        now += nanos;
        look.received(nanos, now, false);
    }

    private void receiveAfterSelecting(long nanos) {
        now += nanos;
        look.received(nanos, now, true);
    }

    private void waitInVainLooks(int looks) {
        for (int i = 0; i < looks; i++) {
            receiveAfterWaiting(LONG);
        }
    }

    @Test
    void isMadeUntilSixteenInARowWereInVain() {
        waitInVainLooks(15);
        assertFalse(look.isInVain(now));

        waitInVainLooks(1);

        assertTrue(look.isInVain(now));
    }

    @Test
    void isLeftOutAsLongAsTheWaitsAreLong() {
        waitInVainLooks(16);
        for (int i = 0; i < 100; i++) {
            assertTrue(look.isInVain(now + 1_000), "wait " + i);
            receiveAfterWaiting(LONG);
        }
    }

    @Test
    void isMadeAgainOnceItFoundADatagram() {
        waitInVainLooks(20);

        look.found();

        assertFalse(look.isInVain(now));
    }

    @Test
    void isMadeSomeTimeAfterTheLastDatagram() {
        waitInVainLooks(20);

        assertFalse(look.isInVain(now + 10_000));
    }

    @Test
    void isMadeAgainIfItWasWrongToLeaveItOut() {
        waitInVainLooks(20);
        assertTrue(look.isInVain(now));
        receiveAfterWaiting(SHORT); // the datagram may have been there already

        assertFalse(look.isInVain(now));

        waitInVainLooks(15);
        assertFalse(look.isInVain(now));
    }

    @Test
    void isMadeWhileTheWaitsAreShort() {
        for (int i = 0; i < 20; i++) {
            receiveAfterWaiting(SHORT);
        }

        assertFalse(look.isInVain(now));
    }

    @Test
    void isLeftOutAfterShortWaitsInASelector() {
        for (int i = 0; i < 16; i++) {
            receiveAfterSelecting(SHORT);
        }

        assertTrue(look.isInVain(now + 20_000));
        assertFalse(look.isInVain(now + 50_000));
    }

    @Test
    void isMadeAgainIfTheSelectorReportsAtOnce() {
        for (int i = 0; i < 16; i++) {
            receiveAfterSelecting(SHORT);
        }
        assertTrue(look.isInVain(now));
        receiveAfterSelecting(5_000);

        assertFalse(look.isInVain(now));
        receiveAfterSelecting(SHORT);
        assertFalse(look.isInVain(now));
    }
}
