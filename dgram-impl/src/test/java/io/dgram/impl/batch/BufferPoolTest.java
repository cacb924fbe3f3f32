package io.dgram.impl.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.impl.Tasks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The pool of buffers")
class BufferPoolTest {

    @Test
    void aBufferIsDirectEmptyAndHoldsAnyDatagramAndOneByteMore() {
        ByteBuffer buffer = new BufferPool(1).acquire();

        assertTrue(buffer.isDirect());
        assertEquals(0, buffer.position());
        assertEquals(65_536, buffer.limit());
        assertEquals(65_536, buffer.capacity());
    }

    @Test
    void aBufferThatWasGivenBackIsLentAgainAndEmpty() {
        BufferPool pool = new BufferPool(2);
        ByteBuffer buffer = pool.acquire();
        pool.release(buffer.position(17).limit(42));

        ByteBuffer again = pool.acquire();

        assertSame(buffer, again);
        assertEquals(0, again.position());
        assertEquals(65_536, again.limit());
    }

    @Test
    void aBufferThatIsLentIsNotLentAgain() {
        BufferPool pool = new BufferPool(2);

        assertNotSame(pool.acquire(), pool.acquire());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void noMoreAreKeptThanWasSaid(int kept) {
        BufferPool pool = new BufferPool(kept);
        Set<ByteBuffer> lent = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 8; i++) {
            lent.add(pool.acquire());
        }
        lent.forEach(pool::release);

        int known = 0;
        for (int i = 0; i < 8; i++) {
            known += lent.contains(pool.acquire()) ? 1 : 0;
        }

        assertEquals(kept, known);
    }

    @Test
    void aBufferThatAnotherThreadGaveBackIsFound() {
        BufferPool pool = new BufferPool(4);
        List<ByteBuffer> released = new ArrayList<>();
        try (Tasks tasks = new Tasks()) {
            released.add(tasks.start(() -> {
                        ByteBuffer buffer = pool.acquire();
                        pool.release(buffer);
                        return buffer;
                    })
                    .awaitedResult());
        }

        assertSame(released.getFirst(), pool.acquire());
    }

    @Test
    void noBufferIsLentToTwoAtOnce() throws Exception {
        BufferPool pool = new BufferPool(3);
        Map<ByteBuffer, Thread> holders = Collections.synchronizedMap(new IdentityHashMap<>());
        try (Tasks tasks = new Tasks()) {
            List<Tasks.Task<Void>> using = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Tasks.Kind kind = i % 2 == 0 ? Tasks.Kind.PLATFORM : Tasks.Kind.VIRTUAL;
                using.add(tasks.start(kind, () -> {
                    for (int k = 0; k < 4_000; k++) {
                        ByteBuffer buffer = pool.acquire();
                        assertNull(holders.put(buffer, Thread.currentThread()), "lent to another thread");
                        assertEquals(65_536, buffer.remaining());
                        buffer.limit(1 + ThreadLocalRandom.current().nextInt(1_000));
                        if (k % 16 == 0) {
                            Thread.yield();
                        }
                        assertSame(Thread.currentThread(), holders.remove(buffer));
                        pool.release(buffer);
                    }
                    return null;
                }));
            }
            for (Tasks.Task<Void> user : using) {
                user.result();
            }
        }
    }
}
