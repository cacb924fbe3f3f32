package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assumptions.abort;

import io.dgram.tests.support.ChildProcess;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows a datagram as it arrives at a host, by tcpdump(8). Tests that need it are skipped where there is none. */
final class Capture implements AutoCloseable {

    private static final Pattern HOPS = Pattern.compile("\\b(?:ttl|hlim) (\\d+)");
    private static final Pattern HEADER = Pattern.compile("(.*\\b(?:ttl|hlim) .*)");

    private final ChildProcess tcpdump;

    private Capture(Process process) {
        tcpdump = new ChildProcess(process);
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

    /** Returns what tcpdump says about the header of the datagram. */
    String header() throws InterruptedException {
        return await(HEADER);
    }

    private String await(Pattern pattern) throws InterruptedException {
        for (; ; ) {
            Matcher matcher = pattern.matcher(tcpdump.nextLine());
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
    }

    @Override
    public void close() {
        tcpdump.close();
    }
}
