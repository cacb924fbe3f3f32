package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.IcmpError;
import io.dgram.Membership;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("the order of events")
class EventOrderTest {

    /** Datagrams that keep coming to an endpoint, whoever is there. */
    private static final class Flood implements AutoCloseable {

        private final AtomicBoolean over = new AtomicBoolean();
        private final Tasks tasks = new Tasks();
        private final Socket from;
        private final Endpoint target;

        Flood(Socket from, Endpoint target) {
            this.from = from;
            this.target = target;
            tasks.start(Tasks.Kind.PLATFORM, () -> {
                while (!over.get()) {
                    from.send("x", target);
                }
                return null;
            });
        }

        Endpoint source() throws DgramException {
            return from.address();
        }

        Endpoint target() {
            return target;
        }

        @Override
        public void close() {
            over.set(true);
            tasks.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void listeningIsToldBeforeTheFirstMessageWhileDatagramsPourIn(SocketType type) throws Exception {
        try (Socket sender = Loopback.bound(type);
                Flood flood = new Flood(sender, Loopback.deadEndpoint(type))) {
            Endpoint endpoint = flood.target();
            for (int round = 0; round < 20; round++) {
                try (Socket socket = Dgram.createSocket(type)) {
                    EventLog events = EventLog.of(socket);

                    socket.bind(endpoint);

                    events.next(Message.class);
                    assertEquals(new Event.Listening(endpoint), events.all().getFirst());
                    assertEquals(1, events.all(Event.Listening.class).size());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"LC1", "LC2"})
    void closedIsToldLastAndOnceWhileDatagramsPourIn(SocketType type) throws Exception {
        try (Socket sender = Loopback.bound(type);
                Flood flood = new Flood(sender, Loopback.deadEndpoint(type))) {
            Endpoint endpoint = flood.target();
            for (int round = 0; round < 20; round++) {
                Socket socket = Dgram.createSocket(type);
                EventLog events = EventLog.of(socket);
                socket.bind(endpoint);
                events.next(Message.class);

                SocketAssertions.closeAndAwait(socket);

                assertEquals(new Event.Closed(), events.all().getLast());
                assertEquals(1, events.all(Event.Closed.class).size());
                int told = events.all().size();
                sender.send("too late", endpoint);
                assertEquals(told, events.all().size());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void messagesAreToldInTheOrderOfTheirArrival(SocketType type) throws Exception {
        try (Socket socket = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            EventLog events = EventLog.of(socket);
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                sent.add("number " + i);
                sender.send(sent.getLast(), socket.address());
            }

            List<String> received = new ArrayList<>();
            while (received.size() < sent.size()) {
                received.add(events.nextText());
            }

            assertEquals(sent, received);
        }
    }

    @Test
    void callbacksOfSendsAreCalledInTheOrderOfTheSends() throws Exception {
        List<Integer> order = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(100);
        try (Socket socket = Dgram.createSocket(SocketType.UDP4);
                Socket target = Loopback.bound(SocketType.UDP4)) {
            List<Integer> sent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                sent.add(number);
                socket.send("x", target.address().port(), "", error -> {
                    order.add(number);
                    all.countDown();
                });
            }

            assertTrue(all.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), "all called");
            assertEquals(sent, order);
        }
    }

    @Test
    void listenersOfOneEventAreCalledInTheOrderOfTheirRegistration() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        socket.on(Event.Closed.class, event -> order.add("first"));
        socket.on(Event.class, event -> order.add("second"));
        socket.once(Event.Closed.class, event -> order.add("third"));
        socket.on(Event.Closed.class, event -> order.add("fourth"));

        SocketAssertions.closeAndAwait(socket);

        assertEquals(List.of("first", "second", "third", "fourth"), order);
    }

    /** Notices when it is used by two threads at once. */
    private static final class OneAtATime {

        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger uses = new AtomicInteger();

        void use() {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            uses.incrementAndGet();
            Thread.yield();
            inside.decrementAndGet();
        }
    }

    @Test
    void ofOneSocketNoTwoAreToldAtTheSameTimeWhereverTheyComeFrom() throws Exception {
        OneAtATime listener = new OneAtATime();
        EventLog events = new EventLog();
        Socket socket = Loopback.bound(SocketType.UDP4);
        try (socket;
                Socket peer = Loopback.bound(SocketType.UDP4);
                Tasks tasks = new Tasks();
                Flood flood = new Flood(peer, socket.address())) {
            socket.on(Event.class, event -> listener.use());
            socket.on(Event.class, event -> {
                listener.use();
                if (!(event instanceof Message)) {
                    events.handle(event);
                }
            });
            var connecting = tasks.start(() -> {
                for (int i = 0; i < 50; i++) {
                    socket.connect(flood.source()).disconnect();
                }
                return true;
            });
            CountDownLatch sent = new CountDownLatch(50);
            for (int i = 0; i < 50; i++) {
                trySend(socket, peer.address(), sent, listener);
            }
            assertTrue(connecting.result());
            assertTrue(sent.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), "all callbacks called");
            Tasks.await("more uses than the hundred of this test", () -> listener.uses.get() > 500);
        }
        socket.close(listener::use);
        socket.awaitClosed();

        assertEquals(1, listener.most.get());
        assertEquals(50, events.all(Event.Connected.class).size());
    }

    private static void trySend(Socket socket, Endpoint target, CountDownLatch sent, OneAtATime listener)
            throws Exception {
        for (; ; ) {
            try {
                socket.send("y", target.port(), "", error -> {
                    listener.use();
                    sent.countDown();
                });
                return;
            } catch (IllegalStateException e) {
                // Connected just now: once more.
                Thread.yield();
            }
        }
    }

    // A switch without default: this does not compile if it misses an event.
    private static String describe(Event event) {
        return switch (event) {
            case Message message -> "message " + message.text();
            case Event.Listening(Endpoint address) -> "listening on port " + address.port();
            case Event.Connected(Endpoint remote) -> "connected to port " + remote.port();
            case Event.Timeout(Duration idle) -> "idle for " + idle;
            case Event.MembershipSuspended(Membership membership) -> "suspended " + membership;
            case Event.MembershipResumed(Membership membership) -> "resumed " + membership;
            case Event.InterfaceLost(Option<?> option, String name) -> "lost " + option + " " + name;
            case Event.InterfaceRestored(Option<?> option, String name) -> "restored " + option + " " + name;
            case Event.Failure(DgramException error) -> "failed " + error.code();
            case Event.Icmp(IcmpError error) -> "heard of " + error.kind();
            case Event.Closed() -> "closed";
        };
    }

    @Test
    void aSwitchOverTheEventsOfASocketsLifeIsExhaustive() throws Exception {
        List<String> life = new CopyOnWriteArrayList<>();
        EventLog events = new EventLog();
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        int port;
        try (socket) {
            socket.on(Event.class, event -> life.add(describe(event)));
            socket.on(Event.class, events);
            socket.on(Event.Connected.class, event -> {
                throw new IllegalArgumentException("not to my taste");
            });
            port = socket.bind(0, "127.0.0.1").address().port();
            socket.send("hello", socket.address());
            events.next(Message.class);
            socket.connect(socket.address());
            events.next(Event.Failure.class);
            socket.setTimeout(Duration.ofMillis(5));
            events.next(Event.Timeout.class);
        }
        socket.awaitClosed();

        assertEquals(
                List.of(
                        "listening on port " + port,
                        "message hello",
                        "connected to port " + port,
                        "failed LISTENER_FAILED",
                        "idle for PT0.005S",
                        "closed"),
                life);
    }

    @Test
    void aSocketThatWasNeverBoundTellsOnlyThatItIsClosed() throws Exception {
        Socket socket = Dgram.createSocket(SocketType.UDP6);
        EventLog events = EventLog.of(socket);

        SocketAssertions.closeAndAwait(socket);

        assertEquals(1, events.all().size());
        assertInstanceOf(Event.Closed.class, events.all().getFirst());
    }
}
