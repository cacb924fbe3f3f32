package io.dgram.tests.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.tests.support.ChildProcess;
import io.dgram.tests.support.Loopback;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code echo} answers, prints, and says in the end. */
@Tag("slow")
final class EchoTest {

    @Test
    void answersWithTheSameBytesAndPrintsWhoSentThem() throws Exception {
        try (ChildProcess echo = App.startEcho("--host", "127.0.0.1");
                ScriptedServer client = new ScriptedServer()) {
            byte[] payload = {1, 0, -1, 10, 13};
            client.send(datagram(payload, echo));
            DatagramPacket answer = client.receive();
            assertEquals(payload.length, answer.getLength());
            for (int i = 0; i < payload.length; i++) {
                assertEquals(payload[i], answer.getData()[i]);
            }
            echo.awaitOutput("^127\\.0\\.0\\.1:" + client.port() + ": 5 bytes$");
        }
    }

    @Test
    void answersEmptyDatagramsToo() throws Exception {
        try (ChildProcess echo = App.startEcho("--host", "127.0.0.1");
                ScriptedServer client = new ScriptedServer()) {
            client.send(datagram(new byte[0], echo));
            assertEquals(0, client.receive().getLength());
            echo.awaitOutput(": 0 bytes$");
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
    void sumsUpWhenTerminated() throws Exception {
        try (ChildProcess echo = App.startEcho("--host", "127.0.0.1");
                ScriptedServer first = new ScriptedServer();
                ScriptedServer second = new ScriptedServer()) {
            exchange(first, new byte[10], echo);
            exchange(first, new byte[20], echo);
            exchange(second, new byte[30], echo);
            echo.terminate();
            List<String> output = echo.allOutput();
            assertTrue(
                    output.stream().anyMatch(line -> line.matches("3 datagrams, 60 bytes in .* s, 0 not answered")),
                    output::toString);
            assertTrue(output.contains("2 from 127.0.0.1:" + first.port()), output::toString);
            assertTrue(output.contains("1 from 127.0.0.1:" + second.port()), output::toString);
            assertEquals(128 + 15, echo.awaitStatus(), "the status that a shell gives to SIGTERM");
            assertEquals(List.of(), echo.allErrors());
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill")
    void sumsUpWhenInterrupted() throws Exception {
        try (ChildProcess echo = App.startEcho("--host", "127.0.0.1")) {
            Machine.assumeNotIgnoringSigint(echo.pid());
            try (ChildProcess kill = ChildProcess.start(List.of("kill", "-INT", Long.toString(echo.pid())))) {
                assertEquals(0, kill.awaitStatus());
            }
            echo.awaitOutput("^0 datagrams, 0 bytes in ");
            assertEquals(128 + 2, echo.awaitStatus(), "the status that a shell gives to Ctrl-C");
        }
    }

    @Test
    void saysInOneLineThatThePortIsTaken() throws Exception {
        try (ScriptedServer holder = new ScriptedServer();
                ChildProcess echo = App.start("echo", "--host", "127.0.0.1", "--port", holder.port())) {
            assertEquals(1, echo.awaitStatus());
            assertEquals(
                    List.of("echo: bind 127.0.0.1:" + holder.port() + ": address already in use"), echo.allErrors());
            assertEquals(List.of(), echo.allOutput());
        }
    }

    private static void exchange(ScriptedServer client, byte[] payload, ChildProcess echo) throws Exception {
        client.send(datagram(payload, echo));
        assertEquals(payload.length, client.receive().getLength());
    }

    private static DatagramPacket datagram(byte[] payload, ChildProcess echo) throws IOException, InterruptedException {
        int port = Integer.parseInt(App.portOf(echo));
        return new DatagramPacket(payload, payload.length, new InetSocketAddress(Loopback.ipv4(), port));
    }
}
