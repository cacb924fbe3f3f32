package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Event;
import io.dgram.Listener;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("a listener")
class ListenerTest {

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), "in time");
    }

    private static String nextText(Socket socket) throws Exception {
        return socket.receive(Tasks.LIMIT).orElseThrow().text();
    }

    private static List<String> pullAll(Socket socket) throws Exception {
        List<String> texts = new ArrayList<>();
        Optional<Message> next = socket.receive(Duration.ZERO);
        while (next.isPresent()) {
            texts.add(next.get().text());
            next = socket.receive(Duration.ZERO);
        }
        return texts;
    }

    private static Socket bound() throws Exception {
        return Loopback.bound(SocketType.UDP4);
    }

    // ----------------------------------------------------------------------------------------------------- registering

    @Test
    void isToldOfItsTypeOfEventsOnly() throws Exception {
        EventLog closings = new EventLog();
        EventLog all = new EventLog();
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        socket.on(Event.Closed.class, closings);
        socket.on(Event.class, all);
        socket.bind(0, "127.0.0.1");

        SocketAssertions.closeAndAwait(socket);

        assertEquals(List.of(new Event.Closed()), closings.all());
        assertEquals(2, all.all().size());
    }

    @Test
    void ofAnythingCanBeUsed() throws Exception {
        List<Object> told = new CopyOnWriteArrayList<>();
        Listener<Object> listener = told::add;
        Socket socket = Dgram.createSocket(SocketType.UDP4, listener);

        socket.on(Event.Closed.class, listener);
        SocketAssertions.closeAndAwait(socket);

        assertEquals(List.of(new Event.Closed()), told);
    }

    @Test
    void ofMessagesRegisteredLateIsToldOfWhatHadArrived() throws Exception {
        try (Socket socket = bound()) {
            socket.send("early", socket.address());

            EventLog events = EventLog.of(socket);

            assertEquals("early", events.nextText());
        }
    }

    @Test
    void registeredTwiceIsCalledTwiceAndRemovedOnce() throws Exception {
        EventLog events = new EventLog();
        try (Socket socket = bound()) {
            Subscription first = socket.on(Message.class, events);
            Subscription second = socket.on(Message.class, events);
            socket.send("twice", socket.address());
            assertEquals("twice", events.nextText());
            assertEquals("twice", events.nextText());

            first.close();

            assertFalse(first.isActive());
            assertTrue(second.isActive());
            socket.send("once", socket.address());
            assertEquals("once", events.nextText());
            socket.send("and again", socket.address());
            assertEquals("and again", events.nextText());
        }
    }

    @Test
    void canRegisterAnother() throws Exception {
        EventLog added = new EventLog();
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            socket.on(Event.Listening.class, event -> socket.on(Message.class, added));
            socket.bind(0, "127.0.0.1");

            socket.send("hello", socket.address());

            assertEquals("hello", added.nextText());
        }
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void isNeverNull() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            assertAll(
                    () -> assertThrows(NullPointerException.class, () -> socket.on(Message.class, null)),
                    () -> assertThrows(NullPointerException.class, () -> socket.on(null, event -> {})),
                    () -> assertThrows(NullPointerException.class, () -> socket.once(Message.class, null)),
                    () -> assertThrows(NullPointerException.class, () -> socket.once(null, event -> {})));
        }
    }

    // ------------------------------------------------------------------------------------------------------------ once

    @Test
    void forOneEventIsRemovedBeforeItIsCalled() throws Exception {
        CompletableFuture<Boolean> active = new CompletableFuture<>();
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            subscription.set(socket.once(
                    Event.Listening.class,
                    event -> active.complete(subscription.get().isActive())));
            assertTrue(subscription.get().isActive());

            socket.bind(0, "127.0.0.1");

            assertFalse(get(active));
            assertFalse(subscription.get().isActive());
        }
    }

    @Test
    void forOneMessageLeavesTheOthersToThoseWhoPull() throws Exception {
        EventLog events = new EventLog();
        try (Socket socket = bound()) {
            for (String text : List.of("one", "two", "three")) {
                socket.send(text, socket.address());
            }

            socket.once(Message.class, events);

            assertEquals("one", events.nextText());
            assertEquals("two", nextText(socket));
            assertEquals("three", nextText(socket));
            assertEquals(1, events.all().size());
        }
    }

    @Test
    void forOneMessageStandsBackWhileAnotherListens() throws Exception {
        EventLog once = new EventLog();
        try (Socket socket = bound()) {
            EventLog always = EventLog.of(socket);
            socket.once(Message.class, once);

            socket.send("one", socket.address());
            socket.send("two", socket.address());

            assertEquals("one", always.nextText());
            assertEquals("two", always.nextText());
            assertEquals("one", once.nextText());
            assertEquals(1, once.all().size());
        }
    }

    @Test
    void forOneMessageMayRegisterItselfAgain() throws Exception {
        EventLog events = new EventLog();
        try (Socket socket = bound()) {
            Listener<Message> again = new Listener<>() {
                @Override
                public void handle(Message message) {
                    events.handle(message);
                    if (events.all().size() < 3) {
                        socket.once(Message.class, this);
                    }
                }
            };
            socket.once(Message.class, again);

            for (String text : List.of("one", "two", "three", "four")) {
                socket.send(text, socket.address());
            }

            assertEquals("one", events.nextText());
            assertEquals("two", events.nextText());
            assertEquals("three", events.nextText());
            assertEquals("four", nextText(socket));
        }
    }

    @Test
    void forOneEventCanBeRemovedUntold() throws Exception {
        EventLog events = new EventLog();
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        Subscription subscription = socket.once(Event.Closed.class, events);

        subscription.close();
        subscription.close();

        assertFalse(subscription.isActive());
        SocketAssertions.closeAndAwait(socket);
        assertEquals(List.of(), events.all());
    }

    // -------------------------------------------------------------------------------------------------------- removing

    @Test
    void thatIsTheLastOneOfMessagesStopsTheReceiverWhenItIsRemoved() throws Exception {
        EventLog events = new EventLog();
        try (Socket socket = bound()) {
            Subscription subscription = socket.on(Message.class, events);
            socket.send("pushed", socket.address());
            assertEquals("pushed", events.nextText());

            subscription.close();

            socket.send("pulled", socket.address());
            assertEquals("pulled", nextText(socket));
            assertEquals(1, events.all().size());
        }
    }

    @Test
    void ofMessagesRemovedWhileAnotherListensLeavesTheReceiverRunning() throws Exception {
        try (Socket socket = bound()) {
            EventLog stays = EventLog.of(socket);

            socket.on(Message.class, message -> {}).close();

            socket.send("pushed", socket.address());
            assertEquals("pushed", stays.nextText());
            assertThrows(IllegalStateException.class, () -> socket.receive(Duration.ZERO));
        }
    }

    @Test
    void thatIsTheLastOneLeavesAReceiverRunningThatWasStarted() throws Exception {
        EventLog events = new EventLog();
        try (Socket socket = bound().recvStart()) {
            Subscription subscription = socket.on(Message.class, events);

            subscription.close();

            assertThrows(IllegalStateException.class, () -> socket.receive(Duration.ZERO));
            socket.recvStop();
            assertTrue(socket.receive(Duration.ZERO).isEmpty());
        }
    }

    @Test
    void canRemoveItself() throws Exception {
        EventLog events = new EventLog();
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        try (Socket socket = bound().recvStop()) {
            subscription.set(socket.on(Message.class, message -> {
                subscription.get().close();
                events.handle(message);
            }));
            socket.send("one", socket.address());
            socket.send("two", socket.address());

            socket.recvStart();

            assertEquals("one", events.nextText());
            socket.recvStop();
            assertEquals(1, events.all().size());
            assertFalse(subscription.get().isActive());
        }
    }

    @Test
    void removedByOneBeforeItIsNotToldOfTheSameEvent() throws Exception {
        EventLog events = new EventLog();
        EventLog behind = new EventLog();
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            socket.on(Event.Listening.class, event -> subscription.get().close());
            subscription.set(socket.on(Event.Listening.class, events));
            socket.on(Event.Listening.class, behind);

            socket.bind(0, "127.0.0.1");

            behind.next(Event.Listening.class);
            assertEquals(List.of(), events.all());
        }
    }

    @Test
    void aListenerRemovedWhileAnEarlierOneRunsMissesThatEvent() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        EventLog events = new EventLog();
        EventLog behind = new EventLog();
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            socket.on(Event.Listening.class, event -> {
                entered.countDown();
                await(goOn);
            });
            Subscription subscription = socket.on(Event.Listening.class, events);
            socket.on(Event.Listening.class, behind);
            socket.bind(0, "127.0.0.1");
            await(entered);

            subscription.close();

            goOn.countDown();
            behind.next(Event.Listening.class);
            assertEquals(List.of(), events.all());
        }
    }

    @Test
    void leavesEachDatagramThatItWasNotToldOfToThoseWhoPull() throws Exception {
        try (Socket socket = bound()) {
            for (int round = 0; round < 100; round++) {
                List<String> told = new CopyOnWriteArrayList<>();
                CountDownLatch called = new CountDownLatch(1 + round % 10);
                List<String> sent = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    sent.add("number " + i);
                    socket.send(sent.getLast(), socket.address());
                }
                Subscription subscription = socket.on(Message.class, message -> {
                    told.add(message.text());
                    called.countDown();
                });
                await(called);

                subscription.close();

                // One may have been on its way to the listener: it gets there yet, or comes to the next who pulls.
                List<String> pulled = new ArrayList<>();
                Tasks.await("all of round " + round, () -> {
                    pulled.addAll(pullAll(socket));
                    return told.size() + pulled.size() >= sent.size();
                });
                List<String> all = new ArrayList<>(told);
                all.addAll(pulled);
                Collections.sort(all);
                Collections.sort(sent);
                assertEquals(sent, all);
            }
        }
    }

    @Test
    void canBeRemovedAfterTheSocketWasClosed() throws Exception {
        Socket socket = bound();
        Subscription subscription = socket.on(Message.class, message -> {});
        SocketAssertions.closeAndAwait(socket);
        assertFalse(subscription.isActive());

        subscription.close();

        assertFalse(subscription.isActive());
    }

    // ----------------------------------------------------------------------------------------------------- its thread

    private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

    @ParameterizedTest
    @EnumSource
    @Behaviour("CC6")
    void runsOnAVirtualThreadThatInheritsNothing(CalledBy caller) throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<String> inherited = new CompletableFuture<>();
        INHERITABLE.set("of the test");
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            caller.arrange(socket, () -> {
                thread.complete(Thread.currentThread());
                inherited.complete(INHERITABLE.get());
            });

            assertTrue(get(thread).isVirtual(), "a virtual thread");
            assertNull(get(inherited));
        } finally {
            INHERITABLE.remove();
        }
    }

    @Test
    void thatBlocksDoesNotBlockOtherSockets() throws Exception {
        int blocked = 8;
        CountDownLatch entered = new CountDownLatch(blocked);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Socket> sockets = new ArrayList<>();
        try (Socket other = bound()) {
            EventLog events = EventLog.of(other);
            for (int i = 0; i < blocked; i++) {
                Socket socket = bound();
                sockets.add(socket);
                socket.on(Message.class, message -> {
                    entered.countDown();
                    await(goOn);
                });
                socket.send("blocks", socket.address());
            }
            await(entered);

            other.send("not blocked", other.address());

            assertEquals("not blocked", events.nextText());
        } finally {
            goOn.countDown();
            sockets.forEach(Socket::close);
        }
    }

    @Test
    void thatBlocksDoesNotBlockCallsOfItsSocket() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (Socket peer = bound();
                Socket socket = bound();
                Tasks tasks = new Tasks()) {
            socket.on(Message.class, message -> {
                entered.countDown();
                await(goOn);
            });
            socket.send("blocks", socket.address());
            await(entered);

            tasks.start(() -> socket.connect(peer.address())
                            .setOption(Option.BROADCAST, true)
                            .recvStop()
                            .disconnect())
                    .result();

            socket.send("sent", peer.address());
            assertEquals("sent", nextText(peer));
            peer.send("pulled", socket.address());
            assertEquals("pulled", nextText(socket));
            goOn.countDown();
        } finally {
            goOn.countDown();
        }
    }

    private static List<Named<SocketAction>> calls() {
        return List.of(
                SocketAction.named("address", Socket::address),
                SocketAction.named("send", socket -> socket.send("x", 9)),
                SocketAction.named("send with callback", socket -> socket.send("x", 9, "", error -> {})),
                SocketAction.named(
                        "connect, disconnect", socket -> socket.connect(9).disconnect()),
                SocketAction.named("recvStop, receive, recvStart", socket -> {
                    socket.recvStop();
                    assertTrue(socket.receive(Duration.ZERO).isEmpty());
                    socket.recvStart();
                }),
                SocketAction.named("receive, which is refused", socket -> {
                    assertThrows(IllegalStateException.class, socket::receive);
                }),
                SocketAction.named("bind, which is refused", socket -> {
                    assertThrows(IllegalStateException.class, socket::bind);
                }),
                SocketAction.named(
                        "options", socket -> socket.setOption(Option.BROADCAST, !socket.getOption(Option.BROADCAST))),
                SocketAction.named(
                        "membership",
                        socket -> socket.addMembership("239.255.7.7", "lo").close()),
                SocketAction.named("on, once", socket -> {
                    socket.once(Message.class, next -> {});
                    socket.on(Event.Timeout.class, timeout -> {}).close();
                }),
                SocketAction.named(
                        "setTimeout",
                        socket -> socket.setTimeout(Duration.ofHours(1)).setTimeout(Duration.ZERO)),
                SocketAction.named("ref, unref", socket -> socket.unref().ref()));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void mayCallTheMethodsOfItsSocket(SocketAction call) throws Exception {
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        try (Socket socket = bound();
                Socket sender = bound()) {
            socket.on(Message.class, message -> {
                call.on(socket);
                done.add(message.text());
            });
            for (String text : List.of("first", "second")) {
                sender.send(text, socket.address());

                assertEquals(text, done.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            }
        }
    }
}
