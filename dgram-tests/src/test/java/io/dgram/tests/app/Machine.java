package io.dgram.tests.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.tests.support.Loopback;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What this machine has to have for a test to make sense. Where it has not, the test is skipped, and says why. */
final class Machine {

    private Machine() {}

    static void assumeProgram(String name) {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        assumeTrue(found, name + " is not installed");
    }

    static void assumeIpv6() {
        boolean found;
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            channel.bind(new InetSocketAddress(Loopback.ipv6(), 0));
            found = true;
        } catch (IOException | UnsupportedOperationException e) {
            found = false;
        }
        assumeTrue(found, "this machine has no IPv6 loopback address");
    }

    /** A process inherits ignored signals, and a Java virtual machine leaves them ignored: {@code nohup}, {@code &}. */
    static void assumeNotIgnoringSigint(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        assumeTrue(Files.isReadable(status), "there is no " + status);
        long ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .findFirst()
                .orElse(0);
        int sigint = 2;
        assumeTrue((ignored & 1L << (sigint - 1)) == 0, "the tests were started with SIGINT ignored");
    }
}
