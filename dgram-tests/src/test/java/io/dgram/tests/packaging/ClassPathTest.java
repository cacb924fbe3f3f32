package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An application on the class path")
@Tag("slow")
final class ClassPathTest {

    private static final String PROGRAM = """
        import io.dgram.Dgram;
        import io.dgram.Socket;
        import io.dgram.SocketType;

        public final class Program {
            public static void main(String[] args) throws Exception {
                if (args.length > 0) {
                    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
                }
                try (Socket server = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
                        Socket client = Dgram.createSocket(SocketType.UDP4).connect(server.address())) {
                    client.send("hello");
                    System.out.println(server.receive().text() + " in " + server.getClass().getModule());
                }
            }
        }
        """;

    @TempDir
    private Path folder;

    private Path program;

    @BeforeEach
    void compile() throws Exception {
        program = Compilation.ofClasses(folder, Map.of("Program.java", PROGRAM), Library.api())
                .classesWithoutComplaint();
    }

    @Test
    void findsTheImplementationBesideIt() throws Exception {
        Execution execution =
                Execution.ofJava("--class-path", Library.path(Library.api(), Library.impl(), program), "Program");

        assertTrue(execution.outputOfSuccess().startsWith("hello in unnamed module"), execution::output);
    }

    @Test
    void findsTheImplementationWhateverTheContextClassLoaderIs() throws Exception {
        Execution execution = Execution.ofJava(
                "--class-path", Library.path(Library.api(), Library.impl(), program), "Program", "foreign-loader");

        assertTrue(execution.outputOfSuccess().startsWith("hello in unnamed module"), execution::output);
    }

    @Test
    void isToldToPutBothOnOnePathIfOnlyTheApiIsAModule() throws Exception {
        Execution execution = Execution.ofJava(
                "--module-path",
                Library.api().toString(),
                "--add-modules",
                "io.dgram",
                "--class-path",
                Library.path(Library.impl(), program),
                "Program");

        assertEquals(1, execution.status());
        assertTrue(
                execution
                        .output()
                        .contains("java.lang.IllegalStateException: the implementation of io.dgram cannot be used:"
                                + " it is on the class path, and the module io.dgram on the module path;"
                                + " put both on the same path"),
                execution::output);
    }

    @Test
    void isToldWhatToDoWhenThereIsNoImplementation() throws Exception {
        Execution execution = Execution.ofJava("--class-path", Library.path(Library.api(), program), "Program");

        assertEquals(1, execution.status());
        assertTrue(execution.output().contains(Library.MISSING), execution::output);
    }
}
