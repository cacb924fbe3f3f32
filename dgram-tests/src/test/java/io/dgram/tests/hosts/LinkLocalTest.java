package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A link-local address of another host")
class LinkLocalTest extends NetworkTest {

    @ParameterizedTest
    @EnumSource(names = {"LEFT", "RIGHT"})
    @Behaviour("AF2")
    void isShownWithTheZoneAndCanBeRepliedTo(Link link) throws Exception {
        String zone = "%" + link.interfaceName();
        try (RemoteSocket server = network.member().open(SocketType.UDP6).bind();
                RemoteSocket client = network.source().open(SocketType.UDP6).bind()) {
            client.send("question", server.port(), network.member().linkLocal() + zone);

            Received question = server.receive();
            assertEquals("question", question.text());
            assertEquals("[" + network.source().linkLocal() + zone + "]:" + client.port(), question.sender());

            server.reply("answer");

            Received answer = client.receive();
            assertEquals("answer", answer.text());
            assertEquals("[" + network.member().linkLocal() + zone + "]:" + server.port(), answer.sender());
        }
    }

    @Test
    @Behaviour("AF2")
    void isAnotherPeerOnAnotherLink() throws Exception {
        String shared = "fe80::77";
        try (AutoCloseable onLeft = network.source().linkLocal(Link.LEFT, shared);
                AutoCloseable onRight = network.other().linkLocal(Link.RIGHT, shared);
                RemoteSocket server = network.member().open(SocketType.UDP6).bind();
                RemoteSocket left = network.source().open(SocketType.UDP6).bind(4077, shared + "%left");
                RemoteSocket right = network.other().open(SocketType.UDP6).bind(4077, shared + "%right")) {
            left.send("from the left", server.port(), network.member().linkLocal() + "%left");
            assertEquals(new Received("[fe80::77%left]:4077", "from the left"), server.receive());
            server.reply("to the left");
            left.expect("to the left");

            right.send("from the right", server.port(), network.member().linkLocal() + "%right");
            assertEquals(new Received("[fe80::77%right]:4077", "from the right"), server.receive());
            server.reply("to the right");
            right.expect("to the right");

            assertEquals(2, server.senders());
        }
    }

    @Test
    @Behaviour("AF2")
    void canBeConnectedTo() throws Exception {
        try (RemoteSocket server = network.member().open(SocketType.UDP6).bind();
                RemoteSocket client = network.source().open(SocketType.UDP6)) {
            client.connect(server.port(), network.member().linkLocal() + "%right");

            client.send("question");
            server.expect("question");
            server.reply("answer");

            client.expect("answer");
        }
    }
}
