package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Capabilities;
import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.tests.support.Behaviour;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What can be done here")
@Timeout(120)
@Tag("slow")
class CapabilitiesTest {

    private static final String PROGRAM = """
        import io.dgram.Batch;
        import io.dgram.Capability;
        import io.dgram.Dgram;
        import io.dgram.DgramException;
        import io.dgram.Option;
        import io.dgram.Socket;
        import io.dgram.SocketType;
        import io.dgram.Message;
        import java.nio.ByteBuffer;
        import java.time.Duration;
        import java.util.Optional;

        public final class Program {
            public static void main(String[] args) throws Exception {
                System.out.println(Dgram.capabilities());
                try (Socket socket = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1")) {
                    attempt("TTL", () -> socket.setTTL(33).getOption(Option.TTL));
                    attempt("supported", () -> socket.supportedOptions().contains(Option.TTL));
                    attempt("device", () -> socket.getOption(Option.BOUND_DEVICE));
                    attempt("group", () -> socket.addMembership("239.255.0.9", "127.0.0.1").isActive());
                    attempt("buffer", () -> socket.setOption(Option.RECEIVE_BUFFER_SIZE, 1 << 16).getOption(
                            Option.RECEIVE_BUFFER_SIZE));
                    attempt("segments", () -> socket.send(ByteBuffer.allocate(10), 4, socket.address()));
                    attempt("arrived in a batch", () -> arrived(socket));
                    attempt("drops", () -> socket.stats().kernelDrops());
                    socket.connect(socket.address());
                    attempt("empty", () -> socket.send(new byte[0]));
                    attempt("text", () -> socket.send("text"));
                    attempt("arrived", () -> socket.receive(Duration.ofSeconds(10)).map(Message::size));
                }
                try (Socket six = Dgram.createSocket(SocketType.UDP6)) {
                    attempt("IPv6 only", () -> six.setOption(Option.IPV6_ONLY, true).getOption(Option.IPV6_ONLY));
                }
            }

            // The sizes, in their order.
            private static String arrived(Socket socket) throws Exception {
                StringBuilder sizes = new StringBuilder();
                try (Batch batch = Batch.allocate(8, 100)) {
                    while (sizes.length() < 3 && socket.receive(batch, Duration.ofSeconds(10)) > 0) {
                        for (int i = 0; i < batch.size(); i++) {
                            sizes.append(batch.data(i).remaining());
                        }
                    }
                }
                return sizes.toString();
            }

            interface Attempt {
                Object make() throws Exception;
            }

            private static void attempt(String what, Attempt attempt) throws Exception {
                try {
                    System.out.println(what + ": " + attempt.make());
                } catch (DgramException e) {
                    System.out.println(what + ": " + e.code() + " " + e.getMessage());
                }
            }
        }
        """;

    private static final String FLAG = "--enable-native-access=";

    @TempDir
    private Path folder;

    private Path program;

    @BeforeEach
    void compile() throws Exception {
        program = Compilation.ofClasses(folder, Map.of("Program.java", PROGRAM), Library.api())
                .classesWithoutComplaint();
    }

    private List<String> run(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        if (Dgram.class.getModule().isNamed()) {
            arguments.addAll(List.of("--module-path", Library.path(Library.api(), Library.impl())));
            arguments.addAll(List.of("--add-modules", "io.dgram,io.dgram.impl", "--class-path", program.toString()));
        } else {
            arguments.addAll(List.of("--class-path", Library.path(Library.api(), Library.impl(), program)));
        }
        arguments.add("Program");
        return Execution.ofJava(arguments.toArray(String[]::new))
                .outputOfSuccess()
                .lines()
                .toList();
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    private static String module() {
        return Dgram.class.getModule().isNamed() ? "io.dgram.impl" : "ALL-UNNAMED";
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Behaviour({"OP1", "OP3", "ED2"})
    void nativeAccessThatWasGrantedIsThereWithAllThatItBrings() throws Exception {
        List<String> lines = run(FLAG + module());

        assertEquals("NATIVE_ACCESS: yes", lines.getFirst());
        assertTrue(lines.contains("SEGMENTATION_OFFLOAD: yes"), lines::toString);
        assertTrue(lines.contains("TTL: 33"), lines::toString);
        assertTrue(lines.contains("segments: 10"), lines::toString);
        assertTrue(lines.contains("arrived in a batch: 442"), lines::toString);
        assertTrue(lines.contains("supported: true"), lines::toString);
        assertTrue(lines.contains("device: Optional.empty"), lines::toString);
        assertTrue(lines.contains("empty: 0"), lines::toString);
        assertTrue(lines.contains("arrived: Optional[0]"), lines::toString);
        assertTrue(lines.contains("group: true"), lines::toString);
        assertFalse(String.join("\n", lines).contains("WARNING"), lines::toString);
    }

    @Test
    @Behaviour({"OP1", "OP3", "ED2"})
    void withoutItOnlyWhatNeedsItIsRefusedNamingTheFlag() throws Exception {
        List<String> lines = run();

        assertTrue(lines.getFirst().startsWith("NATIVE_ACCESS: no: "), lines::toString);
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.startsWith("SEGMENTATION_OFFLOAD: no: ")
                                && (line.contains(FLAG + module()) || !isLinux())),
                lines::toString);
        assertTrue(lines.contains("segments: 10"), lines::toString);
        assertTrue(lines.contains("arrived in a batch: 442"), lines::toString);
        for (String what : List.of("TTL", "device", "empty", "IPv6 only")) {
            String line = lines.stream()
                    .filter(each -> each.startsWith(what + ": "))
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.startsWith(what + ": UNSUPPORTED "), line);
            assertTrue(line.contains(FLAG + module()) || !isLinux(), line);
        }
        assertTrue(lines.contains("supported: false"), lines::toString);
        assertTrue(lines.contains("group: true"), lines::toString);
        assertTrue(lines.contains("buffer: 65536"), lines::toString);
        assertTrue(lines.contains("text: 4"), lines::toString);
        assertTrue(lines.contains("arrived: Optional[4]"), lines::toString);
        assertFalse(String.join("\n", lines).contains("WARNING"), lines::toString);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void withoutItTheKernelsDropsAreReadFromItsTable() throws Exception {
        assertTrue(run().contains("drops: OptionalLong[0]"));
    }

    @Test
    void whatIsThereIsAValueThatSaysWhyTheRestIsNot() {
        Capabilities capabilities = Dgram.capabilities();

        assertSame(capabilities, Dgram.capabilities());
        for (Capability capability : Capability.values()) {
            assertEquals(
                    capabilities.has(capability),
                    capabilities.missing(capability).isEmpty());
            assertTrue(capabilities.toString().contains(capability + ": "), capabilities::toString);
        }
    }
}
