package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.tests.support.Behaviour;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A join on a host without a route")
@ExtendWith(NetworkExtension.class)
@Tag("slow")
class JoinWithoutRouteTest {

    private static final String LOOPBACK = "lo";

    private static Namespace hostWithoutRoutes() throws Exception {
        return Namespace.create("dgram-" + ProcessHandle.current().pid() + "-island");
    }

    private static void assertJoinFails(String code, String ending, Executable join) {
        RemoteFailure failure = assertThrows(RemoteFailure.class, join);
        assertEquals(code, failure.reason());
        assertTrue(failure.getMessage().endsWith(ending), failure.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC1")
    void asksForTheInterfaceOfTheGroup(Access access) throws Exception {
        try (Namespace namespace = hostWithoutRoutes();
                AgentProcess agent = AgentProcess.start(namespace, access)) {
            for (Traffic traffic : Traffic.values()) {
                try (RemoteSocket socket =
                        RemoteSocket.open(agent, traffic.type()).bind()) {
                    assertJoinFails(
                            "ADDRESS_NOT_AVAILABLE",
                            ": no route to the group: name an interface",
                            () -> socket.join(traffic.group(), ""));
                    socket.join(traffic.group(), LOOPBACK);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC1")
    void asksForTheInterfaceOfTheSource(Access access) throws Exception {
        try (Namespace namespace = hostWithoutRoutes();
                AgentProcess agent = AgentProcess.start(namespace, access)) {
            for (Traffic traffic : Traffic.values()) {
                // RFC 5737 and RFC 3849: for documentation.
                String source = traffic == Traffic.IPV6 ? "2001:db8:77::1" : "198.51.100.77";
                try (RemoteSocket socket =
                        RemoteSocket.open(agent, traffic.type()).bind()) {
                    assertJoinFails(
                            "HOST_UNREACHABLE",
                            ": the route to the source does not determine the interface: name one",
                            () -> socket.join(traffic.group(), "", source));
                    socket.join(traffic.group(), LOOPBACK, source);
                }
            }
        }
    }
}
