package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.abort;

import io.dgram.tests.support.Tasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows a datagram as it arrives at a host, by tcpdump(8). Tests that need it are skipped where there is none. */
final class Capture implements AutoCloseable {

    private static final Pattern HOPS = Pattern.compile("\\b(?:ttl|hlim) (\\d+)");

    private final Process process;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

    private Capture(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().name("capture-output").start(this::readOutput);
    }

    /** Waits, from now on, for a datagram to a port. */
    static Capture at(Host host, Link link, int port) throws IOException, InterruptedException {
        try {
            Command.run("", List.of("tcpdump", "--version"));
        } catch (IOException e) {
            abort("tcpdump is not installed: " + e.getMessage());
        }
        List<String> command = List.of(
                "tcpdump",
                "-i",
                link.interfaceName(),
                "-n",
                "-v",
                "-l",
                "--immediate-mode",
                "-c",
                "1",
                "udp",
                "and",
                "dst",
                "port",
                String.valueOf(port));
        Capture capture = new Capture(new ProcessBuilder(host.inside(command))
                .redirectErrorStream(true)
                .start());
        capture.await(Pattern.compile("(listening) on"));
        return capture;
    }

    /** Returns how many hops the datagram had left. */
    int hops() throws InterruptedException {
        return Integer.parseInt(await(HOPS));
    }

    private String await(Pattern pattern) throws InterruptedException {
        for (; ; ) {
            String line = output.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            assertNotNull(line, () -> "a line of tcpdump with " + pattern);
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
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

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
