package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Membership;
import io.dgram.Option;
import io.dgram.tests.support.Behaviour;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A membership on all interfaces")
class AllInterfacesTest extends NetworkTest {

    private static final Duration SOON = Duration.ofSeconds(4);
    private static final Duration BETWEEN_SENDS = Duration.ofMillis(20);

    @AfterEach
    void repair() throws IOException {
        network.member().unplug(Link.EXTRA);
        network.source().unplug(Link.EXTRA);
        network.member().unplug(Link.RIGHT);
        network.member().plug(Link.RIGHT);
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour({"MC2", "MC3"})
    void receivesFromEachAndFromNoneWhenLeft(Traffic traffic, Access access) throws Exception {
        try (RemoteSocket member = network.member().open(traffic.type(), access).bind();
                RemoteSocket source = network.source().open(traffic.type())) {
            RemoteMembership membership = member.join(traffic.group(), Membership.ALL_INTERFACES);
            for (Link link : List.of(Link.LEFT, Link.RIGHT)) {
                send(source, link, member, traffic);
                assertEquals(
                        traffic.addressOf(network.source(), link),
                        member.receive().senderHost());
            }
            assertEquals(List.of(traffic.group() + " - -"), member.memberships());

            membership.leave();

            send(source, Link.LEFT, member, traffic);
            send(source, Link.RIGHT, member, traffic);
            source.send("to the host", member.port(), traffic.addressOf(network.member(), Link.LEFT));
            member.expect("to the host");
            assertEquals(List.of(), member.memberships());
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour("MC2")
    void receivesFromOneThatIsAddedLater(Traffic traffic, Access access, TestReporter reporter) throws Exception {
        network.source().plug(Link.EXTRA);
        try (RemoteSocket member = network.member().open(traffic.type(), access).bind();
                RemoteSocket source = network.source().open(traffic.type())) {
            member.join(traffic.group(), Membership.ALL_INTERFACES);

            network.member().plug(Link.EXTRA);

            assertReceivesSoonBy(Link.EXTRA, source, member, traffic, reporter);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour("MC2")
    void outlivesTheLossOfOne(Traffic traffic, Access access, TestReporter reporter) throws Exception {
        try (RemoteSocket member = network.member().open(traffic.type(), access).bind();
                RemoteSocket source = network.source().open(traffic.type())) {
            RemoteMembership membership = member.join(traffic.group(), Membership.ALL_INTERFACES);

            network.member().unplug(Link.RIGHT);
            send(source, Link.LEFT, member, traffic);
            assertEquals(
                    traffic.addressOf(network.source(), Link.LEFT),
                    member.receive().senderHost());
            assertFalse(membership.isSuspended());
            assertTrue(membership.isActive());

            // Longer than anybody needs to notice.
            assertTrue(member.receive(Duration.ofSeconds(1)).isEmpty());
            network.member().plug(Link.RIGHT);
            assertReceivesSoonBy(Link.RIGHT, source, member, traffic, reporter);
        }
    }

    private void assertReceivesSoonBy(
            Link link, RemoteSocket source, RemoteSocket member, Traffic traffic, TestReporter reporter)
            throws IOException {
        long start = System.nanoTime();
        String expected = traffic.addressOf(network.source(), link);
        boolean received = false;
        Duration taken = Duration.ZERO;
        while (!received && taken.compareTo(SOON) < 0) {
            send(source, link, member, traffic);
            received = member.receive(BETWEEN_SENDS)
                    .filter(found -> found.senderHost().equals(expected))
                    .isPresent();
            taken = Duration.ofNanos(System.nanoTime() - start);
        }
        reporter.publishEntry("received after", taken.toMillis() + " ms");
        assertTrue(received, "nothing was received by " + link + " for " + taken);
    }

    private static void send(RemoteSocket source, Link link, RemoteSocket member, Traffic traffic) throws IOException {
        source.set(Option.MULTICAST_INTERFACE, link.interfaceName());
        source.send("by " + link, member.port(), traffic.group());
    }
}
