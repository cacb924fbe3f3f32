package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that ran to its end, in a process of its own.
 *
 * @param status its exit status
 * @param output what it wrote, to standard output and standard error
 */
record Execution(int status, String output) {

    private static final Duration PATIENCE = Duration.ofSeconds(100);

    /** Runs the {@code java} of this Java virtual machine. */
    static Execution ofJava(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of(arguments));
        return of(command);
    }

    /** Runs a command. */
    static Execution of(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("execution", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        // A Java virtual machine that finds these says so on standard error.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), () -> "does not end: " + command);
            return new Execution(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    /** Returns the output of a program that has to have succeeded. */
    String outputOfSuccess() {
        assertEquals(0, status, output);
        return output;
    }
}
