package io.dgram.tests.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Interrupting the library's own threads")
class InterruptedThreadsTest {

    private static final int ROUNDS = 50;
    private static final Duration OBSERVED = Duration.ofMillis(500);

    private static List<Thread> platformThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("io.dgram-"))
                .toList();
    }

    private static long processorNanos(List<Thread> threads) {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        return threads.stream()
                .mapToLong(thread -> Math.max(0, bean.getThreadCpuTime(thread.threadId())))
                .sum();
    }

    @Test
    void changesNothing() throws Exception {
        try (Socket pulled = Loopback.bound();
                Socket pushed = Loopback.bound()) {
            EventLog pushedMessages = new EventLog();
            pushed.on(Message.class, pushedMessages);
            for (int i = 0; i < ROUNDS; i++) {
                platformThreads().forEach(Thread::interrupt);
                pulled.send("pull " + i, pulled.address());
                assertEquals(
                        "pull " + i,
                        pulled.receive(Tasks.LIMIT).map(Message::text).orElse("nothing"));
                assertTrue(pulled.receive(Duration.ofMillis(1)).isEmpty());
                pulled.send("push " + i, pushed.address());
                assertEquals("push " + i, pushedMessages.nextText());
                CountDownLatch idle = new CountDownLatch(1);
                pulled.setTimeout(Duration.ofMillis(2), idle::countDown);
                assertTrue(idle.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void leavesNoneOfThemSpinning() throws Exception {
        try (Socket pulled = Loopback.bound();
                Socket pushed = Loopback.bound()) {
            pushed.on(Message.class, message -> {});
            pulled.setTimeout(Duration.ofHours(1));
            assertTrue(pulled.receive(Duration.ofMillis(1)).isEmpty());
            List<Thread> threads = platformThreads();
            assertFalse(threads.isEmpty());

            threads.forEach(Thread::interrupt);

            long before = processorNanos(threads);
            Tasks.pass(OBSERVED);
            long used = processorNanos(threads) - before;
            assertTrue(used < OBSERVED.toNanos() / 20, "processor time of " + threads + ": " + used + " ns");
        }
    }
}
