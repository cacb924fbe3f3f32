package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.Option;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Broadcast to other hosts")
class BroadcastTest extends NetworkTest {

    @ParameterizedTest
    @MethodSource("everySenderAndAddress")
    @Behaviour({"BC1", "BC3"})
    void reachesThemAll(SocketType type, String address) throws Exception {
        try (RemoteSocket one = network.member().open(SocketType.UDP4).bind();
                RemoteSocket two = network.other().open(SocketType.UDP4).bind(one.port(), "");
                RemoteSocket sender = network.source().open(type)) {
            sender.set(Option.BROADCAST, true).send("to all", one.port(), address);

            Received received = one.receive();
            assertEquals("to all", received.text());
            assertEquals(network.source().ipv4(Link.LEFT), received.senderHost());
            two.expect("to all");
        }
    }

    @ParameterizedTest
    @MethodSource("everySenderAndAddress")
    @Behaviour({"BC1", "BC3"})
    void hasToBePermitted(SocketType type, String address) throws Exception {
        try (RemoteSocket receiver = network.member().open(SocketType.UDP4).bind();
                RemoteSocket sender = network.source().open(type)) {
            int port = receiver.port();
            assertEquals("ACCESS_DENIED", reasonWhySendingFails(sender, port, address));

            sender.set(Option.BROADCAST, true).send("permitted", port, address);
            receiver.expect("permitted");

            sender.set(Option.BROADCAST, false);
            assertEquals("ACCESS_DENIED", reasonWhySendingFails(sender, port, address));
            sender.send("to one", port, network.member().ipv4(Link.LEFT));
            receiver.expect("to one");
        }
    }

    @ParameterizedTest
    @MethodSource("everySenderAndAddress")
    @Behaviour({"BC1", "BC3"})
    void reachesDualStackSockets(SocketType type, String address) throws Exception {
        try (RemoteSocket receiver = network.member().open(SocketType.UDP6).bind();
                RemoteSocket sender = network.source().open(type)) {
            sender.set(Option.BROADCAST, true).send("to all", receiver.port(), address);

            assertEquals(network.source().ipv4(Link.LEFT), receiver.receive().senderHost());
        }
    }

    private static String reasonWhySendingFails(RemoteSocket sender, int port, String address) {
        return assertThrows(RemoteFailure.class, () -> sender.send("not permitted", port, address))
                .reason();
    }

    static Stream<Arguments> everySenderAndAddress() {
        return Arrays.stream(SocketType.values())
                .flatMap(type -> Stream.of("255.255.255.255", Link.LEFT.broadcast())
                        .map(address -> Arguments.of(type, address)));
    }
}
