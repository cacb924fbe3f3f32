package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.impl.support.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Looking for a datagram before waiting")
class BusyPollTest {

    private static final Duration AT_MOST = Duration.ofMillis(1);
    private static final Duration LOOK = AT_MOST.dividedBy(100); // what a look in vain takes

    // By the system's clock, a thread that loses the processor finds late what was there at once.
    private final ManualClock clock = new ManualClock();
    private final BusyPoll poll = new BusyPoll(AT_MOST.toNanos(), clock);
    private int looks;

    @BeforeEach
    void requireProcessors() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "a single processor never looks");
    }

    private static String find() {
        return "found";
    }

    private void find(String when) throws Exception {
        String found = null;
        for (int i = 0; found == null && i < 100; i++) {
            found = poll.spin(BusyPollTest::find, Deadline.NEVER);
        }
        assertEquals("found", found, when);
    }

    private String lookInVain() {
        looks++;
        clock.advance(LOOK);
        return null;
    }

    private boolean looks() throws Exception {
        looks = 0;
        assertNull(poll.spin(this::lookInVain, Deadline.NEVER));
        return looks > 0;
    }

    // How many attempts do not look, before one does.
    private int skipped() throws Exception {
        int skipped = 0;
        while (!looks()) {
            skipped++;
            assertTrue(skipped < 10_000, "never looks again");
        }
        return skipped;
    }

    @Test
    void isNotDoneAtFirst() throws Exception {
        assertTrue(!looks());
    }

    @Test
    void isDoneAfterADatagramThatCameSoon() throws Exception {
        poll.waited(10_000);

        assertEquals("found", poll.spin(BusyPollTest::find, Deadline.NEVER));
    }

    @Test
    void isNotDoneAfterADatagramThatDidNot() throws Exception {
        poll.waited(10_000);
        poll.waited(AT_MOST.toNanos() + 1_000_000);

        assertTrue(!looks());
    }

    @Test
    void isNotDoneWhereItIsSwitchedOff() throws Exception {
        BusyPoll off = new BusyPoll(0, clock);
        off.waited(0);

        assertNull(off.spin(BusyPollTest::find, Deadline.NEVER));
    }

    @Test
    void endsAfterItsTime() throws Exception {
        poll.waited(0);
        assertTrue(looks());

        assertEquals(100, looks);
    }

    @Test
    void isInVainIfItFindsADatagramLate() throws Exception {
        poll.waited(0);
        int skipped = 0;
        for (int i = 0; i < 20; i++) {
            looks = 0;
            boolean found = poll.spin(() -> looks == 75 ? "found" : lookInVain(), Deadline.NEVER) != null;
            skipped += found ? 0 : 1;
        }

        assertTrue(skipped > 4, skipped + " of 20 skipped");
    }

    @Test
    void isDoneTheLessTheOftenerItWasInVain() throws Exception {
        poll.waited(0);
        for (int i = 0; i < 4; i++) {
            assertEquals(0, skipped());
        }
        assertEquals(1, skipped());
        assertEquals(3, skipped());
        assertEquals(7, skipped());
    }

    @Test
    void isDoneEachTimeWhileHalfAreInVain() throws Exception {
        poll.waited(0);
        for (int i = 0; i < 100; i++) {
            find("round " + i);
            assertTrue(looks(), "round " + i);
        }
    }

    @Test
    void isLeftOutWhereTwoOfThreeAreInVain() throws Exception {
        poll.waited(0);
        int skipped = 0;
        for (int i = 0; i < 10; i++) {
            find("" + i);
            skipped += skipped() + skipped();
        }
        assertTrue(skipped > 0);
    }

    @Test
    void isDoneOnceInSixteenTimesWhereItIsAlwaysInVain() throws Exception {
        poll.waited(0);
        int most = 0;
        for (int i = 0; i < 12; i++) {
            most = skipped();
        }

        assertEquals(15, most);
    }

    @Test
    void isDoneMoreAgainAfterASuccess() throws Exception {
        poll.waited(0);
        for (int i = 0; i < 7; i++) {
            skipped();
        }
        find("after those left out");

        assertTrue(looks(), "at once");
        assertEquals(1, skipped(), "as after the first in vain");
    }

    @Test
    void endsWithTheDeadline() throws Exception {
        poll.waited(0);

        assertNull(poll.spin(this::lookInVain, Deadline.after(Duration.ZERO, clock)));

        assertEquals(1, looks);
    }

    @Test
    void endsWhenTheThreadIsInterruptedWhichItStays() throws Exception {
        poll.waited(0);
        Thread.currentThread().interrupt();

        assertNull(poll.spin(this::lookInVain, Deadline.NEVER));

        assertTrue(Thread.interrupted());
        assertEquals(1, looks);
    }
}
