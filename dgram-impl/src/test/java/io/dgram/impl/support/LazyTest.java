package io.dgram.impl.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.impl.Tasks;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A part that is created lazily")
class LazyTest {

    private static final int ROUNDS = 500;

    private static final class Bulb implements Lazy.Endable {

        private final AtomicBoolean ended = new AtomicBoolean();

        @Override
        public void end() {
            ended.set(true);
        }
    }

    private final Tasks tasks = new Tasks();
    private final AtomicInteger made = new AtomicInteger();
    private final Lazy<Bulb> place = new Lazy<>();

    @AfterEach
    void close() {
        tasks.close();
    }

    private Bulb make() {
        made.incrementAndGet();
        return new Bulb();
    }

    @Test
    void isCreatedOnce() {
        assertSame(place.get(this::make), place.get(this::make));
        assertEquals(1, made.get());
    }

    @Test
    void isNotCreatedByReadingOrEndingIt() {
        place.ifPresent(bulb -> made.incrementAndGet());
        place.end();
        place.ifPresent(bulb -> made.incrementAndGet());

        assertEquals(0, made.get());
    }

    @Test
    void isEndedNoMatterWhenItWasCreated() {
        Bulb before = place.get(this::make);
        place.end();
        Lazy<Bulb> other = new Lazy<>();
        other.end();

        assertTrue(before.ended.get());
        assertTrue(other.get(this::make).ended.get());
    }

    @Test
    void isCreatedOnceAndEndedWhenCallersRaceWithEnd() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);
        for (int i = 0; i < ROUNDS; i++) {
            Lazy<Bulb> contended = new Lazy<>();
            Tasks.Task<Bulb> one = tasks.start(Tasks.Kind.VIRTUAL, () -> {
                together.await();
                return contended.get(this::make);
            });
            Tasks.Task<Bulb> two = tasks.start(Tasks.Kind.VIRTUAL, () -> {
                together.await();
                return contended.get(this::make);
            });
            together.await();
            contended.end();

            assertSame(one.result(), two.result());
            assertTrue(one.result().ended.get());
        }
        assertEquals(ROUNDS, made.get());
    }
}
