package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.SlowResolver;
import io.dgram.tests.support.Tasks;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("close while other threads use the socket")
class CloseRaceTest {

    // --------------------------------------------------------------------------------------------- waiting to receive

    private static List<Named<SocketAction>> receives() {
        return List.of(
                SocketAction.named("untimed", Socket::receive),
                SocketAction.named("timed", socket -> socket.receive(Duration.ofHours(1))),
                SocketAction.named("into a buffer", socket -> socket.receive(ByteBuffer.allocate(100))));
    }

    private static Stream<Arguments> kindsAndReceives() {
        return Stream.of(Tasks.Kind.values())
                .flatMap(kind -> receives().stream().map(receive -> Arguments.of(kind, receive)));
    }

    private static Stream<Arguments> crowds() {
        return kindsAndReceives()
                .flatMap(arguments -> Stream.of(1, 2, 100)
                        .map(count -> Arguments.of(arguments.get()[0], arguments.get()[1], count)));
    }

    @ParameterizedTest
    @MethodSource("crowds")
    @Behaviour("CR1")
    void wakesEverybodyWhoWaitsForADatagram(Tasks.Kind kind, SocketAction receive, int count) throws Exception {
        Socket socket = Loopback.bound(SocketType.UDP4);
        try (Tasks tasks = new Tasks()) {
            List<Tasks.Task<String>> receives = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                receives.add(tasks.start(kind, () -> {
                    receive.on(socket);
                    return "not closed";
                }));
            }
            receives.forEach(Tasks.Task::awaitParked);

            socket.close();

            for (Tasks.Task<String> task : receives) {
                DgramException failure = SocketAssertions.assertFails(ErrorCode.CLOSED, task::result);
                assertEquals("receive", failure.operation());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("CR1")
    void endsTheLoopsThatWaitForADatagram(Tasks.Kind kind) throws Exception {
        Socket socket = Loopback.bound(SocketType.UDP4);
        try (Tasks tasks = new Tasks()) {
            socket.send("one", socket.address());
            var loop = tasks.start(kind, () -> {
                List<String> texts = new ArrayList<>();
                socket.forEach(message -> texts.add(message.text()));
                assertFalse(Thread.currentThread().isInterrupted());
                return texts;
            });
            loop.awaitParked(); // for the second

            socket.close();

            assertEquals(List.of("one"), loop.result());
        }
    }

    @ParameterizedTest
    @MethodSource("kindsAndReceives")
    @Behaviour("CR2")
    void neverMakesAReceiveReturnTheDatagramBefore(Tasks.Kind kind, SocketAction receive) throws Exception {
        Socket socket = Loopback.bound(SocketType.UDP4);
        try (Tasks tasks = new Tasks()) {
            CountDownLatch first = new CountDownLatch(1);
            socket.send("one", socket.address());
            var both = tasks.start(kind, () -> {
                receive.on(socket);
                first.countDown();
                receive.on(socket);
                return "not closed";
            });
            assertTrue(first.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            both.awaitParked();

            socket.close();

            SocketAssertions.assertFails(ErrorCode.CLOSED, both::result);
        }
    }

    // --------------------------------------------------------------------------------------------------- slow resolver

    private static List<Named<SocketAction>> callsThatResolve() {
        return List.of(
                SocketAction.named("connect", socket -> socket.connect(9, "slow.name")),
                SocketAction.named("bind", socket -> socket.bind(0, "slow.name")),
                SocketAction.named("send", socket -> socket.send("late", 9, "slow.name")),
                SocketAction.named("send parts", socket -> socket.send(List.of(), 9, "slow.name")));
    }

    /** Has a call resolve its host while the socket is closed, which is what the call has to tell. */
    private static void assertEndsWithClose(SlowResolver resolver, SocketAction call, Runnable afterClose)
            throws Exception {
        Socket socket = Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(resolver));
        try (Tasks tasks = new Tasks()) {
            EventLog events = EventLog.withoutMessages(socket);
            var resolving = tasks.start(() -> {
                call.on(socket);
                return "not closed";
            });
            resolver.awaitAsked(1);

            SocketAssertions.closeAndAwait(socket);
            afterClose.run();

            SocketAssertions.assertFails(ErrorCode.CLOSED, resolving::result);
            assertEquals(List.of(new Event.Closed()), events.all());
        }
    }

    @ParameterizedTest
    @MethodSource("callsThatResolve")
    @Behaviour("CR3")
    void isWhatACallTellsWhoseHostIsResolvedAfterwards(SocketAction call) throws Exception {
        SlowResolver resolver = new SlowResolver();

        assertEndsWithClose(resolver, call, () -> resolver.answer("127.0.0.1"));
    }

    @ParameterizedTest
    @MethodSource("callsThatResolve")
    @Behaviour("CR3")
    void isWhatACallTellsWhoseResolverFailsAfterwards(SocketAction call) throws Exception {
        SlowResolver resolver = new SlowResolver();

        assertEndsWithClose(resolver, call, () -> resolver.fail(new UnknownHostException("slow.name")));
    }

    @Test
    @Behaviour("CR3")
    void letsNoBindHappenThatWasResolvingItsHost() throws Exception {
        SlowResolver resolver = new SlowResolver();
        Endpoint free = Loopback.deadEndpoint(SocketType.UDP4);

        assertEndsWithClose(
                resolver, socket -> socket.bind(free.port(), "slow.name"), () -> resolver.answer("127.0.0.1"));

        SocketAssertions.assertFree(SocketType.UDP4, free);
    }

    @Test
    @Behaviour("CR3")
    void letsNoSendHappenThatWasResolvingItsHost() throws Exception {
        SlowResolver resolver = new SlowResolver();
        try (Socket target = Loopback.bound(SocketType.UDP4)) {
            int port = target.address().port();

            assertEndsWithClose(
                    resolver, socket -> socket.send("late", port, "slow.name"), () -> resolver.answer("127.0.0.1"));

            target.send("fence", target.address());
            assertEquals("fence", target.receive(Tasks.LIMIT).orElseThrow().text());
        }
    }

    @Test
    @Behaviour("CR3")
    void isToldToTheCallbackOfASendThatIsResolvingItsHost() throws Exception {
        SlowResolver resolver = new SlowResolver();
        Socket socket = Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(resolver));
        try (Socket target = Loopback.bound(SocketType.UDP4)) {
            EventLog events = EventLog.withoutMessages(socket);
            BlockingQueue<ErrorCode> told = new LinkedBlockingQueue<>();
            for (int i = 0; i < 3; i++) {
                socket.send("late", target.address().port(), "slow.name", error -> told.add(error.code()));
            }
            resolver.awaitAsked(1);

            SocketAssertions.closeAndAwait(socket);

            assertEquals(List.of(ErrorCode.CLOSED, ErrorCode.CLOSED, ErrorCode.CLOSED), List.copyOf(told));
            resolver.answer("127.0.0.1");
            assertTrue(target.receive(Duration.ofMillis(50)).isEmpty(), "nothing was sent");
            assertEquals(3, told.size(), "each once");
            assertEquals(List.of(new Event.Closed()), events.all());
        }
    }

    @Test
    @Behaviour("CR4")
    void inTheListenerOfListeningFailsTheSendsThatAreQueued() throws Exception {
        SlowResolver resolver = new SlowResolver();
        Socket socket = Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(resolver));
        List<String> order = new ArrayList<>();
        socket.on(Event.class, event -> order.add(event.getClass().getSimpleName()));
        socket.on(Event.Listening.class, event -> socket.close());
        socket.send("first", 9, "slow.name", error -> order.add("first " + error.code()));
        socket.send("second", 9, "127.0.0.1", error -> order.add("second " + error.code()));
        resolver.awaitAsked(1);

        socket.bind(0, "127.0.0.1");
        socket.awaitClosed();

        assertEquals(List.of("Listening", "first CLOSED", "second CLOSED", "Closed"), order);
        resolver.answer("127.0.0.1");
    }

