package io.dgram.tests.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;

/**
 * A program that a test has started, talks to, and waits for, never for longer than {@link Tasks#LIMIT} unless stated
 * otherwise. Closing it ends it in any case.
 */
public final class ChildProcess implements AutoCloseable {

    private static final Duration LONGEST_RUN = Duration.ofMinutes(2);

    private final Process process;
    private final Writer input;
    private final OutputLines output;
    private final OutputLines errors;

    /** Takes over a process. */
    public ChildProcess(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.output = OutputLines.collect(process.inputReader(StandardCharsets.UTF_8));
        this.errors = OutputLines.collect(process.errorReader(StandardCharsets.UTF_8));
    }

    /** Starts a command. */
    public static ChildProcess start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        // A Java virtual machine that finds this reports it on standard error.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return new ChildProcess(builder.start());
    }

    // ------------------------------------------------------------------------------------------------------- output

    /** Waits for a line on standard output in which a regular expression is found. */
    public Matcher awaitOutput(String regex) throws InterruptedException {
        return output.await(regex, Tasks.LIMIT);
    }

    /** Waits for a line on standard error in which a regular expression is found. */
    public Matcher awaitError(String regex) throws InterruptedException {
        return errors.await(regex, Tasks.LIMIT);
    }

    /** Waits for the end of standard output, and returns all of it. */
    public List<String> allOutput() throws InterruptedException {
        return output.awaitEnd(Tasks.LIMIT);
    }

    /** Waits for the end of standard error, and returns all of it. */
    public List<String> allErrors() throws InterruptedException {
        return errors.awaitEnd(Tasks.LIMIT);
    }

    /** Waits for the next line on standard output. */
    public String nextLine() throws InterruptedException {
        return output.next(Tasks.LIMIT);
    }

    /** Returns the lines on standard output so far that {@link #nextLine()} has not returned. */
    public List<String> remainingLines() {
        return output.remaining();
    }

    // -------------------------------------------------------------------------------------------------------- input

    /** Writes to standard input. */
    public void type(String text) throws IOException {
        input.write(text);
        input.flush();
    }

    /** Ends standard input. */
    public void endInput() throws IOException {
        input.close();
    }

    // ------------------------------------------------------------------------------------------------------ process

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Tells whether the process goes on for a while. */
    public boolean staysAliveFor(Duration duration) throws InterruptedException {
        return !process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for the end of the process. */
    public int awaitStatus() throws InterruptedException {
        return awaitStatus(Tasks.LIMIT);
    }

    private int awaitStatus(Duration limit) throws InterruptedException {
        assertTrue(
                process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS),
                () -> "no end within " + limit + "; it wrote " + output.remaining() + errors.remaining());
        return process.exitValue();
    }

    /** Waits some minutes for the end, which has to be a success, and returns the {@link #remainingLines()}. */
    public List<String> awaitSuccess() throws InterruptedException {
        int status = awaitStatus(LONGEST_RUN);
        allOutput();
        assertEquals(0, status, () -> output.remaining().toString());
        return output.remaining();
    }

    /** Sends SIGTERM. Not by {@link Process#destroy()}, which closes the streams as well. */
    public void terminate() {
        process.toHandle().destroy();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            awaitStatus();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // a killed process ends without being waited for, too
        }
    }
}
