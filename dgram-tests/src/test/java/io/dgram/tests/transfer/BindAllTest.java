package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.BoundAddresses;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Interfaces;
import io.dgram.LocalInterface;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The sockets of all addresses of this machine")
@Timeout(60)
class BindAllTest {

    private static final Duration A_MOMENT = Duration.ofMillis(100);

    private final Tasks tasks = new Tasks();

    @AfterEach
    void end() {
        tasks.close();
    }

    private static BoundAddresses bindAll(SocketType type) throws DgramException {
        return bindAll(0, type);
    }

    private static BoundAddresses bindAll(int port, SocketType type) throws DgramException {
        Loopback.assumeAvailable(type);
        return Dgram.bindAll(port, SocketConfig.of(type));
    }

    private static Endpoint loopback(BoundAddresses addresses) {
        return Endpoint.of("127.0.0.1", addresses.port());
    }

    private static Socket socketOf(BoundAddresses addresses, Endpoint endpoint) throws DgramException {
        for (Socket socket : addresses.sockets()) {
            if (socket.address().equals(endpoint)) {
                return socket;
            }
        }
        throw new AssertionError(endpoint + " is not in " + addresses.addresses());
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI3")
    void haveOnePortAndEachAddressOfTheFamily(SocketType type) throws Exception {
        try (BoundAddresses addresses = bindAll(type)) {
            Interfaces interfaces = Dgram.interfaces();
            Set<Endpoint> expected = interfaces.all().stream()
                    .map(LocalInterface::addresses)
                    .flatMap(List::stream)
                    .filter(address -> isOf(type, address))
                    .map(address -> Endpoint.of(address, addresses.port()))
                    .collect(Collectors.toSet());

            assertTrue(addresses.port() > 0);
            assertEquals(expected, Set.copyOf(addresses.addresses()));
            for (Socket socket : addresses.sockets()) {
                assertTrue(expected.contains(socket.address()), () -> socket + " is not one of " + expected);
            }
            assertEquals(expected.size(), addresses.sockets().size());
            assertEquals(Set.of(), addresses.failures().keySet());
        }
    }

    private static boolean isOf(SocketType type, InetAddress address) {
        return type == SocketType.UDP || (type == SocketType.UDP4) == address instanceof Inet4Address;
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI3")
    void answerFromTheAddressThatWasAsked(SocketType type) throws Exception {
        try (BoundAddresses addresses = bindAll(type)) {
            addresses.on(Message.class, (socket, message) -> socket.send(message.data(), message.sender()));
            for (Endpoint endpoint : addresses.addresses()) {
                try (Socket client = Dgram.createSocket(SocketType.UDP)) {
                    client.send("hello", endpoint);
                    assertEquals(endpoint, Loopback.receive(client).sender());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    @Behaviour({"NI3", "BD8"})
    void refuseAPortOutOfRange(int port) {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertThrows(IllegalArgumentException.class, () -> Dgram.bindAll(port, config));
    }

    @Test
    @Behaviour("NI3")
    void areNotOpenedWithAnOptionThatTheyDoNotHave() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withIpv6Only(true);

        DgramException failure = assertThrows(DgramException.class, () -> Dgram.bindAll(0, config));

        assertEquals(ErrorCode.UNSUPPORTED, failure.code());
    }

    @Test
    @Behaviour({"NI4", "BD3"})
    void doWithoutTheAddressWhosePortIsTaken() throws Exception {
        try (Socket other = Loopback.bound(SocketType.UDP4);
                BoundAddresses addresses = Dgram.bindAll(other.address().port(), SocketConfig.of(SocketType.UDP4))) {
            assertEquals(Set.of(other.address()), addresses.failures().keySet());
            DgramException failure = addresses.failures().get(other.address());
            assertEquals(ErrorCode.ADDRESS_IN_USE, failure.code());
            assertTrue(failure.getMessage().contains(other.address().toString()), failure.getMessage());
            assertFalse(addresses.addresses().contains(other.address()));
            Endpoint endpoint = other.address();
            other.close();

            Tasks.await("binding", () -> addresses.addresses().contains(endpoint));
            Tasks.await("no failure", () -> addresses.failures().isEmpty());
        }
    }

    @Test
    @Behaviour("NI3")
    void haveTheOptionsThatAreSetForAll() throws Exception {
        try (BoundAddresses addresses = bindAll(SocketType.UDP4)) {
            addresses.setOption(Option.TRAFFIC_CLASS, 0x20).setOption(Option.BROADCAST, true);

            for (Socket socket : addresses.sockets()) {
                assertEquals(0x20, socket.getOption(Option.TRAFFIC_CLASS));
            }
            assertThrows(IllegalArgumentException.class, () -> addresses.setOption(Option.TRAFFIC_CLASS, 256));
        }
    }

    @Test
    @Behaviour("NI3")
    void keepDatagramsWhileTheReceiversAreStopped() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        try (BoundAddresses addresses = bindAll(SocketType.UDP4);
                Socket client = Loopback.bound(SocketType.UDP4)) {
            addresses.recvStop();
            addresses.on(Message.class, (socket, message) -> received.countDown());
            client.send("kept", loopback(addresses));

            assertFalse(received.await(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS));
            addresses.recvStart();

            assertTrue(received.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    @Test
    @Behaviour("NI3")
    void areReadOneByOneWithoutAListener() throws Exception {
        try (BoundAddresses addresses = bindAll(SocketType.UDP4);
                Socket client = Loopback.bound(SocketType.UDP4)) {
            client.send("pulled", loopback(addresses));

            assertEquals("pulled", Loopback.nextText(socketOf(addresses, loopback(addresses))));
        }
    }

    @Test
    @Behaviour("NI3")
    void callNoListenerThatIsClosed() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        try (BoundAddresses addresses = bindAll(SocketType.UDP4);
                Socket client = Loopback.bound(SocketType.UDP4)) {
            Subscription closed = addresses.on(Message.class, (socket, message) -> first.countDown());
            addresses.on(Message.class, (socket, message) -> second.countDown());
            assertTrue(closed.isActive());

            closed.close();
            closed.close();
            client.send("hello", loopback(addresses));

            assertTrue(second.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            assertEquals(1, first.getCount());
            assertFalse(closed.isActive());
        }
    }

    @Test
    @Behaviour("NI4")
    void goOnWithoutTheOneThatTheApplicationCloses() throws Exception {
        try (BoundAddresses addresses = bindAll(SocketType.UDP);
                Socket client = Loopback.bound(SocketType.UDP4)) {
            Endpoint endpoint = loopback(addresses);
            client.send("counted", endpoint);
            Socket socket = socketOf(addresses, endpoint);
            assertEquals("counted", Loopback.nextText(socket));
            int before = addresses.sockets().size();

            socket.close();

            assertEquals(before - 1, addresses.sockets().size());
            assertFalse(addresses.addresses().contains(endpoint));
            assertFalse(addresses.isClosed());
            addresses.setOption(Option.TRAFFIC_CLASS, 0x20).recvStart().recvStop();
            assertEquals(1, addresses.stats().datagramsReceived());
        }
    }

    @Test
    @Behaviour({"NI4", "LC1"})
    void areClosedTogether() throws Exception {
        BoundAddresses addresses = bindAll(Loopback.freePort(), SocketType.UDP);
        List<Endpoint> endpoints = addresses.addresses();
        try (Socket client = Loopback.bound(SocketType.UDP4)) {
            client.send("counted", loopback(addresses));
            Loopback.nextText(socketOf(addresses, loopback(addresses)));
        }
        Subscription subscription = addresses.on(Event.Closed.class, (socket, closed) -> {});

        addresses.close();
        addresses.close();

        assertTrue(addresses.isClosed());
        addresses.awaitClosed();
        assertEquals(List.of(), addresses.sockets());
        assertEquals(List.of(), addresses.addresses());
        assertEquals(endpoints.getFirst().port(), addresses.port());
        assertFalse(subscription.isActive());
        SocketStatistics stats = addresses.stats();
        assertEquals(1, stats.datagramsReceived());
        assertFalse(addresses.on(Message.class, (socket, message) -> {}).isActive());
        for (DgramException failure : List.of(
                assertThrows(DgramException.class, () -> addresses.setOption(Option.BROADCAST, true)),
                assertThrows(DgramException.class, addresses::recvStart),
                assertThrows(DgramException.class, addresses::recvStop))) {
            assertEquals(ErrorCode.CLOSED, failure.code());
        }
        for (Endpoint endpoint : endpoints) {
            Dgram.createSocket(SocketType.UDP).bind(endpoint).close();
        }
    }

    @Test
    @Behaviour("NI4")
    void areWaitedForWithTheirListeners() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch ending = new CountDownLatch(1);
        BoundAddresses addresses = bindAll(SocketType.UDP4);
        addresses.on(Message.class, (socket, message) -> {
            called.countDown();
            ending.await();
        });
        try (Socket client = Loopback.bound(SocketType.UDP4)) {
            client.send("hello", loopback(addresses));
        }
        assertTrue(called.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        Tasks.Task<Boolean> waiting = tasks.start(() -> {
            addresses.awaitClosed();
            return ending.getCount() == 0;
        });

        addresses.close(); // does not wait for the listener
        waiting.awaitParked();
        ending.countDown();

        assertTrue(waiting.result());
    }

    @Test
    @Behaviour("NI4")
    void areNotWaitedForByAListener() throws Exception {
        CountDownLatch thrown = new CountDownLatch(1);
        try (BoundAddresses addresses = bindAll(SocketType.UDP4);
                Socket client = Loopback.bound(SocketType.UDP4)) {
            addresses.on(Message.class, (socket, message) -> {
                assertThrows(IllegalStateException.class, addresses::awaitClosed);
                thrown.countDown();
            });
            client.send("hello", loopback(addresses));

            assertTrue(thrown.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    @Test
    @Behaviour("NI4")
    void areClosedWhenTheyAreDropped() throws Exception {
        Endpoint endpoint = tasks.start(BindAllTest::bindAndDrop).result();

        Tasks.await("the port is free", () -> {
            System.gc();
            try (Socket other = Dgram.createSocket(SocketType.UDP4)) {
                return other.bind(endpoint).address().equals(endpoint);
            } catch (DgramException e) {
                return false;
            }
        });
    }

    private static Endpoint bindAndDrop() throws DgramException {
        return loopback(bindAll(SocketType.UDP4));
    }

    @Test
    @Behaviour("NI4")
    void goOnReceivingWhenTheyAreDropped() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Endpoint endpoint = tasks.start(() -> {
                    BoundAddresses addresses = bindAll(SocketType.UDP4);
                    addresses.on(Message.class, (socket, message) -> {
                        socket.send(message.data(), message.sender());
                        if (message.text().equals("end")) {
                            addresses.close();
                            end.countDown();
                        }
                    });
                    return loopback(addresses);
                })
                .result();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }

        try (Socket client = Loopback.bound(SocketType.UDP4)) {
            client.send("still there?", endpoint);
            assertEquals("still there?", Loopback.nextText(client));
            client.send("end", endpoint);
            assertTrue(end.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    @Test
    @Behaviour("LC8")
    void describeThemselves() throws Exception {
        BoundAddresses addresses = bindAll(SocketType.UDP4);
        String text = addresses.toString();
        int count = addresses.addresses().size();
        addresses.close();

        assertEquals("BoundAddresses[udp4, port " + addresses.port() + ", " + count + " addresses]", text);
        assertEquals("BoundAddresses[udp4, port " + addresses.port() + ", closed]", addresses.toString());
    }
}
