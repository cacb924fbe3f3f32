package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles a Kotlin program against the API on the class path, as Kotlin's build tools do. There the Kotlin compiler
 * reads {@code @NullMarked} from packages; it does not look at the module descriptor.
 */
@DisplayName("A Kotlin application with the API on its class path")
@Tag("slow")
@Timeout(120)
final class KotlinTest {

    // For each package that the API exports, calls that the compiler accepts, and the same ones with a null that it
    // must refuse. The comment at the end of such a line is the compiler's own name for the error.
    private static final String PROGRAM = """
        import io.dgram.*
        import io.dgram.filter.AddressFilter
        import io.dgram.shards.Shards
        import java.time.Duration

        fun sends(socket: Socket, bytes: ByteArray, none: ByteArray?) {
            socket.send(bytes, 9, "127.0.0.1")
            socket.send(none, 9, "127.0.0.1") // ARGUMENT_TYPE_MISMATCH
            socket.send(bytes, 9, null)
            socket.send(bytes, 9, null) { error -> println(error?.code()) }
            socket.send(bytes, 9, null) { error -> println(error.code()) } // UNSAFE_CALL
            socket.setTimeout(Duration.ofSeconds(1)) { socket.send(bytes) }
            socket.setTimeout(null) // NULL_FOR_NONNULL_TYPE
        }

        fun receives(socket: Socket) {
            var text = socket.receive().text()
            text = text.trim()
            text = null // NULL_FOR_NONNULL_TYPE
        }

        fun filters(filter: AddressFilter, literal: String, none: String?) {
            filter.allows(literal)
            filter.allows(none) // ARGUMENT_TYPE_MISMATCH
        }

        fun shards(shards: Shards) {
            shards.bind(0, null)
            shards.on(Message::class.java) { shard, message -> shard.send(message.data(), message.sender()) }
            shards.on(Message::class.java, null) // NULL_FOR_NONNULL_TYPE
        }
        """;
    private static final Pattern EXPECTED = Pattern.compile(".* // (\\w+)");
    private static final Pattern ERROR = Pattern.compile(".*\\.kt:(\\d+):\\d+: error: \\[(\\w+)].*");

    @TempDir
    private Path folder;

    @Test
    void isRefusedNullWhereTheApiTakesNone() throws Exception {
        Path source = Files.writeString(folder.resolve("App.kt"), PROGRAM);

        Execution compiler = Execution.ofJava(
                "--class-path",
                compilerJars() + File.separator + "*",
                "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
                "-no-stdlib",
                "-no-reflect",
                "-Xrender-internal-diagnostic-names",
                "-classpath",
                Library.path(Library.api(), standardLibrary()),
                "-d",
                folder.resolve("classes").toString(),
                source.toString());

        assertEquals(expected(), errors(compiler.output()), compiler::output);
    }

    private static Path compilerJars() {
        String jars = System.getProperty("dgram.kotlin.folder");
        assumeTrue(jars != null, "the system property dgram.kotlin.folder is not set");
        return Path.of(jars);
    }

    private static Path standardLibrary() {
        return compilerJars().resolve("kotlin-stdlib-" + System.getProperty("dgram.kotlin.version") + ".jar");
    }

    private static Map<Integer, String> expected() {
        Map<Integer, String> errors = new TreeMap<>();
        int number = 0;
        for (String line : PROGRAM.lines().toList()) {
            number++;
            Matcher expected = EXPECTED.matcher(line);
            if (expected.matches()) {
                errors.put(number, expected.group(1));
            }
        }
        return errors;
    }

    private static Map<Integer, String> errors(String output) {
        Map<Integer, String> errors = new TreeMap<>();
        for (String line : output.lines().toList()) {
            Matcher error = ERROR.matcher(line);
            if (error.matches()) {
                errors.put(Integer.valueOf(error.group(1)), error.group(2));
            }
        }
        return errors;
    }
}
