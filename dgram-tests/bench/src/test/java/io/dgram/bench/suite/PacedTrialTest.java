package io.dgram.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.bench.report.Figure;
import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Measuring at fixed rates, with a receiver and a sender that are a line of shell. */
@Timeout(20)
class PacedTrialTest {

    private static final Path SHELL = Path.of("/bin/sh");
    // Says at first, and then after each time that something was sent, how much has arrived: 100 more.
    private static final String RECEIVER =
            "n=0; echo PORT 5 6; while read line; do echo COUNTED $n; n=$((n + 100)); done";
    private static final String ECHO = "echo PORT 5; read line";
    private static final List<Pace> PACES = List.of(new Pace(500, 2), Pace.IDLE);

    @TempDir
    private File folder;

    private Bench bench;

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(SHELL));
        Timing timing = Timing.QUICK.with(Optional.of(Duration.ofMillis(40)), Optional.empty());
        bench = new Bench(timing, new File(folder, "log"));
    }

    private static Peer peer(String script) {
        return new Peer("peer", List.of(SHELL.toString(), "-c", script, "peer"), List.of(), Set.of(), true);
    }

    // Notes its ports and options, and reports 50 datagrams measured in a second and as many before.
    private Peer sender(int answers) {
        return peer("read ports; echo $ports $* >> " + folder + "/sent; echo PACED 50 1000000000 4000000 25 100 "
                + answers);
    }

    private List<Sample> run(Peer sender, String receiver, Role role)
            throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        return new PacedTrial(bench, sender, peer(receiver), role, 1, PACES).run(3);
    }

    @Test
    void whatIsReceivedIsAskedOfTheReceiver() throws Exception {
        Sample sample = run(sender(0), RECEIVER, Role.LISTEN).getFirst();
        assertEquals(new Subject(Section.PACED, "peer", "receiving, 500/s, 2 sources"), sample.subject());
        assertEquals(3, sample.run());
        assertEquals(80_000, sample.figures().get(Figure.CPU));
        assertEquals(0, sample.figures().get(Figure.LOST));
    }

    @Test
    void ofAnEchoTheSenderCountsTheAnswers() throws Exception {
        Sample sample = run(sender(90), ECHO, Role.ECHO).getFirst();
        assertEquals("echoing, 500/s, 2 sources", sample.subject().scenario());
        assertEquals(10, sample.figures().get(Figure.LOST));
        assertEquals(100_000, sample.figures().get(Figure.CPU));
    }

    @Test
    void nothingIsMeasuredLast() throws Exception {
        Sample idle = run(sender(0), RECEIVER, Role.LISTEN).getLast();
        assertEquals("receiving, idle", idle.subject().scenario());
        assertEquals(4, idle.figures().get(Figure.LOAD));
        List<String> sent = Files.readAllLines(folder.toPath().resolve("sent"));
        assertEquals(5, sent.size());
        assertEquals("5 6 pace rate=20000 sources=2", firstWords(sent.get(0)));
        assertEquals("5 6 pace rate=10000 sources=2", firstWords(sent.get(1)));
        assertEquals("5 6 pace rate=500 sources=2", firstWords(sent.get(2)));
        assertEquals("5 6 pace rate=500 sources=2", firstWords(sent.get(3)));
        assertEquals("5 6 pace rate=0 sources=1", firstWords(sent.get(4)));
    }

    private static String firstWords(String line) {
        return line.substring(0, line.indexOf(" echo="));
    }

    @Test
    void withoutASenderThePeerIsMissing() {
        Peer nowhere = new Peer("sender", List.of("/no/such/program"), List.of(), Set.of(), false);
        assertThrows(MissingPeerException.class, () -> run(nowhere, RECEIVER, Role.LISTEN));
    }

    @Test
    void manySocketsAreNamedByTheRateOfEach() {
        PacedTrial trial = new PacedTrial(
                bench, sender(0), peer(RECEIVER), Role.LISTEN_MANY, 2_000, List.of(new Pace(4_000, 1), Pace.IDLE));
        assertEquals(
                List.of("2,000 sockets, 2/s each", "2,000 sockets, idle"),
                trial.subjects().stream().map(Subject::scenario).toList());
    }
}
