package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.NativeAccess;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An answer between hosts")
@NativeAccess.Needed
class AnswerTest extends NetworkTest {

    private static final int PORT = 4080;

    /** How a socket answers. */
    enum Form {
        REPLY {
            @Override
            void answer(RemoteSocket server) throws IOException {
                server.receive();
                server.answer("question");
            }
        },
        BATCH {
            @Override
            void answer(RemoteSocket server) throws IOException {
                server.echo();
            }
        };

        abstract void answer(RemoteSocket server) throws IOException;
    }

    private static Stream<Arguments> everyForm() {
        return Arrays.stream(Traffic.values())
                .flatMap(traffic -> Arrays.stream(Form.values()).map(form -> Arguments.of(traffic, form)));
    }

    private static Stream<Arguments> everyFormOfIpv4() {
        return everyForm().filter(arguments -> arguments.get()[0] != Traffic.IPV6);
    }

    private RemoteSocket server(Traffic traffic) throws IOException {
        return network.member().openAsking(traffic.type()).bind(PORT, "");
    }

    private static String answerTo(RemoteSocket client, String address, RemoteSocket server, Form form)
            throws IOException {
        client.send("question", PORT, address);
        form.answer(server);
        Received answer = client.receive();
        assertEquals("question", answer.text());
        return answer.senderHost();
    }

    @ParameterizedTest
    @MethodSource("everyForm")
    @Behaviour("RP1")
    void leavesFromTheAddressThatWasAsked(Traffic traffic, Form form) throws Exception {
        String address = traffic == Traffic.IPV6 ? "fd77:0:0:1::104" : "10.77.1.104";
        String prefix = traffic == Traffic.IPV6 ? "/64" : "/24";
        try (AutoCloseable held = network.member().address(Link.LEFT, address + prefix);
                RemoteSocket server = server(traffic);
                RemoteSocket client = network.source().open(traffic.type()).bind()) {
            assertEquals(address, answerTo(client, address, server, form));
            String first = traffic.addressOf(network.member(), Link.LEFT);
            assertEquals(first, answerTo(client, first, server, form));
        }
    }

    @ParameterizedTest
    @MethodSource("everyForm")
    @Behaviour("RP2")
    void leavesFromTheHostsOwnAddressIfAGroupWasAsked(Traffic traffic, Form form) throws Exception {
        try (RemoteSocket server = server(traffic);
                RemoteSocket client = network.source().open(traffic.type()).bind()) {
            server.join(traffic.group(), RIGHT);
            client.set(Option.MULTICAST_INTERFACE, RIGHT);

            String host = answerTo(client, traffic.group(), server, form);

            assertEquals(traffic.addressOf(network.member(), Link.RIGHT), host);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("RP1")
    void leavesFromTheLinkLocalAddressThatWasAsked(Form form) throws Exception {
        try (RemoteSocket server = server(Traffic.IPV6);
                RemoteSocket client = network.source().open(SocketType.UDP6).bind()) {
            for (String link : new String[] {LEFT, RIGHT}) { // the same address on both
                String address = network.member().linkLocal() + "%" + link;

                assertEquals(address, answerTo(client, address, server, form));
            }
        }
    }

    // The route to the client leads to the other link. The kernel takes its address there for this host's own.
    @ParameterizedTest
    @MethodSource("everyFormOfIpv4")
    @Behaviour("RP2")
    void leavesByTheInterfaceByWhichAGroupWasAsked(Traffic traffic, Form form) throws Exception {
        try (RemoteSocket server = server(traffic);
                RemoteSocket client = network.source().open(SocketType.UDP4).bind();
                Capture capture = Capture.at(network.source(), Link.RIGHT, client.port())) {
            server.join(traffic.group(), RIGHT);
            String source = network.source().ipv4(Link.LEFT);
            client.sendWith("question", PORT, traffic.group(), "via=" + RIGHT, "source=" + source);

            form.answer(server);

            capture.header();
            assertEquals(network.member().ipv4(Link.LEFT), client.receive().senderHost());
        }
    }

    // To another than a link-local address, which does not name the link.
    @ParameterizedTest
    @EnumSource
    @Behaviour("RP1")
    void leavesFromTheLinkLocalAddressThatAnyOtherAsked(Form form) throws Exception {
        try (RemoteSocket server = server(Traffic.IPV6);
                RemoteSocket client = network.source().open(SocketType.UDP6).bind()) {
            String address = network.member().linkLocal() + "%" + RIGHT;
            client.sendWith(
                    "question", PORT, address, "source=" + network.source().ipv6(Link.RIGHT));

            form.answer(server);

            assertEquals(address, client.receive().senderHost());
        }
    }

    @ParameterizedTest
    @MethodSource("everyFormOfIpv4")
    @Behaviour("RP2")
    void leavesFromTheHostsOwnAddressIfAllWereAsked(Traffic traffic, Form form) throws Exception {
        try (RemoteSocket server = server(traffic);
                RemoteSocket client = network.source().open(SocketType.UDP4).bind()) {
            client.set(Option.BROADCAST, true);

            assertEquals(network.member().ipv4(Link.RIGHT), answerTo(client, Link.RIGHT.broadcast(), server, form));
        }
    }

    @Test
    @Behaviour("RP3")
    void isRefusedByASocketThatIsBoundToABroadcastAddress() throws Exception {
        try (RemoteSocket server = network.member().open(SocketType.UDP4).bind(PORT, Link.LEFT.broadcast());
                RemoteSocket client = network.source().open(SocketType.UDP4).bind()) {
            client.set(Option.BROADCAST, true).send("question", PORT, Link.LEFT.broadcast());
            server.expect("question");

            RemoteFailure failure = assertThrows(RemoteFailure.class, () -> server.answer("answer"));

            assertEquals(ErrorCode.UNSUPPORTED.name(), failure.reason());
        }
    }
}
