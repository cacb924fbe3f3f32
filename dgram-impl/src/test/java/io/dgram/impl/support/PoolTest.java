package io.dgram.impl.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.dgram.impl.Tasks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A pool")
class PoolTest {

    private final AtomicInteger made = new AtomicInteger();
    private final Pool<Object> pool = new Pool<>(2, () -> {
        made.incrementAndGet();
        return new Object();
    });

    @Test
    void reusesReleasedItems() {
        Object first = pool.tryAcquire();
        pool.release(first);

        assertSame(first, pool.tryAcquire());
        assertNotSame(first, pool.tryAcquire());
        assertEquals(2, made.get());
    }

    @Test
    void retainsAsManyItemsAsItsCapacity() {
        List<Object> lent =
                IntStream.range(0, 5).mapToObj(i -> pool.tryAcquire()).toList();
        lent.forEach(pool::release);

        Set<Object> again = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            again.add(pool.tryAcquire());
        }

        assertEquals(5, again.size());
        assertEquals(5 + 3, made.get());
    }

    @Test
    void neverGivesOneItemToTwoThreads() throws Exception {
        Set<Object> inUse = ConcurrentHashMap.newKeySet();
        List<Tasks.Task<Integer>> running = new ArrayList<>();
        try (Tasks tasks = new Tasks()) {
            for (int thread = 0; thread < 4; thread++) {
                running.add(tasks.start(() -> {
                    int twice = 0;
                    for (int i = 0; i < 20_000; i++) {
                        Object lent = pool.tryAcquire();
                        twice += inUse.add(lent) ? 0 : 1;
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
}
