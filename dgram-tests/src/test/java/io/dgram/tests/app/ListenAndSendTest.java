package io.dgram.tests.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.tests.support.ChildProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The two ends of a conversation in the manner of {@code nc -u}. */
@Tag("slow")
final class ListenAndSendTest {

    @Test
    void linesGoBothWaysUntilTheInputEnds() throws Exception {
        try (ChildProcess listen = App.start("listen", "--host", "127.0.0.1");
                ChildProcess send = App.start("send", "127.0.0.1", portOf(listen))) {
            send.type("one\n");
            listen.awaitOutput("^one$");
            listen.type("two\n");
            send.awaitOutput("^two$");
            send.type("three\n");
            listen.awaitOutput("^three$");
            send.endInput();
            assertEquals(0, send.awaitStatus());
            assertEquals(List.of(), send.allErrors());
            listen.terminate();
            assertEquals(List.of("one", "three"), listen.allOutput());
        }
    }

    @Test
    void aLastLineWithoutANewlineIsSentAsItIs() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                ChildProcess send = App.start("send", "127.0.0.1", server.port(), "--wait", "0")) {
            send.type("abc");
            send.endInput();
            assertEquals(3, server.receive().getLength());
            assertEquals(0, send.awaitStatus());
        }
    }

    @Test
    void whatIsTypedBeforeAnybodyHasSentWaits() throws Exception {
        try (ChildProcess listen = App.start("listen", "--host", "127.0.0.1");
                ChildProcess send = App.start("send", "127.0.0.1", portOf(listen))) {
            listen.type("early\n");
            send.type("\n");
            send.awaitOutput("^early$");
        }
    }

    @Test
    void anAnswerIsAwaitedAfterTheInputHasEnded() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                ChildProcess send = App.start("send", "127.0.0.1", server.port(), "--wait", "2000")) {
            send.type("question\n");
            send.endInput();
            server.send(server.receive());
            assertEquals(0, send.awaitStatus());
            assertEquals(List.of("question"), send.allOutput());
        }
    }

    @Test
    void linesLongerThanADatagramComeInPieces() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                ChildProcess send = App.start("send", "127.0.0.1", server.port(), "--wait", "0")) {
            send.type("x".repeat(65_507 + 10) + "\n");
            assertEquals(65_507, server.receive().getLength());
            assertEquals(11, server.receive().getLength());
        }
    }

    @Test
    void aPortThatIsUnreachableIsToldAndEndsInAFailure() throws Exception {
        try (RefusingPort port = new RefusingPort();
                ChildProcess send = App.start("send", "127.0.0.1", port.number())) {
            send.type("anybody?\n");
            send.awaitError("^send: .*port unreachable$");
            send.type("still nobody?\n");
            send.endInput();
            assertEquals(1, send.awaitStatus());
        }
    }

    private static String portOf(ChildProcess listen) throws InterruptedException {
        return listen.awaitError("^listening on 127\\.0\\.0\\.1:(\\d+)$").group(1);
    }
}
