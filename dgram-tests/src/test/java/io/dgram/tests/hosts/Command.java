package io.dgram.tests.hosts;

import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the system that ends soon and says little. */
final class Command {

    private Command() {}

    /** Runs it, with something to read, and returns what it wrote; fails with that where it does not succeed. */
    static String run(String input, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            try (Writer writer = process.outputWriter(StandardCharsets.UTF_8)) {
                writer.write(input);
            }
            if (!process.waitFor(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(command + " goes on and on");
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(command + " " + input.strip() + ": " + output.strip());
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted in " + command);
        } finally {
            process.destroyForcibly();
        }
    }
}
