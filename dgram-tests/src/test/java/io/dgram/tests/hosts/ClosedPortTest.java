package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A closed port of another host")
class ClosedPortTest extends NetworkTest {

    private static final int PORT = 4079;

    @ParameterizedTest
    @EnumSource
    @Behaviour("ER4")
    void isReportedToAConnectedSocketOnceAndThenItGoesOn(Traffic traffic) throws Exception {
        String address = traffic.addressOf(network.member(), Link.LEFT);
        try (RemoteSocket client = network.source().open(traffic.type()).connect(PORT, address)) {
            client.send("to nobody");

            RemoteFailure failure = assertThrows(RemoteFailure.class, () -> client.receive(Tasks.LIMIT));

            assertEquals("PORT_UNREACHABLE", failure.reason());
            try (RemoteSocket server = network.member().open(traffic.type()).bind(PORT, "")) {
                client.send("to somebody");
                server.expect("to somebody");
                server.reply("answer");
                client.expect("answer");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("ER3")
    void isNotReportedToOneThatIsNotConnected(Traffic traffic) throws Exception {
        String address = traffic.addressOf(network.member(), Link.LEFT);
        try (RemoteSocket client = network.source().open(traffic.type()).bind();
                RemoteSocket friend = network.other().open(traffic.type())) {
            for (int i = 0; i < 3; i++) {
                client.send("to nobody", PORT, address);
            }
            assertTrue(client.receive(Duration.ofMillis(200)).isEmpty());

            friend.send("to the client", client.port(), traffic.addressOf(network.source(), Link.LEFT));

            client.expect("to the client");
        }
    }
}
