package io.dgram.tests.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.tests.support.ChildProcess;
import io.dgram.tests.support.Loopback;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The application against socat, in both directions. */
@Tag("slow")
final class SocatTest {

    @BeforeEach
    void assumeSocat() {
        Machine.assumeProgram("socat");
    }

    @Test
    void socatIsAnsweredByEcho() throws Exception {
        try (ChildProcess echo = App.startEcho("--host", "127.0.0.1");
                ChildProcess socat = socat("-", "UDP4:127.0.0.1:" + App.portOf(echo))) {
            socat.type("hello\n");
            socat.awaitOutput("^hello$");
            echo.awaitOutput(": 6 bytes$");
        }
    }

    @Test
    void pingIsAnsweredBySocat() throws Exception {
        String port = Integer.toString(Loopback.freePort());
        // Blocks of a datagram's size: from the pipe, socat would read two datagrams as one if both are there.
        try (ChildProcess socat = socat("-b", "64", "-d", "-d", "UDP4-LISTEN:" + port + ",bind=127.0.0.1", "PIPE")) {
            socat.awaitError("listening on");
            try (ChildProcess ping =
                    App.start("ping", "127.0.0.1", port, "--count", "20", "--timeout", PingTest.PATIENT)) {
                assertEquals(0, ping.awaitStatus());
                ping.awaitOutput("^20 sent, 20 received, 0 lost ");
            }
        }
    }

    @Test
    void listenTalksWithSocat() throws Exception {
        try (ChildProcess listen = App.start("listen", "--host", "127.0.0.1");
                ChildProcess socat = socat(
                        "-",
                        "UDP4:127.0.0.1:"
                                + listen.awaitError("listening on .*:(\\d+)$").group(1))) {
            socat.type("from socat\n");
            listen.awaitOutput("^from socat$");
            listen.type("from listen\n");
            socat.awaitOutput("^from listen$");
        }
    }

    @Test
    void sendTalksWithSocat() throws Exception {
        String port = Integer.toString(Loopback.freePort());
        try (ChildProcess socat = socat("-d", "-d", "UDP4-LISTEN:" + port + ",bind=127.0.0.1", "-")) {
            socat.awaitError("listening on");
            try (ChildProcess send = App.start("send", "127.0.0.1", port)) {
                send.type("from send\n");
                socat.awaitOutput("^from send$");
                socat.type("from socat\n");
                send.awaitOutput("^from socat$");
                send.endInput();
                assertEquals(0, send.awaitStatus());
            }
        }
    }

    private static ChildProcess socat(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("socat"));
        command.addAll(List.of(arguments));
        return ChildProcess.start(command);
    }
}
