package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Option;
import io.dgram.tests.support.Behaviour;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The time to live, as it arrives,")
class HopLimitTest extends NetworkTest {

    private static final int PORT = 4078;

    @ParameterizedTest
    @EnumSource
    @Behaviour("OP3")
    void isThatOfTheSystem(Traffic traffic) throws Exception {
        try (RemoteSocket sender = network.source().open(traffic.type())) {
            assertEquals(64, hopsOf(sender, traffic.addressOf(network.member(), Link.LEFT)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("OP3")
    void isThatOfTheOption(Traffic traffic) throws Exception {
        try (RemoteSocket sender = network.source().open(traffic.type())) {
            // That of multicast datagrams is another.
            sender.set(Option.MULTICAST_TTL, 7).set(Option.TTL, 33);

            assertEquals(33, hopsOf(sender, traffic.addressOf(network.member(), Link.LEFT)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC7")
    void isOneForGroups(Traffic traffic) throws Exception {
        try (RemoteSocket sender = network.source().open(traffic.type())) {
            sender.set(Option.MULTICAST_INTERFACE, Link.LEFT.interfaceName()).set(Option.TTL, 33);

            assertEquals(1, hopsOf(sender, traffic.group()));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("MC7")
    void isThatOfTheirOptionForGroups(Traffic traffic) throws Exception {
        try (RemoteSocket sender = network.source().open(traffic.type())) {
            sender.set(Option.MULTICAST_INTERFACE, Link.LEFT.interfaceName()).set(Option.MULTICAST_TTL, 7);

            assertEquals(7, hopsOf(sender, traffic.group()));
        }
    }

    private int hopsOf(RemoteSocket sender, String address) throws Exception {
        try (Capture capture = Capture.at(network.member(), Link.LEFT, PORT)) {
            sender.send("to be seen", PORT, address);
            return capture.hops();
        }
    }
}
