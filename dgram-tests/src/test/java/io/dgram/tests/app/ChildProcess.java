package io.dgram.tests.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;

/**
 * A running process, that a test talks to and waits for, never for longer than {@link #PATIENCE}. Closing it ends it in
 * any case.
 */
final class ChildProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Writer input;
    private final OutputLines output;
    private final OutputLines errors;

    private ChildProcess(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.output = OutputLines.collect(process.inputReader(StandardCharsets.UTF_8));
        this.errors = OutputLines.collect(process.errorReader(StandardCharsets.UTF_8));
    }

    static ChildProcess start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        // A Java virtual machine that finds this says so on standard error.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return new ChildProcess(builder.start());
    }

    /** Waits for a line on standard output in which a regular expression is found. */
    Matcher awaitOutput(String regex) throws InterruptedException {
        return output.await(regex, PATIENCE);
    }

    /** Waits for a line on standard error in which a regular expression is found. */
    Matcher awaitError(String regex) throws InterruptedException {
        return errors.await(regex, PATIENCE);
    }

    /** Waits for the end of standard output. */
    List<String> allOutput() throws InterruptedException {
        return output.awaitEnd(PATIENCE);
    }

    /** Waits for the end of standard error. */
    List<String> allErrors() throws InterruptedException {
        return errors.awaitEnd(PATIENCE);
    }

    /** Waits for the end of the process. */
    int awaitStatus() throws InterruptedException {
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the process goes on and on");
        return process.exitValue();
    }

    /** Writes to standard input. */
    void type(String text) throws IOException {
        input.write(text);
        input.flush();
    }

    /** Ends standard input. */
    void endInput() throws IOException {
        input.close();
    }

    /** Sends SIGTERM. Not by {@link Process#destroy()}, which closes the streams as well. */
    void terminate() {
        process.toHandle().destroy();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            awaitStatus();
        } catch (InterruptedException e) {
            // A killed process ends without being waited for, too.
            Thread.currentThread().interrupt();
        }
    }
}
