package io.dgram.impl.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.dgram.impl.LogSpy;
import io.dgram.impl.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The rate-limited log")
class BoundedLogTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    // Near the end of its range, which System.nanoTime() may be at.
    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - SECOND / 2);
    private final BoundedLog log = new BoundedLog(clock);
    private LogSpy spy;

    @BeforeEach
    void spy() throws ReflectiveOperationException {
        spy = new LogSpy();
    }

    @AfterEach
    void releaseLog() throws ReflectiveOperationException {
        spy.close();
    }

    @Test
    void oneRecordASecondIsWrittenAndTheNextCountsTheRest() {
        for (int i = 0; i < 1_000; i++) {
            log.warn("a kind", "happened", null);
        }
        clock.advance(Duration.ofNanos(SECOND - 1));
        log.warn("a kind", "happened", null);
        clock.advance(Duration.ofNanos(1));
        log.warn("a kind", "happened again", null);

        assertEquals(List.of("happened", "happened again (1000 more left out before)"), spy.messages());
    }

    @Test
    void eachKindHasALimitOfItsOwn() {
        log.warn("one kind", "one", null);
        log.warn("another kind", "another", null);
        log.warn("one kind", "one", null);

        assertEquals(List.of("one", "another"), spy.messages());
    }

    @Test
    void recordsBeginWithTheNameOfTheirOwner() {
        BoundedLog named = new BoundedLog(clock, "dns");
        named.warn("a kind", "happened", null);
        named.warn("a kind", "happened", null);
        named.end();

        assertEquals(List.of("dns: happened", "dns: a kind: 1 more left out before"), spy.messages());
    }

    @Test
    void theTextOfADetailIsMadeOnlyIfItIsLogged() {
        List<String> made = new ArrayList<>();
        log.debug("a kind", () -> {
            made.add("made");
            return "detail";
        });

        assertEquals(List.of(), made);
        assertEquals(List.of(), spy.messages());
    }

    @Test
    void endLogsTheCountOfSuppressedRecords() {
        log.warn("one kind", "one", null);
        log.warn("one kind", "one", null);
        log.warn("another kind", "another", null);

        log.end();
        log.end();

        assertEquals(List.of("one", "another", "one kind: 1 more left out before"), spy.messages());
    }

    @Test
    void recordsOfConcurrentThreadsAreWrittenOrCounted() throws Exception {
        try (Tasks tasks = new Tasks()) {
            for (Tasks.Task<Void> logging : tasks.<Void>startAll(4, number -> {
                for (int i = 0; i < 1_000; i++) {
                    log.warn("kind " + i % 3, "happened", null);
                }
                return null;
            })) {
                logging.result();
            }
        }
        assertEquals(List.of("happened", "happened", "happened"), spy.messages());
        clock.advance(Duration.ofNanos(SECOND));

        log.warn("kind 0", "later", null);
        log.end();

        assertEquals(
                List.of(
                        "later (1335 more left out before)",
                        "kind 2: 1331 more left out before",
                        "kind 1: 1331 more left out before"),
                spy.messages().subList(3, 6).stream()
                        .sorted((a, b) -> b.compareTo(a))
                        .toList());
    }

    @Test
    void anExceptionOfAHandlerIsNotThrown() {
        spy.failFromNowOn();

        log.warn("a kind", "first", new IllegalStateException("thrown by a test"));
        log.warn("a kind", "second", null);
        log.end();

        assertEquals(List.of("first", "a kind: 1 more left out before"), spy.messages());
    }

    @Test
    void textFromTheNetworkIsEscaped() {
        IllegalStateException harmless = new IllegalStateException("harmless");

        log.warn("a kind", "bad name \"x\r\n2026-01-01 SEVERE forged\u001b[2J\"", harmless);
        log.warn("another kind", "a message", new IllegalArgumentException("not a number: \u001b]0;title\u0007"));

        assertEquals(List.of("bad name \"x\\r\\n2026-01-01 SEVERE forged\\u001b[2J\"", "a message"), spy.messages());
        assertSame(harmless, spy.thrown().getFirst());
        assertEquals(
                "java.lang.IllegalArgumentException: not a number: \\u001b]0;title\\u0007",
                spy.thrown().getLast().toString());
    }
}
