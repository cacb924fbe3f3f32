package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.tests.support.Behaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, as structured concurrency is a preview (JEP 453, JEP 505), and another one in each JDK. */
@DisplayName("A scope of structured concurrency")
@Timeout(120)
@Tag("slow")
class StructuredConcurrencyTest {

    private static final String SCOPE_OF_21 = """
                    try (var scope = new StructuredTaskScope.ShutdownOnSuccess<String>()) {
                        scope.fork(() -> receive(socket));
                        scope.fork(() -> firstToEnd());
                        return scope.join().result();
                    }
        """;

    private static final String SCOPE_OF_25 = """
                    try (var scope = StructuredTaskScope.open(
                            StructuredTaskScope.Joiner.<String>anySuccessfulResultOrThrow())) {
                        scope.fork(() -> receive(socket));
                        scope.fork(() -> firstToEnd());
                        return scope.join();
                    }
        """;

    private static final String PROGRAM = """
        import io.dgram.Dgram;
        import io.dgram.Socket;
        import io.dgram.SocketType;
        import java.time.Duration;
        import java.util.concurrent.StructuredTaskScope;

        public final class Program {
            static volatile Thread receiving;
            static volatile String outcome = "none";

            public static void main(String[] args) throws Exception {
                try (Socket socket = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1")) {
                    System.out.println("first: " + race(socket));
                    System.out.println("receive: " + outcome);
                    socket.send("hello", socket.address());
                    System.out.println("then: " + socket.receive(Duration.ofSeconds(10)).orElseThrow().text());
                }
            }

            static String race(Socket socket) throws Exception {
        SCOPE
            }

            static String receive(Socket socket) throws Exception {
                receiving = Thread.currentThread();
                try {
                    return socket.receive().text();
                } catch (InterruptedException e) {
                    outcome = "interrupted";
                    throw e;
                }
            }

            static String firstToEnd() throws Exception {
                while (receiving == null || receiving.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                return "the other";
            }
        }
        """;

    @TempDir
    private Path folder;

    @Test
    @Behaviour("IC2")
    void thatEndsInterruptsAReceiveAndTheSocketLivesOn() throws Exception {
        int version = Runtime.version().feature();
        assumeTrue(version == 21 || version == 25, "the preview of Java " + version + " may be another one");
        String scope = version == 21 ? SCOPE_OF_21 : SCOPE_OF_25;
        Path program = Files.writeString(folder.resolve("Program.java"), PROGRAM.replace("SCOPE\n", scope));

        Execution execution = Execution.ofJava(
                "--enable-preview",
                "--source",
                Integer.toString(version),
                "--class-path",
                Library.path(Library.api(), Library.impl()),
                program.toString());

        String output = execution.outputOfSuccess();
        assertTrue(output.contains("first: the other"), output);
        assertTrue(output.contains("receive: interrupted"), output);
        assertTrue(output.contains("then: hello"), output);
    }
}
