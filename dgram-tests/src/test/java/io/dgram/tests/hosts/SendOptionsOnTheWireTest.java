package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.tests.support.Behaviour;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A datagram with options of its own, as it arrives,")
class SendOptionsOnTheWireTest extends NetworkTest {

    private static final int PORT = 4079;
    private static final int UNFRAGMENTED = 1_500 - 20 - 8; // on links with an MTU of 1,500 bytes, by IPv4

    private String headerOf(RemoteSocket sender, Link link, String address, String... options) throws Exception {
        try (Capture capture = Capture.at(network.member(), link, PORT)) {
            sender.sendWith("to be seen", PORT, address, options);
            return capture.header();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("SO1")
    void hasItsTimeToLiveAndItsTrafficClass(Traffic traffic) throws Exception {
        String target = traffic.addressOf(network.member(), Link.LEFT);
        try (RemoteSocket sender = network.source().open(traffic.type())) {
            String header = headerOf(sender, Link.LEFT, target, "ttl=33", "trafficClass=5");

            assertTrue(header.contains(traffic == Traffic.IPV6 ? "hlim 33" : "ttl 33"), header);
            assertTrue(header.contains(traffic == Traffic.IPV6 ? "class 0x05" : "tos 0x5"), header);
            assertTrue(headerOf(sender, Link.LEFT, target).contains(traffic == Traffic.IPV6 ? "hlim 64" : "ttl 64"));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("SO1")
    void leavesByItsInterfaceWithItsTimeToLiveToAGroup(Traffic traffic) throws Exception {
        try (RemoteSocket sender = network.source().open(traffic.type())) {
            sender.set(Option.MULTICAST_INTERFACE, LEFT);

            String header = headerOf(sender, Link.RIGHT, traffic.group(), "via=" + RIGHT, "ttl=7");

            assertTrue(header.contains(traffic == Traffic.IPV6 ? "hlim 7" : "ttl 7"), header);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("SO1")
    void isFromItsSource(Traffic traffic) throws Exception {
        String source = traffic.addressOf(network.source(), Link.RIGHT);
        try (RemoteSocket receiver = network.member().open(traffic.type()).bind(PORT, "");
                RemoteSocket sender = network.source().open(traffic.type())) {
            sender.sendWith("x", PORT, traffic.addressOf(network.member(), Link.LEFT), "source=" + source);

            assertEquals(source, receiver.receive().senderHost());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("SO2")
    void isNotSentFromASourceThatIsGone(Traffic traffic) throws Exception {
        String address = traffic == Traffic.IPV6 ? "fd77:0:0:1::102" : "10.77.1.102";
        String target = traffic.addressOf(network.member(), Link.LEFT);
        try (RemoteSocket sender = network.source().open(traffic.type())) {
            AutoCloseable held =
                    network.source().address(Link.LEFT, address + (traffic == Traffic.IPV6 ? "/64" : "/24"));
            try (held) {
                sender.sendWith("x", PORT, target, "source=" + address);
            }

            RemoteFailure failure =
                    assertThrows(RemoteFailure.class, () -> sender.sendWith("x", PORT, target, "source=" + address));

            assertEquals(ErrorCode.ADDRESS_NOT_AVAILABLE.name(), failure.reason());
            sender.sendWith("x", PORT, target, "ttl=5");
        }
    }

    @Test
    @Behaviour("SO2")
    void isNotSentFromABroadcastAddress() throws Exception {
        try (RemoteSocket sender = network.source().open(Traffic.IPV4.type())) {
            RemoteFailure failure = assertThrows(
                    RemoteFailure.class,
                    () -> sender.sendWith(
                            "x", PORT, network.member().ipv4(Link.LEFT), "source=" + Link.LEFT.broadcast()));

            assertEquals(ErrorCode.ADDRESS_NOT_AVAILABLE.name(), failure.reason());
        }
    }

    @Test
    void reachesALinkLocalAddressOfItsHostWithoutTheScope() throws Exception {
        try (RemoteSocket receiver = network.source().open(Traffic.IPV6.type()).bind(PORT, "");
                RemoteSocket sender = network.source().open(Traffic.IPV6.type())) {
            sender.sendWith("x", PORT, network.source().linkLocal(), "ttl=5");

            assertEquals("x", receiver.receive().text());
        }
    }

    @Test
    @Behaviour("SO1")
    void usesALinkLocalSourceOnTheLinkOfTheTarget() throws Exception {
        try (RemoteSocket receiver = network.member().open(Traffic.IPV6.type()).bind(PORT, "");
                RemoteSocket sender = network.source().open(Traffic.IPV6.type())) {
            sender.sendWith(
                    "x",
                    PORT,
                    network.member().linkLocal() + "%" + RIGHT,
                    "source=" + network.source().linkLocal());

            assertEquals(
                    network.source().linkLocal() + "%" + RIGHT,
                    receiver.receive().senderHost());
        }
    }

    // -------------------------------------------------------------------------------------------------- fragmentation

    private static String lengthened(Traffic traffic, int more) {
        return "x".repeat(UNFRAGMENTED - (traffic == Traffic.IPV6 ? 20 : 0) + more);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("SO1")
    void isOnePieceOrFailsIfItMustNotBeFragmented(Traffic traffic) throws Exception {
        String target = traffic.addressOf(network.member(), Link.LEFT);
        try (RemoteSocket receiver = network.member().open(traffic.type()).bind(PORT, "");
                RemoteSocket sender = network.source().open(traffic.type())) {
            sender.sendWith(lengthened(traffic, 1), PORT, target, "ttl=9");
            receiver.expect(lengthened(traffic, 1));

            RemoteFailure failure = assertThrows(
                    RemoteFailure.class,
                    () -> sender.sendWith(lengthened(traffic, 1), PORT, target, "dontFragment=true", "ttl=9"));
            assertEquals(ErrorCode.MESSAGE_TOO_LARGE.name(), failure.reason());
            try (Capture capture = Capture.at(network.member(), Link.LEFT, PORT)) {
                sender.sendWith(lengthened(traffic, 0), PORT, target, "dontFragment=true");
                if (traffic != Traffic.IPV6) {
                    assertTrue(capture.header().contains("[DF]"));
                }
            }
            receiver.expect(lengthened(traffic, 0));
        }
    }
}
