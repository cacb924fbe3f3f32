package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.impl.Tasks;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Letting other virtual threads in")
class TimeSliceTest {

    private final TimeSlice share = new TimeSlice(new CarrierLoad(1));
    private final Tasks tasks = new Tasks();

    @AfterEach
    void close() {
        tasks.close();
    }

    // A permit to park is gone once a thread has parked.
    private boolean hasParked(Runnable action) throws Exception {
        Thread thread = Thread.currentThread();
        LockSupport.unpark(thread);
        action.run();
        long start = System.nanoTime();
        LockSupport.parkNanos(50_000_000);
        return System.nanoTime() - start >= 50_000_000;
    }

    private static void spend(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
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
        TimeSlice alone = new TimeSlice(new CarrierLoad(2));
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
        // Whether a thread parked is seen by its permit: as the clock may jump, one attempt in many is enough.
        int without = tasks.start(() -> {
                    int count = 0;
                    for (int i = 0; i < 5; i++) {
                        spend(2 * TimeSlice.SHARE_NANOS);
                        share.rested();
                        count += hasParked(() -> share.use(32)) ? 0 : 1;
                    }
                    return count;
                })
                .result();

        assertTrue(without > 0);
        assertEquals(500_000, TimeSlice.SHARE_NANOS);
    }
}
