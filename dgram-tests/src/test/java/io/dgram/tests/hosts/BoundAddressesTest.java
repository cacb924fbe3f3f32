package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Option;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A socket for each address of a host")
class BoundAddressesTest extends NetworkTest {

    private static final Duration BETWEEN_SENDS = Duration.ofMillis(50);
    private static final String ALIAS = "10.77.1.203";
    private static final String IPV6_ALIAS = "fd77:0:0:1::203";

    private Host host;
    private Host client;

    @BeforeEach
    void chooseHosts() {
        host = network.member();
        client = network.source();
    }

    @AfterEach
    void repair() throws IOException {
        host.unplug(Link.EXTRA);
        host.unplug(Link.LEFT);
        host.plug(Link.LEFT);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI3")
    void answersFromTheAddressThatWasAsked(Access access) throws Exception {
        try (RemoteAddresses server = new RemoteAddresses(host.agent(access))) {
            int port = server.bindAll(SocketType.UDP, 0);

            for (Link link : List.of(Link.LEFT, Link.RIGHT)) {
                assertAnswers(host.ipv4(link), port);
                assertAnswers(host.ipv6(link), port);
                assertAnswers(host.linkLocal() + "%" + link.interfaceName(), port);
            }
            List<String> addresses = server.addresses();
            assertTrue(addresses.containsAll(List.of("127.0.0.1", "::1")), addresses::toString);
            assertEquals(List.of(), server.failures());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI3")
    void leavesBroadcastsToASocketOnTheWildcardAddress(Access access) throws Exception {
        try (RemoteAddresses server = new RemoteAddresses(host.agent(access));
                RemoteSocket others = host.open(SocketType.UDP4, access);
                RemoteSocket sender = client.open(SocketType.UDP4).bind()) {
            int port = server.bindAllShared(SocketType.UDP4);
            others.set(Option.REUSE_ADDRESS, true).bind(port, "0.0.0.0");
            sender.set(Option.BROADCAST, true);

            for (String address : List.of("255.255.255.255", Link.LEFT.broadcast())) {
                sender.send("to all", port, address);
                assertEquals("to all", others.receive().text());
            }
            assertAnswers(host.ipv4(Link.LEFT), port);
            assertEquals(Optional.empty(), others.receive(BETWEEN_SENDS));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI3")
    void bindsTheFamilyOfItsType(Access access) throws Exception {
        for (SocketType type : List.of(SocketType.UDP4, SocketType.UDP6)) {
            try (RemoteAddresses server = new RemoteAddresses(host.agent(access))) {
                server.bindAll(type, 0);

                List<String> addresses = server.addresses();
                assertEquals(
                        type == SocketType.UDP4 ? 3 : 5, addresses.size(), addresses::toString); // with the loopback's
                assertTrue(
                        addresses.stream().allMatch(each -> each.contains(":") == (type == SocketType.UDP6)),
                        addresses::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI3")
    void servesAnAddressThatIsAddedAndNoneThatIsRemoved(Access access) throws Exception {
        try (RemoteAddresses server = new RemoteAddresses(host.agent(access))) {
            int port = server.bindAll(SocketType.UDP, 0);

            host.alias(Link.LEFT, ALIAS + "/24");
            host.alias(Link.LEFT, IPV6_ALIAS + "/64"); // cannot be bound before the kernel has tested it
            assertAnswers(ALIAS, port);
            assertAnswers(IPV6_ALIAS, port);
            assertEquals(List.of(), failures(server));
            assertEquals(
                    List.of("listening " + ALIAS + ":" + port, "listening [" + IPV6_ALIAS + "]:" + port),
                    server.events());
            int received = server.received();

            host.removeAlias(Link.LEFT, ALIAS + "/24");
            Tasks.await("closing", () -> server.events().size() == 3);

            assertTrue(server.events().get(2).startsWith("closed "), server.events()::toString);
            assertFalse(server.addresses().contains(ALIAS));
            // What the closed socket received still counts; a question that was asked twice may have come since.
            assertTrue(server.received() >= received, "the closed socket no longer counts");
            assertAnswers(IPV6_ALIAS, port);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI3")
    void servesAnInterfaceThatComesAndGoesAndReturns(Access access) throws Exception {
        client.plug(Link.EXTRA);
        try (RemoteAddresses server = new RemoteAddresses(host.agent(access))) {
            int port = server.bindAll(SocketType.UDP, 0);
            for (int round = 0; round < 2; round++) {
                host.plug(Link.EXTRA);
                assertAnswers(host.ipv4(Link.EXTRA), port);
                assertAnswers(host.ipv6(Link.EXTRA), port);

                host.unplug(Link.EXTRA);
                Tasks.await("closing", () -> !server.addresses().contains(host.ipv4(Link.EXTRA)));
                Tasks.await("closing", () -> !server.addresses().contains(host.ipv6(Link.EXTRA)));
            }
            assertAnswers(host.ipv4(Link.LEFT), port);
        } finally {
            client.unplug(Link.EXTRA);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI4")
    void servesAfterATimeWithoutAnAddressAlsoIfItIsDropped(Access access) throws Exception {
        RemoteAddresses server = new RemoteAddresses(host.agent(access));
        int port = server.bindAll(SocketType.UDP6, 0);
        host.disableIpv6(true);
        try {
            Tasks.await("no address", () -> server.addresses().isEmpty());
            server.drop();
            for (int i = 0; i < 5; i++) {
                server.collect();
            }
        } finally {
            host.disableIpv6(false);
            host.unplug(Link.RIGHT);
            host.plug(Link.RIGHT);
        }
        try (RemoteSocket local = host.open(SocketType.UDP6).bind()) {
            assertAnswers(local, "::1", port);
            local.send("end", port, "::1");
            Tasks.await("end", () -> local.receive().text().startsWith("end by "));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI4")
    void treatsALaterAddressAsTheOthers(Access access) throws Exception {
        try (RemoteAddresses server = new RemoteAddresses(host.agent(access));
                RemoteSocket socket = client.open(SocketType.UDP4).bind()) {
            int port = server.bindAll(SocketType.UDP4, 0);
            server.setTrafficClass(0x28);
            server.stop();

            host.alias(Link.LEFT, ALIAS + "/24");
            Tasks.await("a new address", () -> server.addresses().contains(ALIAS));

            assertEquals(List.of("40", "40", "40", "40"), server.trafficClasses());
            socket.send("asked", port, ALIAS);
            socket.send("asked", port, host.ipv4(Link.LEFT));
            assertTrue(socket.receive(Duration.ofMillis(200)).isEmpty());
            assertEquals(0, server.received());
            server.start();
            assertTrue(socket.receive().text().startsWith("asked by "));
            assertTrue(socket.receive().text().startsWith("asked by "));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"NI4", "ER1"})
    void bindsLaterWhatAnotherProgramHasNow(Access access) throws Exception {
        try (RemoteSocket other = host.open(SocketType.UDP4, Access.NATIVE).bind(0, host.ipv4(Link.LEFT));
                RemoteAddresses server = new RemoteAddresses(host.agent(access))) {
            int port = other.port();
            server.bindAll(SocketType.UDP, port);

            assertEquals(List.of(host.ipv4(Link.LEFT) + ":" + port + " ADDRESS_IN_USE"), server.failures());
            assertAnswers(host.ipv4(Link.RIGHT), port);
            other.close();

            assertAnswers(host.ipv4(Link.LEFT), port);
            Tasks.await("no failure", () -> server.failures().isEmpty());
            assertEquals(List.of("listening " + host.ipv4(Link.LEFT) + ":" + port), server.events());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"NI4", "ER1"})
    void reportsOnceWhatItCannotBind(Access access) throws Exception {
        try (RemoteAddresses server = new RemoteAddresses(host.agent(access))) {
            int port = server.bindAll(SocketType.UDP4, 0);
            // Bound before there is such an address, by a socket that may.
            try (RemoteSocket other = host.open(SocketType.UDP4, Access.NATIVE)) {
                other.set(Option.FREE_BIND, true).bind(port, ALIAS);

                host.alias(Link.LEFT, ALIAS + "/24");

                String failure = "failed ADDRESS_IN_USE " + ALIAS + ":" + port;
                Tasks.await("failure event", () -> server.events().contains(failure));
                assertEquals(List.of(ALIAS + ":" + port + " ADDRESS_IN_USE"), server.failures());
            }
            assertAnswers(ALIAS, port);
            List<String> events = server.events();
            assertEquals(2, events.size(), events::toString);
            assertEquals("listening " + ALIAS + ":" + port, events.get(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"NI4", "ER1"})
    void failsWhereNothingCanBeBound(Access access) throws Exception {
        try (RemoteSocket other = host.open(SocketType.UDP4).bind()) {
            int port = other.port();

            RemoteFailure failure = assertThrows(
                    RemoteFailure.class, () -> new RemoteAddresses(host.agent(access)).bindAll(SocketType.UDP4, port));

            assertEquals("ADDRESS_IN_USE", failure.reason());
        }
    }

    private static List<String> failures(RemoteAddresses server) throws IOException {
        return server.events().stream()
                .filter(event -> event.startsWith("failed"))
                .toList();
    }

    /** Asks until there is an answer, which has to come from the address that was asked. */
    private void assertAnswers(String address, int port) throws IOException {
        SocketType type = address.contains(":") ? SocketType.UDP6 : SocketType.UDP4;
        try (RemoteSocket socket = client.open(type).bind()) {
            assertAnswers(socket, address, port);
        }
    }

    private static void assertAnswers(RemoteSocket socket, String address, int port) throws IOException {
        long end = System.nanoTime() + Tasks.LIMIT.toNanos();
        Optional<Received> answer = Optional.empty();
        while (answer.isEmpty() && System.nanoTime() - end < 0) {
            socket.send("asked", port, address);
            answer = socket.receive(BETWEEN_SENDS);
        }
        assertEquals(address, answer.map(Received::senderHost).orElse("nobody"));
    }
}
