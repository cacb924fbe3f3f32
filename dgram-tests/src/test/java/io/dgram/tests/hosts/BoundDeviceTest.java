package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Option;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A socket that is bound to one of several links")
class BoundDeviceTest extends NetworkTest {

    @ParameterizedTest
    @EnumSource
    @Behaviour("OP3")
    void receivesFromThatOneOnly(Traffic traffic) throws Exception {
        try (RemoteSocket receiver = network.member()
                        .open(traffic.type())
                        .set(Option.BOUND_DEVICE, RIGHT)
                        .bind();
                RemoteSocket sender = network.source().open(traffic.type())) {
            int port = receiver.port();
            assertEquals(RIGHT, receiver.get(Option.BOUND_DEVICE));

            sender.send("by the left", port, traffic.addressOf(network.member(), Link.LEFT));
            sender.send("by the right", port, traffic.addressOf(network.member(), Link.RIGHT));
            receiver.expect("by the right");

            receiver.set(Option.BOUND_DEVICE, "");
            assertEquals("", receiver.get(Option.BOUND_DEVICE));
            sender.send("by the left again", port, traffic.addressOf(network.member(), Link.LEFT));
            receiver.expect("by the left again");
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("OP3")
    void sendsByThatOne(SocketType type) throws Exception {
        try (RemoteSocket receiver = network.member().open(SocketType.UDP4).bind();
                RemoteSocket sender = network.source().open(type)) {
            sender.set(Option.BROADCAST, true).set(Option.BOUND_DEVICE, RIGHT);

            sender.send("by the right", receiver.port(), "255.255.255.255");

            assertEquals(network.source().ipv4(Link.RIGHT), receiver.receive().senderHost());
        }
    }
}
