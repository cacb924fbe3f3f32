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

@DisplayName("Letting other virtual threads in")
class TimeSliceTest {

    private final ManualClock clock = new ManualClock();
    private final TimeSlice share = new TimeSlice(clock, new CarrierLoad(1));
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
    void isDoneByAVirtualThreadThatHasRunForLong(int datagrams) throws Exception {
        boolean parked = tasks.start(() -> hasParked(() -> {
                    spend(2 * TimeSlice.SHARE_NANOS);
                    for (int used = 0; used < 32; used += datagrams) {
                        share.use(datagrams);
                    }
                }))
                .result();

        assertTrue(parked);
    }

    @Test
    void isNotDoneWhileThereIsACarrierForOthers() throws Exception {
        TimeSlice alone = new TimeSlice(clock, new CarrierLoad(2));
        boolean parked = tasks.start(() -> hasParked(() -> {
                    spend(2 * TimeSlice.SHARE_NANOS);
                    alone.use(32);
                }))
                .result();

        assertFalse(parked);
    }

    @Test
    void isNotDoneByAPlatformThread() throws Exception {
        assertFalse(hasParked(() -> {
            spend(2 * TimeSlice.SHARE_NANOS);
            share.use(1_000);
        }));
    }

    @Test
    void isNotDoneForAFewDatagrams() throws Exception {
        boolean parked = tasks.start(() -> hasParked(() -> {
                    spend(2 * TimeSlice.SHARE_NANOS);
                    share.use(31);
                }))
                .result();

        assertFalse(parked);
    }

    @Test
    void isLeftOutOnceNobodyElseWasKeptWaiting() throws Exception {
        boolean parked = tasks.start(() -> hasParked(() -> {
                    spend(2 * TimeSlice.SHARE_NANOS);
                    share.rested();
                    share.use(32);
                }))
                .result();

        assertFalse(parked);
        assertEquals(500_000, TimeSlice.SHARE_NANOS);
    }
}
