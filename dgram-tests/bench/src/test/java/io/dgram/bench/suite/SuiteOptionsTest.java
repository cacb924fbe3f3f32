package io.dgram.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.bench.report.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The command line. */
class SuiteOptionsTest {

    @Test
    void everythingIsMeasuredUnlessTold() {
        SuiteOptions options = SuiteOptions.parse();
        assertEquals(EnumSet.allOf(Section.class), options.sections());
        assertEquals(5, options.runs());
        assertEquals(6, options.sizes().size());
        assertEquals(Path.of("target/report"), options.out());
    }

    @Test
    void quickIsOneRunOfOneSize() {
        SuiteOptions options = SuiteOptions.parse("--quick");
        assertEquals(1, options.runs());
        assertEquals(List.of(64), options.sizes());
    }

    @Test
    void whatIsToldHolds() {
        SuiteOptions options = SuiteOptions.parse(
                "--only",
                "send",
                "--only",
                "trips",
                "--sizes",
                "64,1200",
                "--runs",
                "3",
                "--quick",
                "--jmh",
                "-f 2 Send");
        assertEquals(EnumSet.of(Section.SEND, Section.TRIPS), options.sections());
        assertEquals(List.of(64, 1_200), options.sizes());
        assertEquals(3, options.runs());
        assertEquals(Optional.of("-f 2 Send"), options.jmh());
    }

    @Test
    void fixedRatesAreThoseOfReceivingAndEchoingUnlessTold() {
        SuiteOptions usual = SuiteOptions.parse();
        assertEquals(List.of(1_000, 20_000, 100_000), usual.received());
        assertEquals(List.of(20_000, 60_000), usual.echoed());
        SuiteOptions told = SuiteOptions.parse("--rates", "500,5000");
        assertEquals(List.of(500, 5_000), told.received());
        assertEquals(List.of(500, 5_000), told.echoed());
        assertThrows(IllegalArgumentException.class, () -> SuiteOptions.parse("--rates", "fast"));
    }

    @Test
    void aLowRateIsMeasuredLonger() {
        Timing timing = SuiteOptions.parse("--measured", "400").timing();
        assertEquals(Duration.ofMillis(400), timing.measuredAt(20_000));
        assertEquals(Duration.ofMillis(1_000), timing.measuredAt(1_000));
        assertEquals(Duration.ofMillis(400), timing.measuredAt(0));
    }

    @Test
    void howLongIsMeasuredIsTold() {
        SuiteOptions options = SuiteOptions.parse("--warm-up", "30", "--measured", "20", "--add");
        assertTrue(options.add());
        Peer jvm = new Peer("jvm", List.of(), List.of(), Set.of(), true);
        assertEquals(Duration.ofMillis(30), options.timing().warmUp(64, jvm));
        assertEquals(Duration.ofMillis(30), options.timing().warmUp(1_200, jvm));
        assertEquals(Duration.ofMillis(20), options.timing().measured());
        assertEquals(
                "warm-up 30 ms, 2 times that for round trips, 3 times for those of two JVMs and many busy sockets,"
                        + " without a JVM 100 ms; measured 20 ms",
                options.timing().toString());
    }

    @Test
    void theSizeOfTheChartWarmsUpLonger() {
        Peer jvm = new Peer("jvm", List.of(), List.of(), Set.of(), true);
        Timing timing = SuiteOptions.parse().timing();
        assertEquals(Duration.ofMillis(2_000), timing.warmUp(64, peer("native"), jvm));
        assertEquals(Duration.ofMillis(700), timing.warmUp(512, peer("native"), jvm));
        assertEquals(Duration.ofMillis(100), timing.warmUp(64, peer("native")));
    }

    @Test
    void whoeverMostlyWaitsWarmsUpLonger() {
        Peer jvm = new Peer("jvm", List.of(), List.of(), Set.of(), true);
        Timing timing = SuiteOptions.parse().timing();
        assertEquals(Duration.ofMillis(4_000), timing.warmUpOfTrips(jvm, peer("native")));
        assertEquals(Duration.ofMillis(6_000), timing.warmUpOfTrips(jvm, jvm));
        assertEquals(Duration.ofMillis(100), timing.warmUpOfTrips(peer("native"), peer("native")));
        assertEquals(Duration.ofMillis(6_000), timing.warmUpOfMany(jvm, true));
        assertEquals(Duration.ofMillis(700), timing.warmUpOfMany(jvm, false));
    }

    @Test
    void peersAreFoundByAPartOfTheirNames() {
        SuiteOptions options = SuiteOptions.parse("--peers", "Netty|^C ");
        assertTrue(options.wants(peer("C recvfrom/sendto")));
        assertFalse(options.wants(peer("DatagramChannel")));
    }

    private static Peer peer(String name) {
        return new Peer(name, List.of(), List.of(), Set.of(), false);
    }

    @Test
    void whatIsNotUnderstoodIsAnError() {
        assertThrows(IllegalArgumentException.class, () -> SuiteOptions.parse("--fast", "1"));
        assertThrows(IllegalArgumentException.class, () -> SuiteOptions.parse("--runs"));
        assertThrows(IllegalArgumentException.class, () -> SuiteOptions.parse("--runs", "many"));
        assertThrows(IllegalArgumentException.class, () -> SuiteOptions.parse("--only", "nothing"));
    }
}
