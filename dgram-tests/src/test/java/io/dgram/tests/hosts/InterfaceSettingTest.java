package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Option;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An option that names an interface")
class InterfaceSettingTest extends NetworkTest {

    private static final String GONE = "ADDRESS_NOT_AVAILABLE";
    private static final Duration BETWEEN_SENDS = Duration.ofMillis(20);
    private static final int ANOTHER_NUMBER = 9;

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

    // ------------------------------------------------------------------------------------------------ bound device

    @ParameterizedTest
    @EnumSource
    @Behaviour("OP3")
    void bindsToTheNextInterfaceOfThatName(Traffic traffic) throws Exception {
        try (RemoteSocket receiver = host.open(traffic.type())
                        .set(Option.BOUND_DEVICE, RIGHT)
                        .bind();
                RemoteSocket sender = network.source().open(traffic.type())) {
            RemoteMembership membership = receiver.join(traffic.group(), LEFT);
            assertFalse(membership.isSuspended());

            host.unplug(Link.RIGHT);
            Tasks.await("suspension of a membership that hears nothing", membership::isSuspended);
            assertGone(receiver, Option.BOUND_DEVICE);
            host.plug(Link.RIGHT);

            assertArrives("by the right", sender, receiver, traffic.addressOf(host, Link.RIGHT));
            assertEquals(RIGHT, receiver.get(Option.BOUND_DEVICE));
            Tasks.await("resumption", () -> !membership.isSuspended());
            sender.send("by the left", receiver.port(), traffic.addressOf(host, Link.LEFT));
            assertEquals(Optional.empty(), nextOther("by the right", receiver));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("OP3")
    void permitsNoOtherMulticastInterfaceThanTheBoundDevice(Traffic traffic) throws Exception {
        try (RemoteSocket socket = host.open(traffic.type()).set(Option.BOUND_DEVICE, RIGHT)) {
            RemoteFailure failure =
                    assertThrows(RemoteFailure.class, () -> socket.set(Option.MULTICAST_INTERFACE, LEFT));

            assertEquals("IllegalStateException", failure.reason());
            assertEquals(
                    "IllegalStateException: setOption MULTICAST_INTERFACE: the socket is bound to the interface right"
                            + " (BOUND_DEVICE), and multicast datagrams cannot leave by left",
                    failure.getMessage());
            assertEquals("", socket.get(Option.MULTICAST_INTERFACE));
            socket.set(Option.MULTICAST_INTERFACE, RIGHT);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC1")
    void joinsOnTheBoundDeviceIfNoneIsNamed(Traffic traffic) throws Exception {
        try (RemoteSocket receiver = host.open(traffic.type())
                        .set(Option.MULTICAST_INTERFACE, LEFT)
                        .set(Option.BOUND_DEVICE, RIGHT)
                        .bind();
                RemoteSocket sender = network.source().open(traffic.type()).set(Option.MULTICAST_INTERFACE, RIGHT)) {
            receiver.join(traffic.group(), "");

            assertEquals(List.of(traffic.group() + " right -"), receiver.memberships());
            assertArrives("by the right", sender, receiver, traffic.group());
        }
    }

    // ------------------------------------------------------------------------------------------ multicast interface

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour("MC6")
    void sendsByTheNextInterfaceOfThatName(Traffic traffic, Access access) throws Exception {
        try (RemoteSocket sender = host.open(traffic.type(), access).set(Option.MULTICAST_INTERFACE, RIGHT);
                RemoteSocket receiver = network.source().open(traffic.type()).bind()) {
            receiver.join(traffic.group(), RIGHT);
            assertArrives("at first", sender, receiver, traffic.group());

            host.unplug(Link.RIGHT);
            assertGone(sender, Option.MULTICAST_INTERFACE);
            host.plug(Link.RIGHT);

            Received received = assertArrives("again", sender, receiver, traffic.group());
            assertEquals(traffic.addressOf(host, Link.RIGHT), received.senderHost());
            assertEquals(RIGHT, sender.get(Option.MULTICAST_INTERFACE));
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour("MC6")
    void sendsFromTheAddressThatTheInterfaceHasNow(Traffic traffic, Access access) throws Exception {
        try (RemoteSocket sender = host.open(traffic.type(), access).set(Option.MULTICAST_INTERFACE, RIGHT);
                RemoteSocket receiver = network.source().open(traffic.type()).bind()) {
            receiver.join(traffic.group(), RIGHT);
            assertArrives("at first", sender, receiver, traffic.group());

            host.renumber(Link.RIGHT, ANOTHER_NUMBER);

            String address =
                    traffic == Traffic.IPV6 ? Link.RIGHT.ipv6(ANOTHER_NUMBER) : Link.RIGHT.ipv4(ANOTHER_NUMBER);
            Tasks.await(
                    "the new address",
                    () -> assertArrives("renumbered", sender, receiver, traffic.group())
                            .senderHost()
                            .equals(address));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Traffic.class, names = "IPV6", mode = EnumSource.Mode.EXCLUDE)
    @Behaviour("MC6")
    void sendsFromTheFirstAddressOfSeveral(Traffic traffic) throws Exception {
        host.alias(Link.RIGHT, "10.77.2.201/24");
        try (RemoteSocket sender = host.open(traffic.type()).set(Option.MULTICAST_INTERFACE, RIGHT);
                RemoteSocket receiver = network.source().open(traffic.type()).bind()) {
            receiver.join(traffic.group(), RIGHT);

            Received received = assertArrives("from the first", sender, receiver, traffic.group());

            assertEquals(host.ipv4(Link.RIGHT), received.senderHost());
        }
    }

    // ----------------------------------------------------------------------------- interfaces that the JDK mistakes

    @ParameterizedTest
    @EnumSource
    @Behaviour({"MC3", "MC6"})
    void usesAnInterfaceWithoutAnAddress(Traffic traffic) throws Exception {
        host.strip(Link.RIGHT);
        try (RemoteSocket socket = host.open(traffic.type()).bind();
                RemoteSocket other = network.source().open(traffic.type()).bind()) {
            RemoteMembership membership = socket.join(traffic.group(), RIGHT);
            socket.set(Option.MULTICAST_INTERFACE, RIGHT);

            assertTrue(membership.isActive());
            assertFalse(membership.isSuspended());
            assertEquals(List.of(traffic.group() + " - -"), socket.memberships());
            assertEquals(GONE, failure(() -> socket.get(Option.MULTICAST_INTERFACE)));
            other.join(traffic.group(), RIGHT);
            if (traffic != Traffic.IPV6) { // has no address left that could be the source
                assertArrives("from elsewhere", socket, other, traffic.group());
            }
            host.renumber(Link.RIGHT, ANOTHER_NUMBER);
            other.set(Option.MULTICAST_INTERFACE, RIGHT);
            assertArrives("to the interface", other, socket, traffic.group());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"MC3", "MC6"})
    void needsAnAddressWithoutNativeAccess(Traffic traffic) throws Exception {
        host.strip(Link.RIGHT);
        try (RemoteSocket socket = host.open(traffic.type(), Access.JDK_ONLY)) {
            assertEquals(GONE, failure(() -> socket.join(traffic.group(), RIGHT)));
            assertEquals(GONE, failure(() -> socket.set(Option.MULTICAST_INTERFACE, RIGHT)));
        }
    }

    @Test
    @Behaviour({"MC3", "MC6"})
    void needsAnAddressOfItsOwnWithoutNativeAccess() throws Exception {
        host.strip(Link.RIGHT);
        host.alias(Link.RIGHT, host.ipv4(Link.LEFT) + "/32");
        String group = Traffic.IPV4.group();
        try (RemoteSocket socket = host.open(Traffic.IPV4.type(), Access.JDK_ONLY);
                RemoteSocket exact = host.open(Traffic.IPV4.type())) {
            assertEquals("UNSUPPORTED", failure(() -> socket.join(group, RIGHT)));
            assertEquals("UNSUPPORTED", failure(() -> socket.join(group, LEFT)));
            assertEquals("UNSUPPORTED", failure(() -> socket.set(Option.MULTICAST_INTERFACE, RIGHT)));

            exact.join(group, RIGHT);
            assertEquals(List.of(group + " " + RIGHT + " -"), exact.memberships());
        }
    }

    // ------------------------------------------------------------------------------------------------------------

    /** Something asked of a host that should fail. */
    @FunctionalInterface
    private interface Request {
        Object make() throws IOException;
    }

    private static String failure(Request request) {
        return assertThrows(RemoteFailure.class, request::make).reason();
    }

    private static void assertGone(RemoteSocket socket, Option<?> option) {
        Tasks.await("event", () -> socket.interfaceEvents().contains("lost " + option.name() + " " + RIGHT));
        assertEquals(GONE, failure(() -> socket.get(option)));
    }

    /** Sends until something is received. */
    private static Received assertArrives(String text, RemoteSocket sender, RemoteSocket receiver, String target)
            throws IOException {
        int port = receiver.port();
        long end = System.nanoTime() + Tasks.LIMIT.toNanos();
        Optional<Received> received = Optional.empty();
        while (received.isEmpty() && System.nanoTime() - end < 0) {
            try {
                sender.send(text, port, target);
            } catch (RemoteFailure e) {
                // Not restored yet.
            }
            received = receiver.receive(BETWEEN_SENDS);
        }
        return received.orElseThrow(() -> new AssertionError("nothing came: " + text + "; " + receiver.log()));
    }

    /** Receives until nothing comes for a while, and returns what is not the given text. */
    private static Optional<Received> nextOther(String text, RemoteSocket receiver) throws IOException {
        for (; ; ) {
            Optional<Received> received = receiver.receive(Duration.ofMillis(100));
            if (received.isEmpty() || !received.get().text().equals(text)) {
                return received;
            }
        }
    }
}
