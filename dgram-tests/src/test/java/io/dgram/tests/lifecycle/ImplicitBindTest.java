package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("binding by the first call that needs it")
class ImplicitBindTest {

    private static final int DEAD_PORT = 9;

    private static List<Named<SocketAction>> callsThatBind() {
        return List.of(
                SocketAction.named("send", socket -> socket.send("x", DEAD_PORT)),
                SocketAction.named("send empty", socket -> socket.send(ByteBuffer.allocate(0), DEAD_PORT)),
                SocketAction.named("send parts", socket -> socket.send(List.of(), DEAD_PORT, null)),
                SocketAction.named("send with callback", socket -> {
                    CompletableFuture<Void> done = new CompletableFuture<>();
                    socket.send("x", DEAD_PORT, "", error -> done.complete(null));
                    done.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                }),
                SocketAction.named(
                        "connect", socket -> socket.connect(DEAD_PORT).disconnect()),
                SocketAction.named("receive", socket -> {
                    assertTrue(socket.receive(Duration.ZERO).isEmpty());
                }),
                SocketAction.named("recvStart", Socket::recvStart));
    }

    private static List<Named<SocketAction>> callsThatDoNotBind() {
        return List.of(
                SocketAction.named("send without target", socket -> {
                    assertThrows(IllegalStateException.class, () -> socket.send("x"));
                }),
                SocketAction.named("send to port 0", socket -> {
                    SocketAssertions.assertFails(ErrorCode.INVALID_TARGET, () -> socket.send("x", 0));
                }),
                SocketAction.named("send to another family", socket -> {
                    SocketAssertions.assertFails(ErrorCode.ADDRESS_FAMILY, () -> socket.send("x", DEAD_PORT, "::1"));
                }),
                SocketAction.named("connect to port 0", socket -> {
                    assertThrows(IllegalArgumentException.class, () -> socket.connect(0));
                }),
                SocketAction.named("connect to another family", socket -> {
                    SocketAssertions.assertFails(ErrorCode.ADDRESS_FAMILY, () -> socket.connect(DEAD_PORT, "::1"));
                }),
                SocketAction.named("receive into a full buffer", socket -> {
                    assertThrows(IllegalArgumentException.class, () -> socket.receive(ByteBuffer.allocate(0)));
                }),
                SocketAction.named("receive for a negative time", socket -> {
                    assertThrows(IllegalArgumentException.class, () -> socket.receive(Duration.ofMillis(-1)));
                }),
                SocketAction.named("addMembership", socket -> socket.addMembership("239.255.7.3", "lo")),
                SocketAction.named("setOption", socket -> socket.setOption(Option.MULTICAST_TTL, 0)),
                SocketAction.named("on", socket -> socket.on(Message.class, message -> {})),
                SocketAction.named("recvStop", Socket::recvStop),
                SocketAction.named("setTimeout", socket -> socket.setTimeout(Duration.ofHours(1))));
    }

    private static void assertBoundToWildcard(Socket socket, SocketType type) throws Exception {
        int port = socket.address().port();
        assertTrue(port > 0, "the port is " + port);
        assertEquals(Endpoint.of(Loopback.wildcard(type), port), socket.address());
    }

    @ParameterizedTest
    @MethodSource("callsThatBind")
    @Behaviour({"IB1", "IB4"})
    void bindsToTheWildcardForGood(SocketAction call) throws Exception {
        for (SocketType type : SocketType.values()) {
            try (Socket socket = Dgram.createSocket(type)) {
                EventLog events = EventLog.withoutMessages(socket);

                call.on(socket);

                assertBoundToWildcard(socket, type);
                Endpoint address = socket.address();
                assertEquals(new Event.Listening(address), events.next(Event.class));
                assertThrows(IllegalStateException.class, () -> socket.bind(0, Loopback.host(type)));
                assertEquals(address, socket.address());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("IB1")
    void aReceiveThatWaitsHasBoundTheSocket(Tasks.Kind kind) throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4);
                Tasks tasks = new Tasks()) {
            ByteBuffer buffer = ByteBuffer.allocate(10);
            var receive = tasks.start(kind, () -> socket.receive(buffer)).awaitParked();

            assertBoundToWildcard(socket, SocketType.UDP4);
            socket.send("four", socket.address().port(), "127.0.0.1");
            assertEquals(Loopback.endpointOf(socket, SocketType.UDP4), receive.result());
            assertEquals(4, buffer.position());
        }
    }

