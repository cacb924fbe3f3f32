package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Another Java virtual machine, of this one's kind: with the library on the module path if it is there for these tests,
 * otherwise on the class path. Closing it ends it in any case.
 */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

    private ChildJvm(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().name("child-jvm-output").start(this::readOutput);
    }

    /** Runs a program of this package with the library. */
    static ChildJvm run(Class<?> program, List<String> jvmArguments, String... arguments) throws IOException {
        List<String> options = new ArrayList<>(jvmArguments);
        options.addAll(libraryOptions(program, apiLocation(), implementationLocation()));
        return start(List.of(), options, program, arguments);
    }

    /** Runs a program of this package with the API alone. */
    static ChildJvm runWithoutImplementation(Class<?> program, String... arguments) throws IOException {
        return start(List.of(), libraryOptions(program, apiLocation()), program, arguments);
    }

    /** Runs a program of this package with the library, in a shell that may open so many files and no more. */
    static ChildJvm runWithFileLimit(int limit, Class<?> program, String... arguments) throws IOException {
        List<String> shell = List.of("/bin/sh", "-c", "ulimit -n " + limit + " && exec \"$0\" \"$@\"");
        return start(shell, libraryOptions(program, apiLocation(), implementationLocation()), program, arguments);
    }

    private static ChildJvm start(List<String> prefix, List<String> options, Class<?> program, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.add(program.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // A Java virtual machine that finds this says so on standard error.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return new ChildJvm(builder.start());
    }

    private static List<String> libraryOptions(Class<?> program, String... library) {
        String libraryPath = String.join(File.pathSeparator, library);
        return Dgram.class.getModule().isNamed()
                ? List.of("-p", libraryPath, "--add-modules", "ALL-MODULE-PATH", "-cp", locationOf(program))
                : List.of("-cp", libraryPath + File.pathSeparator + locationOf(program));
    }

    private static String apiLocation() {
        return locationOf(Dgram.class);
    }

    private static String implementationLocation() throws IOException {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            return locationOf(socket.getClass());
        }
    }

    private static String locationOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            output.add("(unreadable: " + e + ")");
        }
    }

    /** Waits for the next line that it writes. */
    String nextLine() throws InterruptedException {
        String line = output.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        assertNotNull(line, "a line from the child process");
        return line;
    }

    /** Waits for its end. */
    int exitStatus() throws InterruptedException {
        assertTrue(
                process.waitFor(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS),
                () -> "the child process goes on and on; it wrote " + output);
        return process.exitValue();
    }

    /** Tells whether it goes on for a while. */
    boolean staysAliveFor(Duration duration) throws InterruptedException {
        return !process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
