package io.dgram.tests.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Event;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The idle timer of a socket whose listener blocked for several periods")
class IdleTimerBurstTest {

    private static final Duration PERIOD = Duration.ofMillis(50);

    @Test
    @Behaviour("TO5")
    void firesOnceAndNotBeforeTheSocketHasBeenIdleAgain() throws Exception {
        List<Long> fired = new CopyOnWriteArrayList<>();
        try (Gate gate = new Gate();
                Socket socket = Loopback.bound()) {
            socket.on(Event.Connected.class, connected -> gate.pass());
            socket.on(Event.Timeout.class, timeout -> fired.add(System.nanoTime()));
            socket.connect(socket.address());
            gate.awaitReached();

            socket.setTimeout(PERIOD);
            long lastActivity = 0;
            for (int i = 0; i < 6; i++) {
                Tasks.pass(PERIOD.multipliedBy(2));
                lastActivity = System.nanoTime();
                socket.send("busy");
            }
            gate.open();

            Tasks.await("fired: the timer", () -> !fired.isEmpty());
            Duration idle = Duration.ofNanos(fired.getFirst() - lastActivity);
            assertTrue(idle.compareTo(PERIOD) >= 0, () -> "fired " + idle + " after the last activity");
            Tasks.pass(PERIOD.multipliedBy(4));
            assertEquals(1, fired.size());
        }
    }

    @Test
    @Behaviour("TO5")
    void doesNotFireForWhatWasIdleBeforeIfItWasSetAnewMeanwhile() throws Exception {
        List<Event> fired = new CopyOnWriteArrayList<>();
        try (Gate gate = new Gate();
                Socket socket = Loopback.bound()) {
            socket.on(Event.Connected.class, connected -> gate.pass());
            socket.on(Event.Timeout.class, fired::add);
            socket.connect(socket.address());
            gate.awaitReached();

            socket.setTimeout(PERIOD);
            Tasks.pass(PERIOD.multipliedBy(2));
            Duration longer = PERIOD.plusMillis(1);
            socket.setTimeout(longer);
            gate.open();

            Tasks.await("fired: the timer", () -> !fired.isEmpty());
            Tasks.pass(PERIOD.multipliedBy(2));
            assertEquals(List.of(new Event.Timeout(longer)), fired);
        }
    }
}
