package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.SlowResolver;
import io.dgram.tests.support.Tasks;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("connect")
class ConnectTest {

    private static String nextText(Socket socket) throws Exception {
        return socket.receive(Tasks.LIMIT).orElseThrow().text();
    }

    // --------------------------------------------------------------------------------------------------------- to whom

    /** The ways to leave the address out. */
    enum Omitted {
        PORT_ONLY {
            @Override
            void connect(Socket socket, int port) throws DgramException {
                socket.connect(port);
            }
        },
        NULL_HOST {
            @Override
            void connect(Socket socket, int port) throws DgramException {
                socket.connect(port, null);
            }
        },
        EMPTY_HOST {
            @Override
            void connect(Socket socket, int port) throws DgramException {
                socket.connect(port, "");
            }
        },
        LOCALHOST {
            @Override
            void connect(Socket socket, int port) throws DgramException {
                socket.connect(port, "localhost");
            }
        };

        abstract void connect(Socket socket, int port) throws DgramException;
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("CN1")
    void withoutAddressConnectsToTheLoopbackOfTheFamily(Omitted form) throws Exception {
        for (SocketType type : SocketType.values()) {
            try (Socket peer = Loopback.bound(type);
                    Socket socket = Dgram.createSocket(type)) {
                form.connect(socket, peer.address().port());

                assertEquals(peer.address(), socket.remoteAddress());
                socket.send("hello");
                assertEquals("hello", nextText(peer));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("CN1")
    void toAPortWhereNobodyListensSucceeds(SocketType type) throws Exception {
        Endpoint dead = Loopback.deadEndpoint(type);
        try (Socket socket = Dgram.createSocket(type)) {
            assertSame(socket, socket.connect(dead));

            assertEquals(dead, socket.remoteAddress());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP4", "UDP6"})
    void toTheWildcardConnectsToTheLoopback(SocketType type) throws Exception {
        try (Socket peer = Loopback.bound(type);
                Socket socket = Dgram.createSocket(type)) {
            socket.connect(Endpoint.of(Loopback.wildcard(type), peer.address().port()));

            assertEquals(peer.address(), socket.remoteAddress());
        }
    }

    @Test
    @Behaviour("AF6")
    void ofADualStackSocketReachesIpv4Literals() throws Exception {
        try (Socket peer = Loopback.bound(SocketType.UDP4);
                Socket socket = Dgram.createSocket(SocketType.UDP6)) {
            socket.connect(peer.address());

            assertEquals(peer.address(), socket.remoteAddress());
            socket.send("hello");
            Message message = peer.receive(Tasks.LIMIT).orElseThrow();
            assertEquals("hello", message.text());
            peer.send("back", message.sender());
            assertEquals("back", nextText(socket));
        }
    }

    @Test
    @Behaviour("BD8")
    void toTheHighestPortIsAccepted() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4).connect(65_535)) {
            assertEquals(Endpoint.of("127.0.0.1", 65_535), socket.remoteAddress());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("CN8")
    void showsTheAddressThatTheRouteToThePeerUses(SocketType type) throws Exception {
        try (Socket socket = Dgram.createSocket(type).bind()) {
            int port = socket.address().port();

            socket.connect(9);
            Endpoint connected = socket.address();
            socket.disconnect();

            assertEquals(Endpoint.of(Loopback.host(type), port), connected);
            assertEquals(Endpoint.of(Loopback.wildcard(type), port), socket.address());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isToldAfterTheImplicitBind(SocketType type) throws Exception {
        try (Socket socket = Dgram.createSocket(type)) {
            EventLog events = EventLog.withoutMessages(socket);

            socket.connect(9);

            Event.Listening listening = events.next(Event.Listening.class);
            assertEquals(Endpoint.of(Loopback.wildcard(type), socket.address().port()), listening.address());
            assertEquals(new Event.Connected(socket.remoteAddress()), events.next(Event.class));
        }
    }

    // --------------------------------------------------------------------------------------------------- what arrives

    @ParameterizedTest
    @EnumSource
    @Behaviour("CN5")
    void discardsWhatArrivedBefore(SocketType type) throws Exception {
        try (Socket socket = Loopback.bound(type);
                Socket stranger = Loopback.bound(type);
                Socket peer = Loopback.bound(type)) {
            for (int i = 0; i < 3; i++) {
                stranger.send("from a stranger", socket.address());
            }
            peer.send("from the peer, but before", socket.address());

            socket.connect(peer.address());

            peer.send("from the peer", socket.address());
            assertEquals("from the peer", nextText(socket));
            assertTrue(socket.receive(Duration.ZERO).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("CN5")
    void discardsWhatArrivedWhileTheReceiverWasStopped(SocketType type) throws Exception {
        try (Socket socket = Loopback.bound(type);
                Socket stranger = Loopback.bound(type);
                Socket peer = Loopback.bound(type)) {
            EventLog events = EventLog.of(socket);
            socket.recvStop();
            stranger.send("from a stranger", socket.address());

            socket.connect(peer.address()).recvStart();

            peer.send("from the peer", socket.address());
            assertEquals("from the peer", events.nextText());
            assertEquals(1, events.all(Message.class).size());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("CN6")
    void keepsEverybodyElsesDatagramsOut(SocketType type) throws Exception {
        try (Socket socket = Loopback.bound(type);
                Socket stranger = Loopback.bound(type);
                Socket peer = Loopback.bound(type)) {
            socket.connect(peer.address());

            stranger.send("from a stranger", socket.address());
            peer.send("from the peer", socket.address());
            stranger.send("from a stranger", socket.address());

            assertEquals("from the peer", nextText(socket));
            assertTrue(socket.receive(Duration.ofMillis(50)).isEmpty());
        }
    }

    // ------------------------------------------------------------------------------------------------------ that fails

    @ParameterizedTest
    @EnumSource
    @Behaviour("CN2")
    void whileConnectedIsRefusedAndKeepsThePeer(SocketType type) throws Exception {
        try (Socket peer = Loopback.bound(type);
                Socket other = Loopback.bound(type);
                Socket socket = Dgram.createSocket(type).connect(peer.address())) {
            EventLog events = EventLog.withoutMessages(socket);

            assertAll(
                    () -> assertThrows(IllegalStateException.class, () -> socket.connect(other.address())),
                    () -> assertThrows(IllegalStateException.class, () -> socket.connect(peer.address())),
                    () -> assertThrows(IllegalStateException.class, () -> socket.connect(9)),
                    () -> assertThrows(IllegalStateException.class, () -> socket.connect(9, "a.name")));

            assertEquals(peer.address(), socket.remoteAddress());
            socket.send("hello");
            assertEquals("hello", nextText(peer));
            SocketAssertions.closeAndAwait(socket);
            assertEquals(List.of(new Event.Closed()), events.all());
        }
    }

    @Test
    @Behaviour("CN2")
    void isRefusedWhileTheConnectOfAnotherThreadIsResolvingItsHost() throws Exception {
        SlowResolver resolver = new SlowResolver();
        try (Socket peer = Loopback.bound(SocketType.UDP4);
                Socket socket =
                        Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(resolver));
                Tasks tasks = new Tasks()) {
            EventLog events = EventLog.withoutMessages(socket);
            var first = tasks.start(() -> socket.connect(peer.address().port(), "slow.name"));
            resolver.awaitAsked(1);

            var second = tasks.start(() -> assertThrows(IllegalStateException.class, () -> socket.connect(9)));

            second.result();
            resolver.answer("127.0.0.1");
            assertSame(socket, first.result());
            assertEquals(peer.address(), socket.remoteAddress());
            assertEquals(new Event.Connected(peer.address()), events.next(Event.Connected.class));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    @Behaviour({"CN9", "BD8"})
    void toAPortOutOfRangeIsRefused(int port) throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            assertAll(
                    () -> assertThrows(IllegalArgumentException.class, () -> socket.connect(port)),
                    () -> assertThrows(IllegalArgumentException.class, () -> socket.connect(port, "127.0.0.1")),
                    () -> assertThrows(IllegalArgumentException.class, () -> socket.connect(port, "localhost")));

            SocketAssertions.assertUnconnected(socket);
            SocketAssertions.assertUnbound(socket);
            socket.connect(9);
        }
    }

    @Test
    @Behaviour("CN9")
    void toAnEndpointOfPortZeroIsRefused() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            SocketAssertions.assertFails(ErrorCode.INVALID_TARGET, () -> socket.connect(Endpoint.of("127.0.0.1", 0)));
            assertThrows(NullPointerException.class, () -> socket.connect(null));

            SocketAssertions.assertUnconnected(socket);
            socket.connect(9);
        }
    }

    private static void assertFailsAndWorksAfterwards(SocketConfig config, ErrorCode code, Endpoint target, String host)
            throws Exception {
        try (Socket peer = Loopback.bound(config.type());
                Socket socket = Dgram.createSocket(config).bind(0, Loopback.host(config.type()))) {
            EventLog events = EventLog.withoutMessages(socket);
            Endpoint local = socket.address();

            DgramException failure = SocketAssertions.assertFails(code, () -> {
                if (target != null) {
                    socket.connect(target);
                } else {
                    socket.connect(9, host);
                }
            });

            assertEquals("connect", failure.operation());
            assertEquals(local, failure.local().orElseThrow());
            assertTrue(failure.getMessage().startsWith("connect " + local), failure.getMessage());
            SocketAssertions.assertUnconnected(socket);
            assertEquals(local, socket.address());
            socket.connect(peer.address());
            socket.send("hello");
            assertEquals("hello", nextText(peer));
            assertEquals(new Event.Connected(peer.address()), events.next(Event.class));
        }
    }

    @Test
    @Behaviour("CN9")
    void toAnAddressOfAnotherFamilyLeavesTheSocketUnconnected() throws Exception {
        assertFailsAndWorksAfterwards(
                SocketConfig.of(SocketType.UDP4), ErrorCode.ADDRESS_FAMILY, Endpoint.of("::1", 9), null);
    }

    @Test
    @Behaviour("CN9")
    void connectToBroadcastUnpermittedLeavesTheSocketUnconnected() throws Exception {
        Endpoint broadcast = Endpoint.of("127.255.255.255", 9);
        assertFailsAndWorksAfterwards(SocketConfig.of(SocketType.UDP4), ErrorCode.ACCESS_DENIED, broadcast, null);
    }

    @Test
    @Behaviour("CN9")
    void toAnUnknownHostLeavesTheSocketUnconnected() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withResolver(host -> {
            throw new UnknownHostException(host);
        });
        assertFailsAndWorksAfterwards(config, ErrorCode.UNKNOWN_HOST, null, "nowhere");
    }

    @Test
    @Behaviour("CN9")
    void toAHostOfAnotherFamilyLeavesTheSocketUnconnected() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP6)
                .withResolver(host -> List.of(Endpoint.of("127.0.0.1", 0).address()));
        assertFailsAndWorksAfterwards(config, ErrorCode.UNKNOWN_HOST, null, "only.four");
    }

    // ----------------------------------------------------------------------------------------------- while others wait

    private static void assertReceives(Socket from, Socket to, Tasks.Task<String> receive) throws Exception {
        assertFalse(receive.isDone(), "still receiving");
        from.send("hello", to.address().port(), "127.0.0.1");
        assertEquals("hello", receive.result());
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"CN4", "CC1"})
    void doesNotWaitForTheDatagramThatAnotherThreadWaitsFor(Tasks.Kind kind) throws Exception {
        try (Socket peer = Loopback.bound(SocketType.UDP4);
                Socket socket = Dgram.createSocket(SocketType.UDP4);
                Tasks tasks = new Tasks()) {
            var receive = tasks.start(kind, () -> nextText(socket)).awaitParked();

            tasks.start(() -> socket.connect(peer.address())).result();

            assertEquals(peer.address(), socket.remoteAddress());
            receive.awaitParked();
            assertReceives(peer, socket, receive);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"CN4", "CC1"})
    void connectAndDisconnectDoNotWaitForAnotherThreadsReceive(Tasks.Kind kind) throws Exception {
        try (Socket stranger = Loopback.bound(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4);
                Tasks tasks = new Tasks()) {
            var receive = tasks.start(kind, () -> socket.receive().text()).awaitParked();

            tasks.start(() -> socket.connect(9).disconnect()).result();

            receive.awaitParked();
            assertReceives(stranger, socket, receive);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("CN4")
    void andDisconnectDoNotWaitForTheReceiver(SocketType type) throws Exception {
        try (Socket peer = Loopback.bound(type);
                Socket stranger = Loopback.bound(type);
                Socket socket = Loopback.bound(type);
                Tasks tasks = new Tasks()) {
            EventLog events = EventLog.of(socket);
            stranger.send("the receiver runs", socket.address());
            assertEquals("the receiver runs", events.nextText());

            tasks.start(() -> socket.connect(peer.address())).result();
            peer.send("connected", socket.address());
            assertEquals("connected", events.nextText());
            tasks.start(socket::disconnect).result();

            stranger.send("disconnected", socket.address());
            assertEquals("disconnected", events.nextText());
            assertEquals(List.of(), events.all(Event.Failure.class));
        }
    }
}
