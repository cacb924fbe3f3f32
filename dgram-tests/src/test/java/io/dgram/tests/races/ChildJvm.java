package io.dgram.tests.races;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.SocketType;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/**
 * Runs a program of these tests in a Java virtual machine of its own, with the library on the module path if it is there
 * for these tests, otherwise on the class path.
 */
final class ChildJvm {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Class<?> program;
    private final List<String> shell = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    private Optional<Path> jars = Optional.empty();

    private ChildJvm(Class<?> program) {
        this.program = program;
    }

    static ChildJvm of(Class<?> program) {
        return new ChildJvm(program);
    }

    ChildJvm withOptions(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    ChildJvm withEnvironment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /**
     * Lets it have so many files open and no more. Its classes come from jars, made in a folder, as those are open
     * already when there are no more files to be had.
     */
    ChildJvm withFileLimit(int files, Path folderOfJars) {
        jars = Optional.of(folderOfJars);
        shell.addAll(List.of("/bin/sh", "-c", "ulimit -n " + files + " && exec \"$0\" \"$@\""));
        return this;
    }

    /** Runs the program until it ends, and returns the lines that it wrote. Fails if it failed or went on and on. */
    List<String> run(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("dgram-child-", ".out");
        try {
            Process process = start(output, arguments);
            boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            String text = Files.readString(output);
            assertTrue(ended, () -> "no end within " + LIMIT + ": " + text);
            assertEquals(0, process.exitValue(), text);
            return text.lines().toList();
        } finally {
            Files.delete(output);
        }
    }

    private Process start(Path output, String[] arguments) throws IOException {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dstdout.encoding=UTF-8"));
        command.addAll(options);
        command.addAll(pathOptions());
        command.add(program.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        // A Java virtual machine that finds this says so on standard error.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private List<String> pathOptions() throws IOException {
        String library = pathOf(Dgram.class) + File.pathSeparator + pathOf(implementation());
        return Dgram.class.getModule().isNamed()
                ? List.of("-p", library, "--add-modules", "ALL-MODULE-PATH", "-cp", pathOf(program))
                : List.of("-cp", library + File.pathSeparator + pathOf(program));
    }

    private static Class<?> implementation() throws IOException {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            return socket.getClass();
        }
    }

    private String pathOf(Class<?> type) {
        Path classes = locationOf(type);
        return (jars.isPresent() && Files.isDirectory(classes) ? jarOf(classes, jars.get()) : classes).toString();
    }

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path jarOf(Path classes, Path folder) {
        Path jar = folder.resolve(Integer.toHexString(classes.hashCode()) + ".jar");
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        int status =
                tool.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
        assertEquals(0, status, "exit status of jar");
        return jar;
    }
}
