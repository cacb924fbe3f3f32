package io.dgram.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The kernel's table. */
class KernelDropsTest {

    @Test
    void theColumnIsFoundByItsName() {
        assertEquals(
                42,
                KernelDrops.parse(List.of(
                        "Tcp: RcvbufErrors",
                        "Tcp: 7",
                        "Udp: InDatagrams NoPorts RcvbufErrors SndbufErrors",
                        "Udp: 1 2 42 3",
                        "UdpLite: RcvbufErrors",
                        "UdpLite: 9")));
    }

    @Test
    void noTableIsNoDrops() {
        assertEquals(0, KernelDrops.parse(List.of("Udp: InDatagrams", "Udp: 1")));
    }
}
