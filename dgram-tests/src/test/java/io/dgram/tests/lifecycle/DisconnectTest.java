package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Membership;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("disconnect")
class DisconnectTest {

    /** How a socket is bound before it is connected. */
    enum Bound {
        TO_THE_LOOPBACK {
            @Override
            void bind(Socket socket, SocketType type) throws Exception {
                socket.bind(0, Loopback.host(type));
            }
        },
        TO_THE_WILDCARD {
            @Override
            void bind(Socket socket, SocketType type) throws Exception {
                socket.bind();
            }
        },
        TO_A_PORT_OF_ITS_CHOICE {
            @Override
            void bind(Socket socket, SocketType type) throws Exception {
                socket.bind(Loopback.deadEndpoint(type).port());
            }
        },
        BY_A_CALL_THAT_NEEDED_IT {
            @Override
            void bind(Socket socket, SocketType type) throws Exception {
                socket.recvStart().recvStop();
            }
        };

        abstract void bind(Socket socket, SocketType type) throws Exception;
    }

    private static Stream<Arguments> typesAndBounds() {
        return Stream.of(SocketType.values())
                .flatMap(type -> Stream.of(Bound.values()).map(bound -> Arguments.of(type, bound)));
    }

    @ParameterizedTest
    @MethodSource("typesAndBounds")
    @Behaviour({"CN7", "CN8"})
    void goesBackToTheAddressAndPortOfBeforeAsOftenAsOneLikes(SocketType type, Bound bound) throws Exception {
        try (Socket peer = Loopback.bound(type);
                Socket stranger = Loopback.bound(type);
                Socket socket = Dgram.createSocket(type)) {
            bound.bind(socket, type);
            Endpoint local = socket.address();
            for (int i = 0; i < 2; i++) {
                socket.connect(peer.address());

                assertSame(socket, socket.disconnect());

                assertEquals(local, socket.address());
                SocketAssertions.assertUnconnected(socket);
                for (Socket anybody : List.of(stranger, peer)) {
                    anybody.send("hello", Loopback.endpointOf(socket, type));
                    assertEquals(
                            anybody.address(),
                            socket.receive(Tasks.LIMIT).orElseThrow().sender());
                }
                socket.send("back", stranger.address());
                assertEquals(
                        Loopback.endpointOf(socket, type),
                        stranger.receive(Tasks.LIMIT).orElseThrow().sender());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("CN7")
    void keepsTheOptions(SocketType type) throws Exception {
        try (Socket socket = Dgram.createSocket(type)) {
            socket.setOption(Option.MULTICAST_TTL, 7)
                    .setOption(Option.BROADCAST, true)
                    .setOption(Option.RECEIVE_BUFFER_SIZE, 30_000)
                    .setOption(Option.TRAFFIC_CLASS, 0x20)
                    .setOption(Option.MULTICAST_LOOPBACK, false);
            Map<Option<?>, Object> before = options(socket.bind());

            socket.connect(9).disconnect();

            assertEquals(before, options(socket));
        }
    }

    private static Map<Option<?>, Object> options(Socket socket) throws Exception {
        Map<Option<?>, Object> options = new LinkedHashMap<>();
        for (Option<?> option : socket.supportedOptions()) {
            options.put(option, socket.getOption(option));
        }
        return options;
    }

    @Test
    @Behaviour("CN7")
    void keepsTheMemberships() throws Exception {
        try (Socket sender = Dgram.createSocket(SocketType.UDP4);
                Socket socket = Dgram.createSocket(SocketType.UDP4).bind()) {
            sender.setMulticastInterface("lo").setMulticastTTL(0);
            Membership membership = socket.addMembership("239.255.7.4", "lo");

            socket.connect(9).disconnect();
            socket.connect(9).disconnect();

            assertTrue(membership.isActive());
            sender.send("to the group", socket.address().port(), "239.255.7.4");
            assertEquals(
                    "to the group", socket.receive(Tasks.LIMIT).orElseThrow().text());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "Linux gives up a port of its own choice when it disconnects")
    @Behaviour({"CN7", "CN8"})
    void keepsAPortThatWasAskedForWhateverOthersBind() throws Exception {
        try (Socket peer = Loopback.bound(SocketType.UDP4);
                Socket socket = Dgram.createSocket(SocketType.UDP4)
                        .bind(Loopback.deadEndpoint(SocketType.UDP4).port())
                        .connect(peer.address());
                Socket other = Dgram.createSocket(SocketType.UDP4)
                        .bind(socket.address().port(), "127.0.0.2")) {
            int port = other.address().port();

            socket.disconnect();

            assertEquals(Endpoint.of("0.0.0.0", port), socket.address());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "Linux gives up a port of its own choice when it disconnects")
    @Behaviour({"CN7", "CN8"})
    void saysSoWhenAPortOfTheSystemsChoiceWasTakenMeanwhile() throws Exception {
        try (Socket peer = Loopback.bound(SocketType.UDP4);
                Socket socket = Dgram.createSocket(SocketType.UDP4).bind().connect(peer.address());
                // Free while the socket is at 127.0.0.1 only, as it is while it is connected.
                Socket other = Dgram.createSocket(SocketType.UDP4)
                        .bind(socket.address().port(), "127.0.0.2")) {
            SocketAssertions.assertFails(ErrorCode.ADDRESS_IN_USE, socket::disconnect);

            SocketAssertions.assertUnconnected(socket);
            int port = socket.address().port();
            assertTrue(port > 0);
            assertNotEquals(other.address().port(), port);
            peer.send("to the new port", port, "127.0.0.1");
            assertEquals(
                    "to the new port", socket.receive(Tasks.LIMIT).orElseThrow().text());
            socket.send("from the new port", peer.address());
            assertEquals(port, peer.receive(Tasks.LIMIT).orElseThrow().sender().port());
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesWhatThePeerSentBeforeToBeReceived(SocketType type) throws Exception {
        try (Socket peer = Loopback.bound(type);
                Socket socket = Loopback.bound(type).connect(peer.address())) {
            peer.send("first", socket.address());
            peer.send("second", socket.address());
            assertEquals("first", socket.receive(Tasks.LIMIT).orElseThrow().text());

            socket.disconnect();

            assertEquals("second", socket.receive(Tasks.LIMIT).orElseThrow().text());
        }
    }

    @ParameterizedTest
    @EnumSource
    void allowsAnotherPeer(SocketType type) throws Exception {
        try (Socket first = Loopback.bound(type);
                Socket second = Loopback.bound(type);
                Socket socket = Loopback.bound(type)) {
            EventLog events = EventLog.withoutMessages(socket);

            socket.connect(first.address()).disconnect().connect(second.address());

            assertEquals(second.address(), socket.remoteAddress());
            socket.send("hello");
            assertEquals("hello", second.receive(Tasks.LIMIT).orElseThrow().text());
            assertEquals(new Event.Connected(first.address()), events.next(Event.class));
            assertEquals(new Event.Connected(second.address()), events.next(Event.class));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("CN3")
    void ofASocketThatIsNotConnectedIsRefused(SocketType type) throws Exception {
        try (Socket socket = Dgram.createSocket(type)) {
            assertThrows(IllegalStateException.class, socket::disconnect, "unbound");
            socket.bind(0, Loopback.host(type));
            assertThrows(IllegalStateException.class, socket::disconnect, "bound");
            socket.connect(9).disconnect();
            assertThrows(IllegalStateException.class, socket::disconnect, "disconnected");
            assertThrows(IllegalStateException.class, socket::disconnect, "twice in a row");
            assertThrows(IllegalStateException.class, socket::remoteAddress);

            socket.send("to myself", socket.address());
            assertEquals("to myself", socket.receive(Tasks.LIMIT).orElseThrow().text());
        }
    }
}
