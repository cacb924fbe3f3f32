package io.dgram.impl.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.impl.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A pool with a reserved item")
class ReservedPoolTest {

    private final AtomicInteger attempts = new AtomicInteger();
    private int memory = 2; // items that there is memory for
    private boolean memoryForReserve = true;

    private final ReservedPool<Object> pool = new ReservedPool<>(4, this::make, () -> {
        attempts.incrementAndGet();
        if (!memoryForReserve) {
            throw new OutOfMemoryError("thrown by a test");
        }
        return new Object();
    });

    private Object make() {
        attempts.incrementAndGet();
        if (memory == 0) {
            throw new OutOfMemoryError("thrown by a test");
        }
        memory--;
        return new Object();
    }

    private Object reserve() {
        memory = 0;
        Object reserve = pool.acquire();
        assertTrue(pool.isReserve(reserve));
        return reserve;
    }

    @Test
    void createsItemsWhileThereIsMemory() {
        assertTrue(pool.prepare());
        Object first = pool.acquire();
        Object second = pool.acquire();

        assertFalse(pool.isReserve(first));
        assertFalse(pool.isReserve(second));

        pool.release(first);
        assertSame(first, pool.tryAcquire());
    }

    @Test
    void givesTheReserveToOneThreadAfterAnother() throws Exception {
        pool.prepare();
        memory = 0;
        Set<Object> inUse = ConcurrentHashMap.newKeySet();
        List<Tasks.Task<Integer>> running = new ArrayList<>();
        try (Tasks tasks = new Tasks()) {
            for (Tasks.Kind kind : List.of(Tasks.Kind.PLATFORM, Tasks.Kind.VIRTUAL, Tasks.Kind.VIRTUAL)) {
                running.add(tasks.start(kind, () -> {
                    int twice = 0;
                    for (int i = 0; i < 2_000; i++) {
                        Object lent = pool.acquire();
                        twice += inUse.add(lent) ? 0 : 1;
                        Thread.yield();
                        inUse.remove(lent);
                        pool.release(lent);
                    }
                    return twice;
                }));
            }
            for (Tasks.Task<Integer> task : running) {
                assertEquals(0, task.result());
            }
        }
    }

    @Test
    void prefersReleasedItemsToTheReserve() {
        Object own = pool.acquire();
        Object reserve = reserve();
        pool.release(reserve);
        pool.release(own);

        assertSame(own, pool.acquire());
        assertSame(reserve, pool.acquire());
    }

    @Test
    void tryAcquireDoesNotTakeTheReserve() {
        pool.prepare();
        memory = 0;

        assertNull(pool.tryAcquire());
    }

    @Test
    void backsOffAfterAFailedAllocation() {
        pool.prepare();
        memory = 0;
        int before = attempts.get();

        for (int i = 0; i < 1_000; i++) {
            pool.release(pool.acquire());
            assertNull(pool.tryAcquire());
        }

        assertEquals(1, attempts.get() - before);
    }

    @Test
    void failsAtOnceWithoutMemoryForTheReserve() {
        memory = 0;
        memoryForReserve = false;

        for (int i = 0; i < 1_000; i++) {
            assertThrows(OutOfMemoryError.class, pool::acquire);
            assertFalse(pool.prepare());
        }

        assertEquals(2, attempts.get());
    }
}
