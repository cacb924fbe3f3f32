package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("what a socket tells of its state")
class SocketStateTest {

    @ParameterizedTest
    @EnumSource
    @Behaviour("AF4")
    void unboundItHasNeitherAddress(SocketType type) throws Exception {
        try (Socket socket = Dgram.createSocket(type)) {
            assertThrows(IllegalStateException.class, socket::address);
            assertThrows(IllegalStateException.class, socket::remoteAddress);
            assertFalse(socket.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"AF4", "BD1"})
    void boundItHasItsOwnAddressOnly(SocketType type) throws Exception {
        try (Socket socket = Loopback.bound(type)) {
            assertEquals(Endpoint.of(Loopback.host(type), socket.address().port()), socket.address());
            assertThrows(IllegalStateException.class, socket::remoteAddress);
            assertFalse(socket.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("AF4")
    void connectedItHasBothAddresses(SocketType type) throws Exception {
        try (Socket socket = Loopback.bound(type);
                Socket peer = Loopback.bound(type)) {
            Endpoint local = socket.address();

            socket.connect(peer.address());

            assertEquals(local, socket.address());
            assertEquals(peer.address(), socket.remoteAddress());
            assertFalse(socket.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("AF4")
    void disconnectedItIsAsItWasWhenBound(SocketType type) throws Exception {
        try (Socket socket = Loopback.bound(type)) {
            Endpoint local = socket.address();

            socket.connect(9).disconnect();

            assertEquals(local, socket.address());
            assertThrows(IllegalStateException.class, socket::remoteAddress);
            assertFalse(socket.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"AF4", "BD1"})
    void itTellsWhetherItIsBoundAndConnected(SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            assertEquals("false false", socket.isBound() + " " + socket.isConnected());
            socket.bind(0, Loopback.host(type));
            assertEquals("true false", socket.isBound() + " " + socket.isConnected());
            socket.connect(9);
            assertEquals("true true", socket.isBound() + " " + socket.isConnected());
            socket.disconnect();
            assertEquals("true false", socket.isBound() + " " + socket.isConnected());
            socket.close();
            assertEquals("false false", socket.isBound() + " " + socket.isConnected());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"AF4", "LC1"})
    void closedItTellsNeitherAddress(SocketType type) throws Exception {
        Socket socket = Loopback.bound(type).connect(9);

        socket.close();

        SocketAssertions.assertFails(ErrorCode.CLOSED, socket::address);
        SocketAssertions.assertFails(ErrorCode.CLOSED, socket::remoteAddress);
        assertTrue(socket.isClosed());
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC8")
    void itsTextTellsTypeAndAddressesInEveryState(SocketType type) throws Exception {
        Endpoint dead = Loopback.deadEndpoint(type);
        Socket socket = Dgram.createSocket(type);
        String unbound = socket.toString();
        String bound;
        String connected;
        String local;
        try (socket) {
            socket.bind(0, Loopback.host(type));
            local = socket.address().toString();
            bound = socket.toString();
            connected = socket.connect(dead).toString();
        }
        String closed = socket.toString();

        assertAll(
                () -> assertTrue(unbound.contains(type.toString()), unbound),
                () -> assertTrue(bound.contains(type.toString()) && bound.contains(local), bound),
                () -> assertTrue(connected.contains(local) && connected.contains(dead.toString()), connected),
                () -> assertTrue(closed.contains("closed"), closed),
                () -> assertNotEquals(connected, closed));
    }

    @Test
    @Behaviour("LC8")
    void aSocketClosedBeforeItWasBoundHasAText() throws Exception {
        Socket socket = Dgram.createSocket(SocketType.UDP4);

        socket.close();

        assertTrue(socket.toString().contains("closed"), socket::toString);
    }
}
