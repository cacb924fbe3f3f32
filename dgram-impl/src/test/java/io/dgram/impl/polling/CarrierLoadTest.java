package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Virtual threads that run without a pause")
class CarrierLoadTest {

    private static final long EVERY = 1_000;

    private final CarrierLoad crowd = new CarrierLoad(2);

    @Test
    void leaveNoRoomWhereThereIsOneCarrier() {
        assertTrue(new CarrierLoad(1).leavesNoRoom(5, EVERY));
    }

    @Test
    void leaveRoomWhileThereAreFewerThanCarriers() {
        for (long now = 0; now < 100 * EVERY; now += EVERY) {
            assertFalse(crowd.leavesNoRoom(now, EVERY));
        }
    }

    @Test
    void leaveNoRoomOnceThereAreAsManyAsCarriers() {
        assertFalse(crowd.leavesNoRoom(10 * EVERY, EVERY));
        assertTrue(crowd.leavesNoRoom(10 * EVERY + 1, EVERY));
        assertTrue(crowd.leavesNoRoom(11 * EVERY, EVERY));
    }

    @Test
    void areForgottenWhenTheyStop() {
        crowd.leavesNoRoom(10 * EVERY, EVERY);
        crowd.leavesNoRoom(10 * EVERY + 1, EVERY);

        assertFalse(crowd.leavesNoRoom(12 * EVERY, EVERY));
    }

    @Test
    void areCountedBeforeTheClockPassesZeroToo() {
        assertFalse(crowd.leavesNoRoom(-10 * EVERY, EVERY));
        assertTrue(crowd.leavesNoRoom(-10 * EVERY + 1, EVERY));
        assertFalse(crowd.leavesNoRoom(-7 * EVERY, EVERY));
    }

    @Test
    void areCountedWithoutLimit() {
        for (int i = 0; i < 10_000; i++) {
            crowd.leavesNoRoom(EVERY, EVERY);
        }

        assertTrue(crowd.leavesNoRoom(EVERY, EVERY));
        assertTrue(crowd.leavesNoRoom(2 * EVERY, EVERY));
    }
}
