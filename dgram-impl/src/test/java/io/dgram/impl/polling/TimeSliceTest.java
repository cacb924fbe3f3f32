package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.impl.Tasks;
import io.dgram.impl.support.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Time slices of virtual threads")
class TimeSliceTest {

    private final ManualClock clock = new ManualClock();
    private final TimeSlice timeSlice = new TimeSlice(clock, new CarrierLoad(1));
    private final Tasks tasks = new Tasks();

    @AfterEach
    void close() {
        tasks.close();
    }

    private boolean hasParked(Runnable action) {
        int before = clock.parks();
        action.run();
        return clock.parks() > before;
    }

    private void spend(long nanos) {
        clock.advance(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 32, 1_000})
    void aVirtualThreadYieldsWhenItsSliceIsSpent(int datagrams) throws Exception {
        boolean parked = tasks.start(() -> hasParked(() -> {
                    spend(2 * TimeSlice.SLICE_NANOS);
                    for (int used = 0; used < 32; used += datagrams) {
                        timeSlice.spend(datagrams);
                    }
                }))
                .result();

        assertTrue(parked);
    }

    @Test
    void aVirtualThreadDoesNotYieldWhileACarrierIsIdle() throws Exception {
        TimeSlice alone = new TimeSlice(clock, new CarrierLoad(2));
        boolean parked = tasks.start(() -> hasParked(() -> {
                    spend(2 * TimeSlice.SLICE_NANOS);
                    alone.spend(32);
                }))
                .result();

        assertFalse(parked);
    }

    @Test
    void aPlatformThreadDoesNotYield() throws Exception {
        assertFalse(hasParked(() -> {
            spend(2 * TimeSlice.SLICE_NANOS);
            timeSlice.spend(1_000);
        }));
    }

    @Test
    void aVirtualThreadDoesNotYieldAfterFewDatagrams() throws Exception {
        boolean parked = tasks.start(() -> hasParked(() -> {
                    spend(2 * TimeSlice.SLICE_NANOS);
                    timeSlice.spend(31);
                }))
                .result();

        assertFalse(parked);
    }

    @Test
    void aRestartedSliceDelaysTheYield() throws Exception {
        boolean parked = tasks.start(() -> hasParked(() -> {
                    spend(2 * TimeSlice.SLICE_NANOS);
                    timeSlice.restart();
                    timeSlice.spend(32);
                }))
                .result();

        assertFalse(parked);
        assertEquals(500_000, TimeSlice.SLICE_NANOS);
    }
}
