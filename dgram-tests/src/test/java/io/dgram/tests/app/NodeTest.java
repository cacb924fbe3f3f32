package io.dgram.tests.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.tests.support.ChildProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The application against Node.js's {@code dgram}, in both directions. */
@Tag("slow")
final class NodeTest {

    private static final String ECHO_SERVER = """
        const socket = require('dgram').createSocket('udp4');
        socket.on('message', (data, sender) => socket.send(data, sender.port, sender.address));
        socket.bind(0, '127.0.0.1', () => console.log('listening on 127.0.0.1:' + socket.address().port));
        """;

    private static final String CLIENT = """
        const socket = require('dgram').createSocket('udp4');
        socket.on('message', (data, sender) => console.log(data.length + ' bytes: ' + data + ' from ' + sender.port));
        socket.send('h\\u00e9llo', Number(process.argv[1]), '127.0.0.1');
        socket.send('', Number(process.argv[1]), '127.0.0.1');
        """;

    @BeforeEach
    void assumeNode() {
        Machine.assumeProgram("node");
    }

    @Test
    void nodeIsAnsweredByEcho() throws Exception {
        try (ChildProcess echo = App.startEcho("--host", "127.0.0.1");
                ChildProcess node = node(CLIENT, App.portOf(echo))) {
            node.awaitOutput("^6 bytes: h\u00e9llo from " + App.portOf(echo) + "$");
            node.awaitOutput("^0 bytes:  from " + App.portOf(echo) + "$");
        }
    }

    @Test
    void pingIsAnsweredByNode() throws Exception {
        try (ChildProcess node = node(ECHO_SERVER);
                ChildProcess ping = App.start(
                        "ping", "127.0.0.1", App.portOf(node), "--count", "20", "--timeout", PingTest.PATIENT)) {
            assertEquals(0, ping.awaitStatus());
            ping.awaitOutput("^20 sent, 20 received, 0 lost ");
        }
    }

    @Test
    void listenHearsNode() throws Exception {
        try (ChildProcess listen = App.start("listen", "--host", "127.0.0.1");
                ChildProcess node = node(
                        CLIENT, listen.awaitError("listening on .*:(\\d+)$").group(1))) {
            node.pid();
            listen.type("from listen\n");
            node.awaitOutput("^12 bytes: from listen$");
        }
    }

    @Test
    void sendIsAnsweredByNode() throws Exception {
        try (ChildProcess node = node(ECHO_SERVER);
                ChildProcess send = App.start("send", "127.0.0.1", App.portOf(node))) {
            send.type("to node and back\n");
            send.awaitOutput("^to node and back$");
            send.endInput();
            assertEquals(0, send.awaitStatus());
        }
    }

    private static ChildProcess node(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", "-e", script));
        command.addAll(List.of(arguments));
        return ChildProcess.start(command);
    }
}
