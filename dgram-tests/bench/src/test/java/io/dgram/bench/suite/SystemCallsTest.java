package io.dgram.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of strace. */
class SystemCallsTest {

    @Test
    void theCallsOfEachLineAreAddedUp() {
        List<String> table = """
            % time     seconds  usecs/call     calls    errors syscall
            ------ ----------- ----------- --------- --------- ----------------
             59.06    0.007799        7799         1           poll
             40.27    0.005318          10       500        20 recvfrom
              0.00    0.000000           0         2           write
            ------ ----------- ----------- --------- --------- ----------------
            100.00    0.013117          26       503        20 total
            """.lines().toList();
        assertEquals(503, SystemCalls.parse(table));
    }

    @Test
    void aTableOfNothingIsNoCall() {
        assertEquals(0, SystemCalls.parse(List.of()));
    }

    @Test
    void ratesThatStraceWouldHoldUpAreNotCounted() {
        assertTrue(SystemCalls.countable(new Pace(20_000, 1)));
        assertFalse(SystemCalls.countable(new Pace(20_001, 1)));
        assertFalse(SystemCalls.countable(new Pace(1_000, 1_000)));
    }
}
