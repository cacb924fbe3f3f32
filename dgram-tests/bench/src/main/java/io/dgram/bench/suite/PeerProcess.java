package io.dgram.bench.suite;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A peer that runs: its lines, its end, and the certainty that it does not outlive the run. */
final class PeerProcess implements AutoCloseable {

    /** The exit status of a peer that cannot run here. */
    private static final int MISSING = 3;

    private static final Duration END = Duration.ofSeconds(5);

    private final Peer peer;
    private final Process process;
    // Empty: the end of the output.
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    private PeerProcess(Peer peer, Process process) {
        this.peer = peer;
        this.process = process;
    }

    /**
     * Starts a peer.
     *
     * @param options what follows the role, in the order of the map
     * @param log where its error output goes
     */
    static PeerProcess start(Peer peer, Role role, Map<String, Object> options, File log) throws MissingPeerException {
        List<String> command = new ArrayList<>(peer.command());
        command.add(role.argument());
        options.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(peer.options());
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            PeerProcess started = new PeerProcess(peer, process);
            Thread.ofPlatform().daemon().name("output of " + peer.name()).start(started::read);
            return started;
        } catch (IOException e) {
            // Where it would lie is nobody's business: this gets into the report.
            throw new MissingPeerException(
                    "cannot be started: " + Path.of(command.getFirst()).getFileName());
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line; (line = output.readLine()) != null; ) {
                lines.add(Optional.of(line));
            }
        } catch (IOException e) {
            // It was killed: the end of its output.
        }
        lines.add(Optional.empty());
    }

    /** Returns the number that the kernel knows it by. */
    long pid() {
        return process.pid();
    }

    /** Writes a line to its standard input. */
    void tell(String line) throws IOException {
        Writer input = process.outputWriter();
        input.write(line + "\n");
        input.flush();
    }

    /** Waits for a line that begins with a word, and returns the numbers behind it. */
    double[] await(String word, Duration limit) throws MissingPeerException, BrokenRunException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<String> line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw broken("no " + word + " within " + limit.toMillis() + " ms");
            }
            String text = line.orElse("");
            if (text.startsWith("MISSING")) {
                throw new MissingPeerException(
                        text.substring("MISSING".length()).strip());
            }
            if (line.isEmpty()) {
                throw ended(word);
            }
            if (text.startsWith(word + " ")) {
                return numbers(text);
            }
        }
    }

    private double[] numbers(String line) throws BrokenRunException {
        try {
            String[] words = line.strip().split("\\s+");
            double[] numbers = new double[words.length - 1];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Double.parseDouble(words[i + 1]);
            }
            return numbers;
        } catch (NumberFormatException e) {
            throw broken("no numbers: " + line);
        }
    }

    private BrokenRunException ended(String word)
            throws MissingPeerException, BrokenRunException, InterruptedException {
        int status = awaitStatus();
        if (status == MISSING) {
            throw new MissingPeerException("it does not say why");
        }
        return broken("ended with status " + status + " before " + word);
    }

    /** Waits until it has ended by itself, and without a complaint. */
    void awaitEnd() throws BrokenRunException, InterruptedException {
        int status = awaitStatus();
        if (status != 0) {
            throw broken("ended with status " + status);
        }
    }

    private int awaitStatus() throws BrokenRunException, InterruptedException {
        if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
            throw broken("does not end");
        }
        return process.exitValue();
    }

    private BrokenRunException broken(String what) {
        return new BrokenRunException(peer.name() + ": " + what);
    }

    /** Tells it to stop, which it may be slow to do. */
    void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already.
        }
    }

    /** Has it end: waits, so that its end does not disturb the next run, and kills it in the end. */
    @Override
    public void close() {
        stop();
        try {
            if (process.waitFor(2, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
