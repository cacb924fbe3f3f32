package io.dgram.impl.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lock that pinned virtual threads may wait for")
class PinSafeLockTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final PinSafeLock lock = new PinSafeLock();
    private final AtomicInteger locked = new AtomicInteger();

    @Test
    @DisplayName("goes to pinned threads whose carriers the next in line needs")
    void goesToPinnedThreadsWhoseCarriersTheNextNeeds() throws Exception {
        List<Thread> waiting = new ArrayList<>();
        lock.lock();
        try {
            waiting.add(queued(Thread.ofVirtual().unstarted(this::useLock)));
            for (int carrier = 0; carrier < Runtime.getRuntime().availableProcessors(); carrier++) {
                waiting.add(queued(Thread.ofVirtual().unstarted(this::useLockPinned)));
            }
            waiting.add(queued(Thread.ofPlatform().daemon().unstarted(this::useLock)));
        } finally {
            lock.unlock();
        }

        for (Thread thread : waiting) {
            assertTrue(thread.join(TIMEOUT), () -> thread + " hangs; " + locked + " had the lock");
        }
    }

    @Test
    @DisplayName("keeps the interrupt status of a thread that waits")
    void keepsTheInterruptStatus() throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        Thread thread = Thread.ofPlatform().daemon().unstarted(() -> {
            useLock();
            interrupted.set(Thread.currentThread().isInterrupted() ? 1 : -1);
        });
        lock.lock();
        try {
            queued(thread);
            thread.interrupt();
            assertEquals(0, locked.get());
        } finally {
            lock.unlock();
        }

        assertTrue(thread.join(TIMEOUT));
        assertEquals(1, interrupted.get());
    }

    private Thread queued(Thread thread) {
        thread.start();
        assertTimeoutPreemptively(TIMEOUT, () -> {
            while (!lock.hasQueuedThread(thread)) {
                Thread.onSpinWait();
            }
        });
        return thread;
    }

    private void useLockPinned() {
        synchronized (new Object()) {
            useLock();
        }
    }

    private void useLock() {
        lock.lock();
        try {
            locked.incrementAndGet();
        } finally {
            lock.unlock();
        }
    }
}
