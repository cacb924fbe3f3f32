package io.dgram.tests.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program that a test has started, and what it writes. Closing it ends it in any case. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Process process;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final Thread reader;

    /** Takes over a process whose error output goes where its other output goes. */
    public ChildProcess(Process process) {
        this.process = process;
        reader = Thread.ofPlatform().daemon().name("child-output").start(this::readOutput);
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            output.add("(unreadable: " + e + ")");
        }
    }

    /** Returns its number. */
    public long pid() {
        return process.pid();
    }

    /** Writes a line for it to read. */
    public void writeLine(String line) throws IOException {
        Writer writer = process.outputWriter(StandardCharsets.UTF_8);
        writer.write(line + "\n");
        writer.flush();
    }

    /** Tells whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the lines that it has written and nobody has taken. */
    public List<String> remainingLines() {
        return List.copyOf(output);
    }

    /** Waits for the next line that it writes. */
    public String nextLine() throws InterruptedException {
        String line = output.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        assertNotNull(line, "a line from the child process");
        return line;
    }

    /** Waits for its end. */
    public int exitStatus() throws InterruptedException {
        return exitStatus(Tasks.LIMIT);
    }

    private int exitStatus(Duration limit) throws InterruptedException {
        assertTrue(
                process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS),
                () -> "no end within " + limit + "; it wrote " + output);
        return process.exitValue();
    }

    /** Waits for its end, which has to be a success, and returns the lines that nobody took. */
    List<String> awaitSuccess() throws InterruptedException {
        int status = exitStatus(LONGEST);
        assertTrue(reader.join(Tasks.LIMIT), "the end of the child's output");
        assertEquals(0, status, output::toString);
        return List.copyOf(output);
    }

    /** Tells whether it goes on for a while. */
    public boolean staysAliveFor(Duration duration) throws InterruptedException {
        return !process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
