package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Option;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What the system does not permit")
class PermissionTest extends NetworkTest {

    private static final int PORT = 9;
    private static final int PRIVILEGED_PORT = 67;

    private Host host;
    private Host neighbour;

    @BeforeEach
    void chooseHosts() {
        host = network.other();
        neighbour = network.member();
    }

    static Stream<Arguments> everyCase() {
        return Stream.of(Access.values())
                .flatMap(access -> Stream.of(SocketType.UDP4, SocketType.UDP6).map(type -> Arguments.of(access, type)));
    }

    private static String loopback(SocketType type) {
        return type == SocketType.UDP4 ? "127.0.0.1" : "::1";
    }

    // RFC 5737 and RFC 3849: for documentation.
    private static String destination(SocketType type) {
        return type == SocketType.UDP4 ? "198.51.100.78" : "2001:db8:77::2";
    }

    private static void assertDenied(String advice, Executable action) {
        RemoteFailure failure = assertThrows(RemoteFailure.class, action);
        assertEquals("ACCESS_DENIED", failure.reason());
        assertTrue(failure.getMessage().endsWith(advice), failure.getMessage());
    }

    @ParameterizedTest
    @MethodSource("everyCase")
    @Behaviour("ER1")
    void aPrivilegedPortNamesTheCapability(Access access, SocketType type) throws Exception {
        try (AgentProcess agent = host.startWithout(access, "net_bind_service");
                RemoteSocket socket = RemoteSocket.open(agent, type)) {
            assertDenied(
                    ": not permitted (Permission denied); a port below 1024 needs CAP_NET_BIND_SERVICE, or a lower"
                            + " net.ipv4.ip_unprivileged_port_start",
                    () -> socket.bind(PRIVILEGED_PORT, loopback(type)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("ER1")
    void aPortThatTheSystemReservesNamesTheSetting(Access access) throws Exception {
        try (AutoCloseable raised = host.reservePortsBelow(2000);
                AgentProcess agent = host.startWithout(access, "net_bind_service");
                RemoteSocket socket = RemoteSocket.open(agent, SocketType.UDP4)) {
            assertDenied(
                    "; perhaps net.ipv4.ip_unprivileged_port_start reserves the port for processes with"
                            + " CAP_NET_BIND_SERVICE, or a security policy of this machine forbids it",
                    () -> socket.bind(1999, "127.0.0.1"));
        }
    }

    @ParameterizedTest
    @MethodSource("everyCase")
    @Behaviour("ER1")
    void aDroppedSendSuggestsTheFirewall(Access access, SocketType type) throws Exception {
        String destination = type == SocketType.UDP4 ? neighbour.ipv4(Link.LEFT) : neighbour.ipv6(Link.LEFT);
        String advice = "; perhaps a firewall rule of this machine forbids it";
        try (AutoCloseable rule = firewall(destination);
                RemoteSocket socket = host.open(type, access).bind()) {
            assertDenied(advice, () -> socket.send("x", PORT, destination));
            assertDenied(advice + " (datagram 0 of 0 to 2)", () -> socket.sendBatch("x", 3, PORT, destination));
            socket.connect(PORT, destination);
            assertDenied(advice, () -> socket.send("x"));
        }
    }

    private AutoCloseable firewall(String destination) throws IOException {
        assumeTrue(host.hasFirewall(), "nft(8) is not installed");
        return host.drop(destination);
    }

    @ParameterizedTest
    @MethodSource("everyCase")
    @Behaviour("ER1")
    void aProhibitedDestinationSuggestsTheRoute(Access access, SocketType type) throws Exception {
        String destination = destination(type);
        try (AutoCloseable route = host.route("prohibit", destination);
                RemoteSocket socket = host.open(type, access).bind()) {
            assertDenied(
                    "a route or a security policy of this machine forbids it",
                    () -> socket.send("x", PORT, destination));
            assertDenied(
                    "a route or a security policy of this machine forbids it", () -> socket.connect(PORT, destination));
        }
    }

    @Test
    @Behaviour("ER1")
    void anotherBoundDeviceNamesTheCapability() throws Exception {
        try (AgentProcess agent = host.startWithout(Access.NATIVE, "net_raw");
                RemoteSocket socket = RemoteSocket.open(agent, SocketType.UDP4)) {
            socket.set(Option.BOUND_DEVICE, Link.LEFT.interfaceName());
            assertDenied(
                    "; to change the device of a socket needs CAP_NET_RAW",
                    () -> socket.set(Option.BOUND_DEVICE, Link.RIGHT.interfaceName()));
        }
    }
}
