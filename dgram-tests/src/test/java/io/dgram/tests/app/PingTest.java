package io.dgram.tests.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.tests.support.ChildProcess;
import java.net.DatagramPacket;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ping} makes of answers that come, come twice, come late, or do not come. */
@Tag("slow")
final class PingTest {

    /** A timeout in milliseconds that no answer exceeds, however busy the machine is. */
    static final String PATIENT = "15000";

    @Test
    void losesNothingAgainstAnEchoServer() throws Exception {
        try (ChildProcess echo = App.startEcho("--host", "127.0.0.1");
                ChildProcess ping = App.start(
                        "ping",
                        "127.0.0.1",
                        App.portOf(echo),
                        "--count",
                        "20",
                        "--interval",
                        "5",
                        "--timeout",
                        PATIENT)) {
            assertEquals(0, ping.awaitStatus());
            ping.awaitOutput("^64 bytes from 127\\.0\\.0\\.1:" + App.portOf(echo) + ": seq=1 time=\\d+\\.\\d{3} ms$");
            ping.awaitOutput("seq=20 ");
            ping.awaitOutput("^20 sent, 20 received, 0 lost \\(0\\.0 %\\), 0 late, 0 duplicates, 0 foreign$");
            ping.awaitOutput("^round trip min/avg/p99/max = .* ms$");
            assertEquals(List.of(), ping.allErrors());
        }
    }

    @Test
    void speaksIpv6WithAnIpv6Address() throws Exception {
        Machine.assumeIpv6();
        try (ChildProcess echo = App.startEcho("--host", "::1");
                ChildProcess ping = App.start(
                        "ping", "::1", App.portOf(echo), "--count", "3", "--interval", "5", "--timeout", PATIENT)) {
            echo.awaitOutput("^listening on \\[::1\\]:");
            assertEquals(0, ping.awaitStatus());
            ping.awaitOutput("^64 bytes from \\[::1\\]:" + App.portOf(echo) + ": seq=3 ");
        }
    }

    @Test
    void resolvesANameToTheFamilyOfTheType() throws Exception {
        Machine.assumeIpv6();
        try (ChildProcess echo = App.startEcho("--host", "localhost", "--type", "udp6");
                ChildProcess ping = App.start(
                        "ping",
                        "localhost",
                        App.portOf(echo),
                        "--type",
                        "udp6",
                        "--count",
                        "1",
                        "--timeout",
                        PATIENT)) {
            assertEquals(0, ping.awaitStatus());
            ping.awaitOutput("from \\[::1\\]:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"24", "65507"})
    void sendsTheShortestAndTheLongestDatagrams(String size) throws Exception {
        try (ChildProcess echo = App.startEcho("--host", "127.0.0.1");
                ChildProcess ping = App.start(
                        "ping", "127.0.0.1", App.portOf(echo), "--size", size, "--count", "3", "--timeout", PATIENT)) {
            assertEquals(0, ping.awaitStatus());
            ping.awaitOutput("^" + size + " bytes from .* seq=3 ");
        }
    }

    @Test
    void saysThatAPortIsUnreachableAndGoesOn() throws Exception {
        try (RefusingPort port = new RefusingPort();
                ChildProcess ping = App.start("ping", "127.0.0.1", port.number(), "--count", "3", "--timeout", "500")) {
            assertEquals(1, ping.awaitStatus());
            ping.awaitError("^ping: .*port unreachable$");
            ping.awaitOutput("^3 sent, 0 received, 3 lost \\(100\\.0 %\\)");
            assertEquals(3, ping.allErrors().size(), "reports, one for each datagram");
        }
    }

    @Test
    void failsWhenNobodyAnswers() throws Exception {
        try (ScriptedServer silent = new ScriptedServer();
                ChildProcess ping = ping(silent, "--count", "2", "--interval", "5", "--timeout", "50")) {
            assertEquals(1, ping.awaitStatus());
            ping.awaitOutput("^2 sent, 0 received, 2 lost \\(100\\.0 %\\)");
            assertEquals(List.of(), ping.allErrors());
        }
    }

    @Test
    void tellsDuplicatesAndForeignDatagramsFromAnswers() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                ChildProcess ping = ping(server, "--count", "2", "--interval", "5", "--timeout", PATIENT)) {
            DatagramPacket first = server.receive();
            server.send(first);
            server.send(first);
            DatagramPacket second = server.receive();
            server.send(new DatagramPacket(new byte[64], 64, second.getSocketAddress()));
            server.send(second);
            assertEquals(0, ping.awaitStatus());
            ping.awaitOutput("seq=1 time=.* ms \\(duplicate\\)$");
            ping.awaitOutput("^2 sent, 2 received, 0 lost \\(0\\.0 %\\), 0 late, 1 duplicates, 1 foreign$");
        }
    }

    @Test
    void countsALateAnswerAsLost() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                ChildProcess ping = ping(server, "--count", "2", "--interval", "2400", "--timeout", "2000")) {
            DatagramPacket first = server.receive();
            server.receive();
            server.send(first);
            assertEquals(1, ping.awaitStatus());
            ping.awaitOutput("seq=1 time=.* ms \\(late\\)$");
            ping.awaitOutput("^2 sent, 0 received, 2 lost \\(100\\.0 %\\), 1 late,");
        }
    }

    @Test
    void sumsUpWhenTerminated() throws Exception {
        try (ScriptedServer silent = new ScriptedServer();
                ChildProcess ping = ping(silent, "--count", "1000")) {
            silent.receive();
            ping.terminate();
            ping.awaitOutput("^\\d+ sent, 0 received, .*100\\.0 %");
        }
    }

    private static ChildProcess ping(ScriptedServer server, String... options) throws Exception {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "ping";
        arguments[1] = "127.0.0.1";
        arguments[2] = server.port();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return App.start(arguments);
    }
}