    @ParameterizedTest
    @MethodSource("callsThatDoNotBind")
    @Behaviour({"IB1", "SD5"})
    void isNotDoneByWhatDoesNotNeedIt(SocketAction call) throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            call.on(socket);

            SocketAssertions.assertUnbound(socket);
            socket.bind(0, "127.0.0.1");
        }
    }

    // --------------------------------------------------------------------------------------------------------- at once

    private static List<Arguments> crowds() {
        List<Arguments> crowds = new ArrayList<>();
        for (Tasks.Kind kind : Tasks.Kind.values()) {
            crowds.add(Arguments.of(kind, 2));
            crowds.add(Arguments.of(kind, 16));
        }
        return crowds;
    }

    @ParameterizedTest
    @MethodSource("crowds")
    @Behaviour("IB2")
    void isDoneOnceForThreadsThatSendAtOnce(Tasks.Kind kind, int threads) throws Exception {
        for (int round = 0; round < 10; round++) {
            try (Socket target = Loopback.bound(SocketType.UDP4);
                    Socket socket = Dgram.createSocket(SocketType.UDP4);
                    Tasks tasks = new Tasks()) {
                EventLog events = EventLog.withoutMessages(socket);
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Tasks.Task<Integer>> sends = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    sends.add(tasks.start(kind, () -> {
                        start.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                        return socket.send("hello", target.address());
                    }));
                }
                for (Tasks.Task<Integer> send : sends) {
                    assertEquals(5, send.result());
                }

                Set<Endpoint> senders = new HashSet<>();
                for (int i = 0; i < threads; i++) {
                    senders.add(target.receive(Tasks.LIMIT).orElseThrow().sender());
                }

                assertEquals(Set.of(Loopback.endpointOf(socket, SocketType.UDP4)), senders);
                events.next(Event.Listening.class);
                assertEquals(1, events.all().size());
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------ that fails

    @ParameterizedTest
    @EnumSource
    @Behaviour("IB3")
    void aSendToAnUnknownHostDoesNotBindAndTheNextSendTriesAgain(Tasks.Kind kind) throws Exception {
        SlowResolver resolver = new SlowResolver();
        try (Socket target = Loopback.bound(SocketType.UDP4);
                Socket socket =
                        Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(resolver));
                Tasks tasks = new Tasks()) {
            EventLog events = EventLog.withoutMessages(socket);
            int port = target.address().port();
            List<Tasks.Task<Integer>> sends = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                sends.add(tasks.start(kind, () -> socket.send("lost", port, "slow.name")));
            }
            resolver.awaitAsked(4);

            resolver.fail(new UnknownHostException("slow.name"));

            for (Tasks.Task<Integer> send : sends) {
                SocketAssertions.assertFails(ErrorCode.UNKNOWN_HOST, send::result);
            }
            SocketAssertions.assertUnbound(socket);
            socket.send("arrives", target.address());
            assertEquals("arrives", target.receive(Tasks.LIMIT).orElseThrow().text());
            assertEquals(new Event.Listening(socket.address()), events.next(Event.class));
        }
    }

    @Test
    @Behaviour("IB3")
    void aResolverThatFailsOnceIsAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withResolver(host -> {
            if (asked.incrementAndGet() == 1) {
                throw new UnknownHostException(host);
            }
            return List.of(Endpoint.of("127.0.0.1", 0).address());
        });
        try (Socket target = Loopback.bound(SocketType.UDP4);
                Socket socket = Dgram.createSocket(config)) {
            int port = target.address().port();
            SocketAssertions.assertFails(ErrorCode.UNKNOWN_HOST, () -> socket.send("lost", port, "name"));
            SocketAssertions.assertUnbound(socket);

            assertEquals(7, socket.send("arrives", port, "name"));

            assertEquals("arrives", target.receive(Tasks.LIMIT).orElseThrow().text());
        }
    }
}
