package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.Option;
import io.dgram.tests.support.Behaviour;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Who sends to a group on other hosts")
class MulticastSenderTest extends NetworkTest {

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC8")
    void reachesOtherHostsButNotItsOwnWithLoopbackOff(Traffic traffic) throws Exception {
        try (RemoteSocket elsewhere = network.member().open(traffic.type()).bind();
                RemoteSocket neighbour = network.source().open(traffic.type()).bind(elsewhere.port(), "");
                RemoteSocket sender = network.source().open(traffic.type()).set(Option.MULTICAST_INTERFACE, LEFT);
                RemoteSocket foreigner = network.other().open(traffic.type()).set(Option.MULTICAST_INTERFACE, LEFT)) {
            int port = elsewhere.port();
            elsewhere.join(traffic.group(), LEFT);
            neighbour.join(traffic.group(), LEFT);
            sender.send("for all", port, traffic.group());
            elsewhere.expect("for all");
            neighbour.expect("for all");

            sender.set(Option.MULTICAST_LOOPBACK, false);
            sender.send("for others", port, traffic.group());

            elsewhere.expect("for others");
            foreigner.send("from elsewhere", port, traffic.group());
            neighbour.expect("from elsewhere");

            sender.set(Option.MULTICAST_LOOPBACK, true);
            sender.send("for all again", port, traffic.group());
            neighbour.expect("for all again");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC8")
    void doesNotHearItselfWithLoopbackOff(Traffic traffic) throws Exception {
        try (RemoteSocket peer = network.source().open(traffic.type()).bind();
                RemoteSocket other = network.other().open(traffic.type()).set(Option.MULTICAST_INTERFACE, LEFT)) {
            int port = peer.port();
            peer.set(Option.MULTICAST_INTERFACE, LEFT).set(Option.MULTICAST_LOOPBACK, false);
            peer.join(traffic.group(), LEFT);

            peer.send("own", port, traffic.group());
            other.send("from elsewhere", port, traffic.group());

            peer.expect("from elsewhere");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC6")
    void choosesTheInterfaceForEachSend(Traffic traffic) throws Exception {
        try (RemoteSocket member = memberOnBoth(traffic);
                RemoteSocket sender = network.source().open(traffic.type())) {
            assertEquals("", sender.get(Option.MULTICAST_INTERFACE));

            for (Link link : new Link[] {Link.RIGHT, Link.LEFT, Link.RIGHT}) {
                sender.set(Option.MULTICAST_INTERFACE, link.interfaceName());
                assertEquals(link.interfaceName(), sender.get(Option.MULTICAST_INTERFACE));
                assertEquals(link, linkOf(sender, member, traffic));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC6")
    void goesBackToTheInterfaceOfTheRoute(Traffic traffic) throws Exception {
        try (RemoteSocket member = memberOnBoth(traffic);
                RemoteSocket sender = network.source().open(traffic.type())) {
            Link choiceOfTheSystem = linkOf(sender, member, traffic);
            Link another = choiceOfTheSystem == Link.LEFT ? Link.RIGHT : Link.LEFT;
            sender.set(Option.MULTICAST_INTERFACE, another.interfaceName());
            assertEquals(another, linkOf(sender, member, traffic));

            sender.set(Option.MULTICAST_INTERFACE, "");

            assertEquals("", sender.get(Option.MULTICAST_INTERFACE));
            assertEquals(choiceOfTheSystem, linkOf(sender, member, traffic));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"MC6", "OP3"})
    void cannotGoBackWithoutNativeAccess(Traffic traffic) throws Exception {
        try (RemoteSocket sender = network.member().open(traffic.type(), Access.JDK_ONLY)) {
            sender.set(Option.MULTICAST_INTERFACE, RIGHT);

            RemoteFailure failure = assertThrows(RemoteFailure.class, () -> sender.set(Option.MULTICAST_INTERFACE, ""));

            assertEquals("UNSUPPORTED", failure.reason());
            assertEquals(RIGHT, sender.get(Option.MULTICAST_INTERFACE));
        }
    }

    private RemoteSocket memberOnBoth(Traffic traffic) throws IOException {
        RemoteSocket member = network.member().open(traffic.type()).bind();
        member.join(traffic.group(), LEFT);
        member.join(traffic.group(), RIGHT);
        return member;
    }

    /** Sends to the group, and returns the link that the datagram came by. */
    private Link linkOf(RemoteSocket sender, RemoteSocket member, Traffic traffic) throws IOException {
        sender.send("to the group", member.port(), traffic.group());
        String sentFrom = member.receive().senderHost();
        return Stream.of(Link.LEFT, Link.RIGHT)
                .filter(link -> traffic.addressOf(network.source(), link).equals(sentFrom))
                .findFirst()
                .orElseThrow(() -> new AssertionError("sent from " + sentFrom));
    }
}
