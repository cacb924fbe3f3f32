package io.dgram.impl.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.impl.Tasks;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.linux.TestTransports;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Registration of listeners")
class ListenerRegistryTest {

    private static final Event.Timeout TIMEOUT = new Event.Timeout(Duration.ofSeconds(1));

    private final Tasks tasks = new Tasks();
    private final AtomicInteger changes = new AtomicInteger();
    private final List<String> calls = new ArrayList<>();
    private DatagramChannel channel;
    private SocketState state;
    private ListenerRegistry registry;

    @BeforeEach
    void open() throws Exception {
        channel = DatagramChannel.open(SocketType.UDP4.family());
        state = new SocketState(TestTransports.over(channel, SocketType.UDP4.family()), SocketType.UDP4);
        registry = new ListenerRegistry(state, changes::incrementAndGet);
    }

    @AfterEach
    void close() throws IOException {
        tasks.close();
        channel.close();
    }

    private Subscription add(String name) {
        return registry.add(Event.Timeout.class, event -> calls.add(name), false);
    }

    private Subscription addOnce(String name) {
        return registry.add(Event.Timeout.class, event -> calls.add(name), true);
    }

    private boolean tellAll(Event event) throws Exception {
        boolean told = false;
        for (ListenerRegistry.Registration<?> registration : registry.all()) {
            told |= registration.dispatch(event);
        }
        return told;
    }

    @Test
    void listenersAreCalledInTheOrderOfRegistration() throws Exception {
        add("first");
        addOnce("second");
        add("third");

        assertTrue(tellAll(TIMEOUT));
        assertTrue(tellAll(TIMEOUT));

        assertEquals(List.of("first", "second", "third", "first", "third"), calls);
    }

    @Test
    void theSameListenerCanBeRegisteredTwiceAndRemovedOnce() throws Exception {
        Subscription first = add("same");
        add("same");

        first.close();
        first.close();

        assertFalse(first.isActive());
        tellAll(TIMEOUT);
        assertEquals(List.of("same"), calls);
    }

    @Test
    void aListenerRemovedByAnEarlierOneIsNotCalled() throws Exception {
        Subscription[] second = new Subscription[1];
        registry.add(Event.Timeout.class, event -> second[0].close(), false);
        second[0] = add("second");

        assertTrue(tellAll(TIMEOUT));

        assertEquals(List.of(), calls);
    }

    @Test
    void aListenerAddedByAnotherReceivesTheNextEvent() throws Exception {
        registry.add(Event.Timeout.class, event -> add("added"), true);

        tellAll(TIMEOUT);
        assertEquals(List.of(), calls);

        tellAll(TIMEOUT);
        assertEquals(List.of("added"), calls);
    }

    @Test
    void aListenerReceivesNoEventsOfOtherTypes() throws Exception {
        Subscription once = addOnce("timeout");

        assertFalse(tellAll(new Event.Closed()));

        assertTrue(once.isActive());
        assertEquals(List.of(), calls);
    }

    @Test
    void aListenerForOneEventIsRemovedBeforeItIsCalled() throws Exception {
        Subscription[] once = new Subscription[1];
        List<Boolean> active = new ArrayList<>();
        once[0] = registry.add(Event.Timeout.class, event -> active.add(once[0].isActive()), true);

        tellAll(TIMEOUT);

        assertEquals(List.of(false), active);
        assertEquals(List.of(), registry.all());
    }

    @Test
    void aListenerForOneEventIsCalledOnceByManyThreads() throws Exception {
        for (int round = 0; round < 500; round++) {
            AtomicInteger told = new AtomicInteger();
            registry.add(Event.Timeout.class, event -> told.incrementAndGet(), true);
            List<ListenerRegistry.Registration<?>> registrations = registry.all();
            CountDownLatch start = new CountDownLatch(1);
            List<Tasks.Task<Boolean>> telling = tasks.startAll(3, number -> {
                start.await();
                return registrations.getFirst().dispatch(TIMEOUT);
            });

            start.countDown();

            int called = 0;
            for (Tasks.Task<Boolean> teller : telling) {
                called += teller.result() ? 1 : 0;
            }
            assertEquals(1, called);
            assertEquals(1, told.get());
        }
    }

    @Test
    void anEventIsWantedIfItHasAListener() throws Exception {
        Message message = Message.of(new byte[0], Endpoint.of("127.0.0.1", 9), false);
        assertFalse(registry.wanted(TIMEOUT));

        Subscription timeouts = add("timeout");
        assertTrue(registry.wanted(TIMEOUT));
        assertFalse(registry.wanted(message));
        assertFalse(registry.wantsMessages());

        Subscription all = registry.add(Event.class, event -> {}, false);
        assertTrue(registry.wanted(message));
        assertTrue(registry.wantsMessages());

        all.close();
        timeouts.close();
        assertFalse(registry.wantsMessages());
        assertFalse(registry.wanted(TIMEOUT));

        registry.add(Message.class, event -> {}, true);
        assertTrue(registry.wantsMessages());
    }

    @Test
    void everyChangeIsReportedAndNothingElse() throws Exception {
        Subscription first = add("first");
        addOnce("second");
        assertEquals(2, changes.get());

        tellAll(TIMEOUT);
        assertEquals(3, changes.get());

        first.close();
        assertEquals(4, changes.get());
        // A second close() cannot know whether the first has reported the change, so it reports it again.
        first.close();
        assertEquals(5, changes.get());
    }

    @Test
    void aChangeIsReportedWithoutHoldingTheLock() {
        ListenerRegistry[] itself = new ListenerRegistry[1];
        AtomicInteger depth = new AtomicInteger();
        itself[0] = new ListenerRegistry(state, () -> {
            if (depth.getAndIncrement() == 0) {
                tasks.start(() -> itself[0].add(Event.class, event -> {}, false))
                        .awaitedResult();
            }
        });

        itself[0].add(Event.class, event -> {}, false);

        assertEquals(2, itself[0].all().size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClosedSocketRegistersNothing(boolean told) {
        if (told) {
            registry.end();
        } else {
            state.close();
        }

        Subscription subscription = add("late");

        assertFalse(subscription.isActive());
        assertEquals(List.of(), registry.all());
        assertEquals(0, changes.get());
        subscription.close();
    }

    @Test
    void earlierListenersAreStillCalledAfterClose() throws Exception {
        add("first");
        state.close();

        assertTrue(tellAll(TIMEOUT));

        assertEquals(List.of("first"), calls);
    }

    @Test
    void afterEndThereIsNoListenerAndClosingOneHasNoEffect() throws Exception {
        Subscription subscription = add("first");
        List<ListenerRegistry.Registration<?>> before = registry.all();
        registry.end();

        subscription.close();

        assertFalse(subscription.isActive());
        assertFalse(before.getFirst().dispatch(TIMEOUT));
    }

    @Test
    void concurrentRegistrationsAndRemovalsAllCount() throws Exception {
        List<Tasks.Task<Subscription>> adding = tasks.startAll(4, number -> {
            for (int i = 0; i < 200; i++) {
                registry.add(Event.class, event -> {}, false).close();
            }
            return registry.add(Event.class, event -> {}, false);
        });

        for (Tasks.Task<Subscription> adder : adding) {
            assertTrue(adder.result().isActive());
        }
        assertEquals(4, registry.all().size());
        assertEquals(4 * 401, changes.get());
    }
}
