package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The load of the carriers")
class CarrierLoadTest {

    private static final long WINDOW = 1_000;

    private final CarrierLoad load = new CarrierLoad(2);

    @Test
    void isSaturatedByOneThreadOnOneCarrier() {
        assertTrue(new CarrierLoad(1).isSaturated(5, WINDOW));
    }

    @Test
    void isNotSaturatedByFewerThreadsThanCarriers() {
        for (long now = 0; now < 100 * WINDOW; now += WINDOW) {
            assertFalse(load.isSaturated(now, WINDOW));
        }
    }

    @Test
    void isSaturatedByAsManyThreadsAsCarriers() {
        assertFalse(load.isSaturated(10 * WINDOW, WINDOW));
        assertTrue(load.isSaturated(10 * WINDOW + 1, WINDOW));
        assertTrue(load.isSaturated(11 * WINDOW, WINDOW));
    }

    @Test
    void threadsThatStopDropOutAfterTwoWindows() {
        load.isSaturated(10 * WINDOW, WINDOW);
        load.isSaturated(10 * WINDOW + 1, WINDOW);

        assertFalse(load.isSaturated(12 * WINDOW, WINDOW));
    }

    @Test
    void threadsAreCountedWhenTheTimeIsNegative() {
        assertFalse(load.isSaturated(-10 * WINDOW, WINDOW));
        assertTrue(load.isSaturated(-10 * WINDOW + 1, WINDOW));
        assertFalse(load.isSaturated(-7 * WINDOW, WINDOW));
    }

    @Test
    void theCountDoesNotOverflow() {
        for (int i = 0; i < 10_000; i++) {
            load.isSaturated(WINDOW, WINDOW);
        }

        assertTrue(load.isSaturated(WINDOW, WINDOW));
        assertTrue(load.isSaturated(2 * WINDOW, WINDOW));
    }
}
