package io.dgram.impl.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.impl.LogSpy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("System properties that override configurations")
class OverridesTest {

    private final SocketConfig config = SocketConfig.of(SocketType.UDP4);
    private LogSpy spy;

    @BeforeEach
    void spy() throws ReflectiveOperationException {
        spy = new LogSpy();
    }

    @AfterEach
    void releaseLog() throws ReflectiveOperationException {
        spy.close();
    }

    private static Overrides of(String name, String value) {
        return new Overrides(Map.of("io.dgram." + name, value)::get, new BoundedLog(Clock.SYSTEM));
    }

    @Test
    void nothingIsOverriddenWithoutThem() {
        Overrides none = new Overrides(name -> null, BoundedLog.SHARED);

        assertSame(config, none.applyTo(config));
        assertTrue(none.coalescing());
        assertTrue(none.manyPerCall());
    }

    @ParameterizedTest
    @CsvSource({"off, 0", "0us, 0", "700ns, 700", "50us, 50000", "1ms, 1000000"})
    void busyPollIsOffOrADuration(String value, long nanos) {
        assertEquals(
                config.withBusyPoll(Duration.ofNanos(nanos)),
                of("busyPoll", value).applyTo(config));
    }

    @ParameterizedTest
    @CsvSource({"off, 0", "50us, 50000", "10ms, 10000000"})
    void moderationIsOffOrADuration(String value, long nanos) {
        assertEquals(
                config.withModeration(Duration.ofNanos(nanos)),
                of("moderation", value).applyTo(config));
    }

    @Test
    void coalescingAndManyPerCallAreOnOrOff() {
        assertTrue(of("coalescing", "on").coalescing());
        assertFalse(of("coalescing", "off").coalescing());
        assertTrue(of("manyPerCall", "on").manyPerCall());
        assertFalse(of("manyPerCall", "off").manyPerCall());
    }

    @ParameterizedTest
    @CsvSource({
        "busyPoll, 50, 'neither off nor a number with a unit, such as 50us (ns, us, ms)'",
        "busyPoll, -1us, 'neither off nor a number with a unit, such as 50us (ns, us, ms)'",
        "busyPoll, 2ms, longer than 1ms",
        "busyPoll, 9999999999ms, 'neither off nor a number with a unit, such as 50us (ns, us, ms)'",
        "moderation, 11ms, longer than 10ms",
        "coalescing, false, neither on nor off",
        "manyPerCall, '', neither on nor off"
    })
    void aValueThatIsNotUnderstoodIsLoggedAndIgnored(String name, String value, String reason) {
        Overrides none = of(name, value);

        assertSame(config, none.applyTo(config));
        assertTrue(none.coalescing());
        assertTrue(none.manyPerCall());
        assertEquals(
                List.of("the system property io.dgram." + name + "=" + value + " is ignored: it is " + reason),
                spy.messages());
    }
}
