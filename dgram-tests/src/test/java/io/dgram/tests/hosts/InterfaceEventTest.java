package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Option;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The events about interfaces that go and come back")
class InterfaceEventTest extends NetworkTest {

    private Host host;

    @BeforeEach
    void chooseHosts() {
        host = network.member();
    }

    @AfterEach
    void repair() throws IOException {
        for (Link link : List.of(Link.LEFT, Link.RIGHT)) {
            host.unplug(link);
            host.plug(link);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour({"MC2", "NI1"})
    void tellThatAMembershipIsSuspendedAndResumed(Traffic traffic, Access access) throws Exception {
        try (RemoteSocket member = host.open(traffic.type(), access).bind()) {
            RemoteMembership membership = member.join(traffic.group(), LEFT);
            RemoteMembership other = member.join(traffic.group(), RIGHT);

            host.unplug(Link.LEFT);
            awaitEvents(member, "suspended " + traffic.group());
            assertTrue(membership.isSuspended());
            host.plug(Link.LEFT);
            awaitEvents(member, "suspended " + traffic.group(), "resumed " + traffic.group());

            assertTrue(membership.isActive());
            assertTrue(other.isActive());
            assertEquals(List.of(), failures(member));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"MC2", "NI1"})
    void tellOfAnInterfaceThatWasReplacedAtOnce(Traffic traffic) throws Exception {
        try (RemoteSocket member =
                host.open(traffic.type()).set(Option.MULTICAST_INTERFACE, RIGHT).bind()) {
            member.join(traffic.group(), LEFT);

            host.replace(Link.LEFT);

            awaitEvents(member, "suspended " + traffic.group(), "resumed " + traffic.group());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"MC2", "OP3", "NI1"})
    void tellWhatTheBoundDeviceTakesAway(Traffic traffic) throws Exception {
        try (RemoteSocket member =
                host.open(traffic.type()).set(Option.BOUND_DEVICE, RIGHT).bind()) {
            member.join(traffic.group(), LEFT);

            host.unplug(Link.RIGHT);
            awaitEvents(member, "lost BOUND_DEVICE " + RIGHT, "suspended " + traffic.group());
            host.plug(Link.RIGHT);

            awaitEvents(
                    member,
                    "lost BOUND_DEVICE " + RIGHT,
                    "suspended " + traffic.group(),
                    "restored BOUND_DEVICE " + RIGHT,
                    "resumed " + traffic.group());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"MC2", "OP3", "NI1"})
    void tellThatAnotherBoundDeviceEndsTheSuspension(Traffic traffic) throws Exception {
        try (RemoteSocket member =
                host.open(traffic.type()).set(Option.BOUND_DEVICE, RIGHT).bind()) {
            RemoteMembership membership = member.join(traffic.group(), LEFT);
            host.unplug(Link.RIGHT);
            awaitEvents(member, "lost BOUND_DEVICE " + RIGHT, "suspended " + traffic.group());

            member.set(Option.BOUND_DEVICE, LEFT);

            awaitEvents(
                    member, "lost BOUND_DEVICE " + RIGHT, "suspended " + traffic.group(), "resumed " + traffic.group());
            assertEquals(false, membership.isSuspended());
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour({"MC6", "NI1"})
    void tellThatTheMulticastInterfaceIsLostAndRestored(Traffic traffic, Access access) throws Exception {
        try (RemoteSocket sender = host.open(traffic.type(), access).set(Option.MULTICAST_INTERFACE, RIGHT)) {
            host.unplug(Link.RIGHT);
            awaitEvents(sender, "lost MULTICAST_INTERFACE " + RIGHT);
            host.plug(Link.RIGHT);

            awaitEvents(sender, "lost MULTICAST_INTERFACE " + RIGHT, "restored MULTICAST_INTERFACE " + RIGHT);
            assertEquals(RIGHT, sender.get(Option.MULTICAST_INTERFACE));
        }
    }

    @Test
    @Behaviour({"OP3", "ER1", "NI1"})
    void tellWhyTheBoundDeviceCannotBeRestored() throws Exception {
        String group = Traffic.IPV4.group();
        try (AgentProcess agent = host.startWithout(Access.NATIVE, "net_raw");
                RemoteSocket member = RemoteSocket.open(agent, Traffic.IPV4.type())) {
            member.set(Option.BOUND_DEVICE, RIGHT).bind();
            RemoteMembership membership = member.join(group, LEFT);

            host.unplug(Link.RIGHT);
            awaitEvents(member, "lost BOUND_DEVICE " + RIGHT, "suspended " + group);
            host.plug(Link.RIGHT);

            Tasks.await("failure", () -> !failures(member).isEmpty());
            String failure = failures(member).getFirst();
            assertTrue(failure.startsWith("ACCESS_DENIED") && failure.contains("BOUND_DEVICE"), failure);
            assertTrue(membership.isSuspended());
            assertEquals(List.of("lost BOUND_DEVICE " + RIGHT, "suspended " + group), member.interfaceEvents());
        }
    }

    private static List<String> failures(RemoteSocket socket) throws IOException {
        return socket.failures().stream().filter(text -> !text.isEmpty()).toList();
    }

    private static void awaitEvents(RemoteSocket socket, String... events) throws IOException {
        List<String> expected = Arrays.asList(events);
        Tasks.await(String.join(", ", expected), () -> {
            List<String> seen = socket.interfaceEvents();
            if (seen.size() >= expected.size()) {
                assertEquals(expected, seen);
            }
            return seen.equals(expected);
        });
    }
}
