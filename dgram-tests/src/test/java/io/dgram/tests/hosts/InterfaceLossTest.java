package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Option;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A membership whose interface is lost")
class InterfaceLossTest extends NetworkTest {

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration TOO_LATE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_SENDS = Duration.ofMillis(20);
    private static final int USUAL_NUMBER = 1;
    private static final int ANOTHER_NUMBER = 9;

    private Host host;

    @BeforeEach
    void chooseHosts() {
        host = network.member();
    }

    @AfterEach
    void repair() throws IOException {
        host.unplug(Link.LEFT);
        host.plug(Link.LEFT);
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour("MC2")
    void receivesAgainWhenItWasOffAndIsOnAgain(Traffic traffic, Access access, TestReporter reporter) throws Exception {
        try (RemoteSocket member = host.open(traffic.type(), access).bind();
                RemoteSocket source = sender(network.source(), traffic)) {
            RemoteMembership membership = member.join(traffic.group(), LEFT);
            host.down(Link.LEFT);
            source.send("lost", member.port(), traffic.group());
            assertTrue(member.receive(Duration.ofMillis(100)).isEmpty());

            host.up(Link.LEFT);

            assertReceivesSoon(source, member, traffic, reporter);
            awaitResumed(membership);
            assertTrue(membership.isActive());
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoss")
    @Behaviour("MC2")
    void isSuspendedUntilThereIsOneOfThatNameAgain(Traffic traffic, Access access, int number, TestReporter reporter)
            throws Exception {
        try (RemoteSocket member = host.open(traffic.type(), access).bind();
                RemoteSocket source = sender(network.source(), traffic)) {
            RemoteMembership membership = member.join(traffic.group(), LEFT);
            assertFalse(membership.isSuspended());

            long lost = System.nanoTime();
            host.unplug(Link.LEFT);
            Tasks.await("suspension", membership::isSuspended);
            report(reporter, "suspended after", since(lost));
            assertTrue(membership.isActive());
            assertEquals(List.of(traffic.group() + " " + LEFT + " -"), member.memberships());

            host.plug(Link.LEFT, number);

            assertReceivesSoon(source, member, traffic, reporter);
            awaitResumed(membership);
            assertTrue(membership.isActive());
            drain(member);

            membership.leave();
            source.send("left", member.port(), traffic.group());
            assertTrue(member.receive(Duration.ofMillis(100)).isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("everyLossWithNativeAccess")
    @Behaviour("MC2")
    void receivesAgainWhenAnotherTakesItsPlaceAtOnce(Traffic traffic, int number, TestReporter reporter)
            throws Exception {
        try (RemoteSocket member = host.open(traffic.type()).bind();
                RemoteSocket source = sender(network.source(), traffic)) {
            RemoteMembership membership = member.join(traffic.group(), LEFT);

            host.unplug(Link.LEFT);
            host.plug(Link.LEFT, number);

            assertReceivesSoon(source, member, traffic, reporter);
            awaitResumed(membership);
        }
    }

    @ParameterizedTest
    @EnumSource(Traffic.class)
    @Behaviour("MC2")
    void receivesAgainWhenAnotherTakesItsPlaceAndNumberAtOnce(Traffic traffic, TestReporter reporter) throws Exception {
        try (RemoteSocket member = host.open(traffic.type()).bind();
                RemoteSocket source = sender(network.source(), traffic)) {
            RemoteMembership membership = member.join(traffic.group(), LEFT);

            host.replace(Link.LEFT);

            assertReceivesSoon(source, member, traffic, reporter);
            awaitResumed(membership);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour("MC2")
    void receivesAgainWhenItHasOtherAddresses(Traffic traffic, Access access, TestReporter reporter) throws Exception {
        try (RemoteSocket member = host.open(traffic.type(), access).bind();
                RemoteSocket source = sender(network.source(), traffic)) {
            RemoteMembership membership = member.join(traffic.group(), LEFT);

            host.renumber(Link.LEFT, ANOTHER_NUMBER);

            assertReceivesSoon(source, member, traffic, reporter);
            membership.leave();
            drain(member);
            source.send("left", member.port(), traffic.group());
            assertTrue(member.receive(Duration.ofMillis(100)).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    @Behaviour("MC2")
    void isSuspendedAlsoWhenTheInterfaceWasThereForAMomentOnly(Access access) throws Exception {
        try (RemoteSocket first = host.open(Traffic.IPV4.type(), access);
                RemoteSocket second = host.open(Traffic.IPV4.type(), access)) {
            RemoteMembership before = first.join(Traffic.IPV4.group(), LEFT);
            host.unplug(Link.LEFT);
            Tasks.await("suspension", before::isSuspended);

            host.plug(Link.LEFT);
            RemoteMembership meanwhile = second.join(Traffic.IPV4.group(), LEFT);
            host.unplug(Link.LEFT);

            Tasks.await("suspension of who joined meanwhile", meanwhile::isSuspended);
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoss")
    @Behaviour("MC9")
    void keepsBlockedSourcesOut(Traffic traffic, Access access, int number, TestReporter reporter) throws Exception {
        String blocked = traffic.addressOf(network.other(), Link.LEFT);
        try (RemoteSocket member = host.open(traffic.type(), access).bind();
                RemoteSocket source = sender(network.source(), traffic);
                RemoteSocket other = sender(network.other(), traffic)) {
            RemoteMembership membership = member.join(traffic.group(), LEFT);
            membership.block(blocked);
            host.unplug(Link.LEFT);
            Tasks.await("suspension", membership::isSuspended);

            host.plug(Link.LEFT, number);

            assertReceivesSoon(source, member, traffic, reporter);
            drain(member);
            assertEquals(List.of(blocked), membership.blocked());
            other.send("blocked still", member.port(), traffic.group());
            source.send("not blocked", member.port(), traffic.group());
            member.expect("not blocked");

            membership.unblock(blocked);
            other.send("no longer blocked", member.port(), traffic.group());
            member.expect("no longer blocked");
        }
    }

    @ParameterizedTest
    @MethodSource("everyLossThatAMembershipForOneSourceOutlives")
    @Behaviour("MC9")
    void keepsToItsSource(Traffic traffic, Access access, int number, TestReporter reporter) throws Exception {
        try (RemoteSocket member = host.open(traffic.type(), access).bind();
                RemoteSocket source = sender(network.source(), traffic);
                RemoteSocket other = sender(network.other(), traffic)) {
            RemoteMembership membership =
                    member.join(traffic.group(), LEFT, traffic.addressOf(network.source(), Link.LEFT));
            host.unplug(Link.LEFT);
            Tasks.await("suspension", membership::isSuspended);

            host.plug(Link.LEFT, number);

            assertReceivesSoon(source, member, traffic, reporter);
            drain(member);
            other.send("of another source", member.port(), traffic.group());
            source.send("of the source", member.port(), traffic.group());
            member.expect("of the source");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Behaviour("MC9")
    void aSourceMembershipStaysSuspendedWhereTheJdkConfusesInterfaces(Traffic traffic) throws Exception {
        try (RemoteSocket member = host.open(traffic.type(), Access.JDK_ONLY).bind();
                RemoteSocket source = sender(network.source(), traffic)) {
            RemoteMembership membership =
                    member.join(traffic.group(), LEFT, traffic.addressOf(network.source(), Link.LEFT));
            host.unplug(Link.LEFT);
            Tasks.await("suspension", membership::isSuspended);

            host.plug(Link.LEFT, USUAL_NUMBER);

            // Long enough for several looks at the interfaces.
            assertTrue(member.receive(Duration.ofMillis(1_200)).isEmpty());
            source.send("of the source", member.port(), traffic.group());
            assertTrue(member.receive(Duration.ofMillis(100)).isEmpty());
            assertTrue(membership.isSuspended());
            assertTrue(membership.isActive());
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.hosts.Traffic#everyAccess")
    @Behaviour("MC2")
    void canBeLeftWhileThereIsNone(Traffic traffic, Access access) throws Exception {
        try (RemoteSocket member = host.open(traffic.type(), access).bind();
                RemoteSocket source = sender(network.source(), traffic)) {
            RemoteMembership membership = member.join(traffic.group(), LEFT);
            host.unplug(Link.LEFT);
            Tasks.await("suspension", membership::isSuspended);

            membership.leave();

            assertFalse(membership.isActive());
            assertFalse(membership.isSuspended());
            assertEquals(List.of(), member.memberships());
            host.plug(Link.LEFT);
            RemoteMembership again = member.join(traffic.group(), LEFT);
            source.send("joined again", member.port(), traffic.group());
            member.expect("joined again");
            assertTrue(again.isActive());
        }
    }

    @ParameterizedTest
    @EnumSource(Traffic.class)
    @Behaviour("MC2")
    void doesNotDisturbThatOnAnotherInterface(Traffic traffic) throws Exception {
        String right = Link.RIGHT.interfaceName();
        try (RemoteSocket member = host.open(traffic.type()).bind();
                RemoteSocket source = network.source().open(traffic.type()).set(Option.MULTICAST_INTERFACE, right)) {
            RemoteMembership onLeft = member.join(traffic.group(), LEFT);
            RemoteMembership onRight = member.join(traffic.group(), right);

            host.unplug(Link.LEFT);
            Tasks.await("suspension", onLeft::isSuspended);

            assertFalse(onRight.isSuspended());
            source.send("by the right", member.port(), traffic.group());
            member.expect("by the right");
        }
    }

    // ------------------------------------------------------------------------------------------------------------

    // The kernel may deliver datagrams before the library has noted that it does.
    private static void awaitResumed(RemoteMembership membership) {
        Tasks.await("resumption", () -> !membership.isSuspended());
    }

    /** Sends until something is received, which has to be soon after the interface is there. */
    private static void assertReceivesSoon(
            RemoteSocket source, RemoteSocket member, Traffic traffic, TestReporter reporter) throws IOException {
        long start = System.nanoTime();
        int port = member.port();
        Optional<Received> received = Optional.empty();
        while (received.isEmpty() && since(start).compareTo(TOO_LATE) < 0) {
            source.send("received?", port, traffic.group());
            received = member.receive(BETWEEN_SENDS);
        }
        Duration taken = since(start);
        assertTrue(received.isPresent(), () -> "nothing was received for " + taken + "; " + member.log());
        report(reporter, "received again after", taken);
        assertTrue(taken.compareTo(SOON) < 0, () -> "received again after " + taken);
    }

    /** Receives what was sent while nobody knew whether it would come. */
    private static void drain(RemoteSocket member) throws IOException {
        while (member.receive(Duration.ofMillis(100)).isPresent()) {
            // Late ones.
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void report(TestReporter reporter, String what, Duration duration) {
        reporter.publishEntry(what, duration.toMillis() + " ms");
    }

    static Stream<Arguments> everyLoss() {
        return Traffic.everyAccess()
                .flatMap(arguments -> Stream.of(USUAL_NUMBER, ANOTHER_NUMBER)
                        .map(number ->
                                Arguments.of(arguments.get()[0], arguments.get()[1], number)));
    }

    static Stream<Arguments> everyLossThatAMembershipForOneSourceOutlives() {
        return everyLoss()
                .filter(arguments -> arguments.get()[1] == Access.NATIVE || !arguments.get()[2].equals(USUAL_NUMBER));
    }

    static Stream<Arguments> everyLossWithNativeAccess() {
        return Arrays.stream(Traffic.values())
                .flatMap(traffic ->
                        Stream.of(USUAL_NUMBER, ANOTHER_NUMBER).map(number -> Arguments.of(traffic, number)));
    }
}