    // --------------------------------------------------------------------------------------------------- calls at once

    private static Stream<Arguments> kindsAndWhetherConnected() {
        return Stream.of(Tasks.Kind.values())
                .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndWhetherConnected")
    @Behaviour("CR5")
    void makesSendingThreadsStopWithOneError(Tasks.Kind kind, boolean connected) throws Exception {
        for (int round = 0; round < 5; round++) {
            Socket socket = Loopback.bound(SocketType.UDP4);
            try (Socket target = Loopback.bound(SocketType.UDP4);
                    Tasks tasks = new Tasks()) {
                Endpoint to = target.address();
                if (connected) {
                    socket.connect(to);
                }
                CountDownLatch sending = new CountDownLatch(8);
                List<Tasks.Task<Object>> sends = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    sends.add(tasks.start(kind, () -> {
                        for (; ; ) {
                            assertEquals(5, connected ? socket.send("hello") : socket.send("hello", to));
                            sending.countDown();
                        }
                    }));
                }
                assertTrue(sending.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), "all send");

                socket.close();

                for (Tasks.Task<Object> send : sends) {
                    SocketAssertions.assertFails(ErrorCode.CLOSED, send::result);
                }
            }
        }
    }

    private static List<Named<SocketAction>> calls() {
        return List.of(
                SocketAction.named("address", Socket::address),
                SocketAction.named(
                        "connect, disconnect", socket -> socket.connect(9).disconnect()),
                SocketAction.named("poll", socket -> socket.receive(Duration.ZERO)),
                SocketAction.named("timed receive", socket -> socket.receive(Duration.ofNanos(10_000))),
                SocketAction.named(
                        "options", socket -> socket.setOption(Option.BROADCAST, !socket.getOption(Option.BROADCAST))),
                SocketAction.named("memberships", socket -> {
                    socket.addMembership("239.255.7.5", "lo").close();
                    socket.addMembership("239.255.7.6", "lo");
                    socket.dropMembership("239.255.7.6", "lo");
                }),
                SocketAction.named(
                        "recvStart, recvStop", socket -> socket.recvStart().recvStop()),
                SocketAction.named("on", socket -> {
                    socket.on(Message.class, message -> {}).close();
                    socket.address();
                }),
                SocketAction.named("setTimeout", socket -> socket.setTimeout(Duration.ofMillis(1))),
                SocketAction.named("send with callback", socket -> {
                    CountDownLatch told = new CountDownLatch(1);
                    socket.send("hello", 9, "", error -> told.countDown());
                    assertTrue(told.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), "told");
                }));
    }

    @ParameterizedTest
    @MethodSource("calls")
    @Behaviour({"CR5", "ER2"})
    void makesEveryCallFailWithOneError(SocketAction call) throws Exception {
        for (int round = 0; round < 10; round++) {
            Socket socket = Loopback.boundToFreePort(SocketType.UDP4);
            Endpoint address = socket.address();
            try (Tasks tasks = new Tasks()) {
                CountDownLatch calling = new CountDownLatch(20);
                var calls = tasks.start(Tasks.Kind.PLATFORM, () -> {
                    for (; ; ) {
                        call.on(socket);
                        calling.countDown();
                    }
                });
                assertTrue(calling.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), "calls");

                socket.close();

                SocketAssertions.assertFree(SocketType.UDP4, address);
                SocketAssertions.assertFails(ErrorCode.CLOSED, calls::result);
            }
        }
    }

    /** Binds and closes a socket at the same time, and returns whether the bind succeeded. */
    private static boolean bindAndClose(Tasks.Kind kind, Socket socket, Endpoint endpoint) throws Exception {
        try (Tasks tasks = new Tasks()) {
            CyclicBarrier start = new CyclicBarrier(2);
            var binding = tasks.start(kind, () -> {
                start.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                try {
                    socket.bind(endpoint);
                    return true;
                } catch (DgramException e) {
                    assertEquals(ErrorCode.CLOSED, e.code());
                    return false;
                }
            });
            start.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            SocketAssertions.closeAndAwait(socket);
            return binding.result();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("CR5")
    void atTheMomentOfBindLeavesNothingBound(Tasks.Kind kind) throws Exception {
        for (int round = 0; round < 50; round++) {
            Endpoint free = Loopback.deadEndpoint(SocketType.UDP4);

            bindAndClose(kind, Dgram.createSocket(SocketType.UDP4, message -> {}), free);

            SocketAssertions.assertFree(SocketType.UDP4, free);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC2")
    void atTheMomentOfBindTellsOfTheBindFirstIfThatSucceeded(Tasks.Kind kind) throws Exception {
        for (int round = 0; round < 200; round++) {
            Endpoint anyPort = Endpoint.of("127.0.0.1", 0);
            Socket socket = Dgram.createSocket(SocketType.UDP4);
            EventLog events = EventLog.of(socket);

            boolean bound = bindAndClose(kind, socket, anyPort);

            assertEquals(new Event.Closed(), events.all().getLast());
            assertEquals(bound ? 1 : 0, events.all(Event.Listening.class).size(), () -> "told: " + events.all());
            assertEquals(bound ? 2 : 1, events.all().size(), () -> "told: " + events.all());
        }
    }
}
