package io.dgram.bench.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a peer may do, with peers that are a line of shell. */
@Timeout(20)
class PeerProcessTest {

    private static final Path SHELL = Path.of("/bin/sh");
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    private File folder;

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(SHELL));
    }

    private PeerProcess start(String script) throws MissingPeerException {
        List<String> command = List.of(SHELL.toString(), "-c", script, "peer");
        Peer peer = new Peer("peer", command, List.of("thread=virtual"), Set.of(Role.ECHO), false);
        return PeerProcess.start(peer, Role.ECHO, Map.of("size", 64), new File(folder, "log"));
    }

    @Test
    void isToldItsRoleAndOptions() throws Exception {
        try (PeerProcess peer = start("[ \"$*\" = 'echo size=64 thread=virtual' ] && echo PORT 5000")) {
            assertArrayEquals(new double[] {5_000}, peer.await("PORT", SOON));
            peer.awaitEnd();
        }
    }

    @Test
    void otherLinesAreIgnored() throws Exception {
        try (PeerProcess peer = start("echo SENTIMENTAL; echo SENT 10 640 1000 -1")) {
            assertArrayEquals(new double[] {10, 640, 1_000, -1}, peer.await("SENT", SOON));
        }
    }

    @Test
    void maySayWhatIsMissing() throws Exception {
        try (PeerProcess peer = start("echo MISSING the library; exit 3")) {
            assertEquals(
                    "the library",
                    assertThrows(MissingPeerException.class, () -> peer.await("PORT", SOON))
                            .getMessage());
        }
    }

    @Test
    void isMissingIfItCannotBeStarted() {
        Peer peer = new Peer("peer", List.of("/no/such/program"), List.of(), Set.of(), false);
        assertThrows(
                MissingPeerException.class,
                () -> PeerProcess.start(peer, Role.ECHO, Map.of(), new File(folder, "log")));
    }

    @Test
    void isBrokenIfItCrashes() throws Exception {
        try (PeerProcess peer = start("exit 7")) {
            assertEquals(
                    "peer: ended with status 7 before PORT",
                    assertThrows(BrokenRunException.class, () -> peer.await("PORT", SOON))
                            .getMessage());
        }
    }

    @Test
    void isBrokenIfItSaysNothingOrNonsense() throws Exception {
        try (PeerProcess peer = start("echo SENT much; read line")) {
            assertThrows(BrokenRunException.class, () -> peer.await("SENT", SOON));
            assertThrows(BrokenRunException.class, () -> peer.await("PORT", Duration.ofMillis(50)));
        }
    }

    @Test
    void answersALineOfItsInput() throws Exception {
        try (PeerProcess peer = start("read line; echo COUNTED ${#line}")) {
            peer.tell("count");
            assertArrayEquals(new double[] {5}, peer.await("COUNTED", SOON));
        }
    }

    @Test
    void endsWithItsInput() throws Exception {
        try (PeerProcess peer = start("read line; echo SENT 1 2 3 4")) {
            peer.stop();
            peer.await("SENT", SOON);
            peer.awaitEnd();
        }
    }
}
