package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Membership;
import io.dgram.Option;
import io.dgram.tests.support.Behaviour;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Groups whose datagrams come from other hosts")
class MembershipTest extends NetworkTest {

    private static final Traffic IPV6 = Traffic.IPV6;

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour({"MC2", "MC10"})
    void areReceivedFromJoiningToLeavingAndAgain(Traffic traffic, Access access) throws Exception {
        try (RemoteSocket member = network.member().open(traffic.type(), access).bind();
                RemoteSocket source = sender(network.source(), traffic)) {
            int port = member.port();

            RemoteMembership membership = member.join(traffic.group(), LEFT);
            source.send("joined", port, traffic.group());
            member.expect("joined");

            membership.leave();
            source.send("left", port, traffic.group());
            source.send("to the host", port, traffic.addressOf(network.member(), Link.LEFT));
            member.expect("to the host");
            assertFalse(membership.isActive());

            member.join(traffic.group(), LEFT);
            source.send("joined again", port, traffic.group());
            member.expect("joined again");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"MC1", "MC10"})
    void areJoinedOnTheInterfaceOfTheRouteWhereNoneIsNamed(Traffic traffic) throws Exception {
        try (RemoteSocket member = network.member().open(traffic.type()).bind();
                RemoteSocket source = network.source().open(traffic.type())) {
            member.join(traffic.group(), "");

            source.send("by the route", member.port(), traffic.group());

            Received received = member.receive();
            assertEquals("by the route", received.text());
            assertEquals(traffic.addressOf(network.source(), Link.LEFT), received.senderHost());
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour({"MC3", "MC6"})
    void areJoinedOnEachInterfaceByItself(Traffic traffic, Access access) throws Exception {
        try (RemoteSocket member = network.member().open(traffic.type(), access).bind();
                RemoteSocket onLeft = sender(network.source(), traffic);
                RemoteSocket onRight = network.source().open(traffic.type()).set(Option.MULTICAST_INTERFACE, RIGHT)) {
            int port = member.port();
            RemoteMembership left = member.join(traffic.group(), LEFT);
            onRight.send("not joined there", port, traffic.group());
            onLeft.send("from the left", port, traffic.group());
            member.expect("from the left");

            member.join(traffic.group(), RIGHT);
            onRight.send("from the right", port, traffic.group());
            member.expect("from the right");

            left.leave();
            onLeft.send("no longer joined there", port, traffic.group());
            onRight.send("from the right still", port, traffic.group());
            member.expect("from the right still");
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour({"MC2", "MC9"})
    void areListed(Traffic traffic, Access access) throws Exception {
        String source = traffic.addressOf(network.source(), Link.RIGHT);
        try (RemoteSocket member = network.member().open(traffic.type(), access)) {
            assertEquals(List.of(), member.memberships());
            RemoteMembership any = member.join(traffic.group(), LEFT);
            RemoteMembership one = member.join(traffic.otherGroup(), RIGHT, source);
            String listedAny = traffic.group() + " " + LEFT + " -";
            String listedOne = traffic.otherGroup() + " " + RIGHT + " " + source;
            assertEquals(List.of(listedAny, listedOne), member.memberships());

            any.leave();

            assertEquals(List.of(listedOne), member.memberships());
            assertFalse(any.isActive());
            assertTrue(one.isActive());
        }
    }

    // ---------------------------------------------------------------------------------------------------- sources

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour({"MC9", "MC10"})
    void areReceivedFromTheSourceOnlyThatWasJoined(Traffic traffic, Access access) throws Exception {
        try (RemoteSocket member = network.member().open(traffic.type(), access).bind();
                RemoteSocket source = sender(network.source(), traffic);
                RemoteSocket other = sender(network.other(), traffic)) {
            int port = member.port();
            member.join(traffic.group(), LEFT, traffic.addressOf(network.source(), Link.LEFT));

            other.send("from the other host", port, traffic.group());
            source.send("from the source", port, traffic.group());

            Received received = member.receive();
            assertEquals("from the source", received.text());
            assertEquals(traffic.addressOf(network.source(), Link.LEFT), received.senderHost());
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour("MC9")
    void areReceivedFromTwoSourcesUntilOneIsLeft(Traffic traffic, Access access) throws Exception {
        try (RemoteSocket member = network.member().open(traffic.type(), access).bind();
                RemoteSocket source = sender(network.source(), traffic);
                RemoteSocket other = sender(network.other(), traffic)) {
            int port = member.port();
            RemoteMembership first = member.join(traffic.group(), LEFT, traffic.addressOf(network.source(), Link.LEFT));
            member.join(traffic.group(), LEFT, traffic.addressOf(network.other(), Link.LEFT));
            source.send("from one", port, traffic.group());
            member.expect("from one");
            other.send("from the other", port, traffic.group());
            member.expect("from the other");

            first.leave();

            source.send("left", port, traffic.group());
            other.send("still joined", port, traffic.group());
            member.expect("still joined");
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour({"MC9", "MC10"})
    void areNotReceivedFromASourceWhileItIsBlocked(Traffic traffic, Access access) throws Exception {
        String blocked = traffic.addressOf(network.source(), Link.LEFT);
        try (RemoteSocket member = network.member().open(traffic.type(), access).bind();
                RemoteSocket source = sender(network.source(), traffic);
                RemoteSocket other = sender(network.other(), traffic)) {
            int port = member.port();
            RemoteMembership membership = member.join(traffic.group(), LEFT);

            membership.block(blocked);
            source.send("blocked", port, traffic.group());
            other.send("from the other", port, traffic.group());
            member.expect("from the other");
            assertEquals(List.of(blocked), membership.blocked());

            membership.unblock(blocked);
            source.send("no longer blocked", port, traffic.group());
            member.expect("no longer blocked");
        }
    }

    // -------------------------------------------------------------------------------- sources on several interfaces

    @ParameterizedTest
    @EnumSource(value = Traffic.class, names = "IPV6", mode = EnumSource.Mode.EXCLUDE)
    @Behaviour("MC9")
    void areReceivedFromAnotherSourceOnEachInterface(Traffic traffic) throws Exception {
        try (RemoteSocket member = network.member().open(traffic.type()).bind();
                RemoteSocket onLeft = sender(network.source(), traffic);
                RemoteSocket onRight = network.other().open(traffic.type()).set(Option.MULTICAST_INTERFACE, RIGHT)) {
            member.join(traffic.group(), LEFT, traffic.addressOf(network.source(), Link.LEFT));
            member.join(traffic.group(), RIGHT, traffic.addressOf(network.other(), Link.RIGHT));

            onLeft.send("from the left", member.port(), traffic.group());
            member.expect("from the left");
            onRight.send("from the right", member.port(), traffic.group());
            member.expect("from the right");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC9")
    void ofIpv6HaveTheSameSourcesOnEveryInterface(Access access) throws Exception {
        String first = network.source().ipv6(Link.LEFT);
        String second = network.other().ipv6(Link.RIGHT);
        try (RemoteSocket member = network.member().open(IPV6.type(), access).bind();
                RemoteSocket source = sender(network.source(), IPV6)) {
            RemoteMembership joined = member.join(IPV6.group(), LEFT, first);
            assertUnsupported(() -> member.join(IPV6.group(), RIGHT, second));
            assertUnsupported(() -> member.join(IPV6.group(), RIGHT));
            assertUnsupported(() -> member.join(IPV6.group(), Membership.ALL_INTERFACES, first + "9"));
            source.send("from the source", member.port(), IPV6.group());
            member.expect("from the source");

            RemoteMembership alike = member.join(IPV6.group(), RIGHT, first);
            assertUnsupported(() -> member.join(IPV6.group(), LEFT, second));
            source.send("from the source still", member.port(), IPV6.group());
            member.expect("from the source still");

            joined.leave();
            member.join(IPV6.group(), RIGHT, second);
            assertTrue(alike.isActive());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC9")
    void ofIpv6BlockNoSourceOnOneOfTwoInterfaces(Access access) throws Exception {
        String blocked = network.source().ipv6(Link.LEFT);
        try (RemoteSocket member = network.member().open(IPV6.type(), access).bind();
                RemoteSocket source = sender(network.source(), IPV6)) {
            RemoteMembership left = member.join(IPV6.group(), LEFT);
            RemoteMembership right = member.join(IPV6.group(), RIGHT);
            assertUnsupported(() -> left.block(blocked));
            assertUnsupported(() -> right.block(blocked));
            source.send("not blocked", member.port(), IPV6.group());
            member.expect("not blocked");

            right.leave();
            left.block(blocked);
            assertUnsupported(() -> member.join(IPV6.group(), RIGHT));
            left.unblock(blocked);
            member.join(IPV6.group(), RIGHT);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC9")
    void ofIpv6BlockASourceOnAllInterfacesAtOnce(Access access) throws Exception {
        String blocked = network.source().ipv6(Link.LEFT);
        try (RemoteSocket member = network.member().open(IPV6.type(), access).bind();
                RemoteSocket source = sender(network.source(), IPV6);
                RemoteSocket other = sender(network.other(), IPV6)) {
            RemoteMembership all = member.join(IPV6.group(), Membership.ALL_INTERFACES);
            all.block(blocked);
            source.send("blocked", member.port(), IPV6.group());
            other.send("from the other", member.port(), IPV6.group());
            member.expect("from the other");

            all.leave();
            member.join(IPV6.group(), Membership.ALL_INTERFACES, blocked);
            member.join(IPV6.group(), Membership.ALL_INTERFACES, network.other().ipv6(Link.LEFT));
            other.send("from one", member.port(), IPV6.group());
            member.expect("from one");
            source.send("from the other one", member.port(), IPV6.group());
            member.expect("from the other one");
        }
    }

    private static void assertUnsupported(Executable call) {
        assertEquals("UNSUPPORTED", assertThrows(RemoteFailure.class, call).reason());
    }
}
