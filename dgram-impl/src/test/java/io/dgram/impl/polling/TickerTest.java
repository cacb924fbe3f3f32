package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.impl.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The ticker that ends pauses")
class TickerTest {

    private static final long PAUSE = 200_000;

    private final Tasks tasks = new Tasks();

    @AfterEach
    void close() {
        tasks.close();
    }

    // Returns for how long the thread paused.
    private static long pause(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        Ticker.Pause pause = new Ticker.Pause(start + nanos);
        if (Ticker.add(pause)) { // which may fail while the ticker ends
            pause.await();
        }
        return System.nanoTime() - start;
    }

    @Test
    void endsAPauseAfterItsTimeOrALittleEarlier() throws Exception {
        for (int i = 0; i < 100; i++) {
            long paused = tasks.start(() -> pause(PAUSE)).result();

            assertTrue(paused >= PAUSE - 50_000, paused + " ns");
        }
    }

    @Test
    void endsThePausesOfManyThreads() throws Exception {
        List<Tasks.Task<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long nanos = 10_000L * (i % 50);
            all.add(tasks.start(() -> {
                for (int j = 0; j < 50; j++) {
                    pause(nanos);
                }
                return true;
            }));
        }

        for (Tasks.Task<Boolean> one : all) {
            assertTrue(one.result());
        }
    }

    @Test
    void endsAPauseThatBeginsAfterItFellAsleep() throws Exception {
        pause(PAUSE);
        for (int i = 0; i < 50; i++) { // far longer than it waits for another pause before it sleeps
            LockSupport.parkNanos(1_000_000);
        }

        tasks.start(() -> pause(PAUSE)).result();
    }

    @Test
    void leavesAPauseToAnInterrupt() {
        interruptAPause();
    }

    private void interruptAPause() {
        Tasks.Task<Long> pausing = tasks.start(() -> pause(TimeUnit.SECONDS.toNanos(60)));
        Tasks.await("pausing", () -> pausing.thread().getState() == Thread.State.WAITING);

        pausing.thread().interrupt();

        assertThrows(InterruptedException.class, pausing::result);
    }

    @Test
    void itsThreadEndsWhenNothingPauses() throws Exception {
        interruptAPause();
        pause(PAUSE);
        assertTrue(ticker() != null);

        Tasks.await("ended", () -> ticker() == null);

        tasks.start(() -> pause(PAUSE)).result();
    }

    private static Thread ticker() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("io.dgram-ticker"))
                .findAny()
                .orElse(null);
    }
}
