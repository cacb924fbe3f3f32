package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The interfaces of a host, for those who follow them")
class FollowedInterfacesTest extends NetworkTest {

    private Host host;

    @BeforeEach
    void chooseHosts() {
        host = network.other();
    }

    @AfterEach
    void repair() throws IOException {
        for (Access access : Access.values()) {
            new RemoteAddresses(host.agent(access)).unfollow();
        }
        host.unplug(Link.EXTRA);
        host.unplug(Link.LEFT);
        host.plug(Link.LEFT);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI2")
    void areListedWithTheirAddresses(Access access) throws Exception {
        RemoteAddresses remote = new RemoteAddresses(host.agent(access));

        List<String> interfaces = remote.interfaces();

        assertTrue(
                interfaces.contains("lo (1, up): ::1, 127.0.0.1") || interfaces.contains("lo (1, up): 127.0.0.1, ::1"),
                interfaces::toString);
        String left = interfaces.stream()
                .filter(each -> each.startsWith(LEFT + " ("))
                .findFirst()
                .orElseThrow();
        assertTrue(left.contains(", up): "), left);
        assertTrue(left.contains(host.ipv4(Link.LEFT)), left);
        assertTrue(left.contains(host.linkLocal() + "%" + LEFT), left);
        assertTrue(left.contains(host.ipv6(Link.LEFT)) && !left.contains(host.ipv6(Link.LEFT) + "%"), left);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI2")
    void areToldFirstAndThenWhatChanges(Access access) throws Exception {
        RemoteAddresses remote = new RemoteAddresses(host.agent(access));
        remote.follow();
        Tasks.await(
                "those that are there",
                () -> remote.changes().containsAll(List.of("+127.0.0.1", "+" + host.ipv4(Link.LEFT))));

        host.plug(Link.EXTRA);
        Tasks.await("a new interface", () -> remote.changes().contains("+" + host.ipv4(Link.EXTRA)));
        Tasks.await("its IPv6 address", () -> remote.changes().contains("+" + host.ipv6(Link.EXTRA)));
        host.alias(Link.LEFT, "10.77.1.201/24");
        Tasks.await("a new address", () -> remote.changes().contains("+10.77.1.201"));
        host.removeAlias(Link.LEFT, "10.77.1.201/24");
        Tasks.await("an address that is gone", () -> remote.changes().contains("-10.77.1.201"));
        host.unplug(Link.EXTRA);
        Tasks.await("an interface that is gone", () -> remote.changes().contains("-" + host.ipv4(Link.EXTRA)));

        remote.unfollow();
        List<String> told = remote.changes();
        host.alias(Link.LEFT, "10.77.1.202/24");
        assertEquals(told.size(), told.stream().distinct().count(), told::toString);
        Tasks.await("the end of the thread", () -> !remote.isWatching());
        assertEquals(told, remote.changes());
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("NI2")
    void needNoThreadWhileNobodyFollows(Access access) throws Exception {
        RemoteAddresses remote = new RemoteAddresses(host.agent(access));
        Tasks.await("the end of the thread of earlier tests", () -> !remote.isWatching());

        assertFalse(remote.interfaces().isEmpty());
        assertFalse(remote.isWatching());
        remote.follow();
        assertTrue(remote.isWatching());
        remote.unfollow();

        Tasks.await("the end of the thread", () -> !remote.isWatching());
    }
}
