package io.dgram.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.bench.report.PeerNames;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.io.File;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is measured, and how long it takes. */
class PlanTest {

    private static final Duration PACED = Duration.ofMinutes(27);
    private static final Duration QUICK = Duration.ofSeconds(180);

    private final File log = new File("log");
    private final Path nowhere = Path.of("nowhere");
    private final Peers peers = Peers.of(nowhere, new NativePrograms(nowhere, nowhere, log));

    private Plan plan(SuiteOptions options) {
        Bench bench = new Bench(options.timing(), log);
        return new Plan(options, bench, peers.all(), peers.generators().getLast(), peers.client(), peers.pacer());
    }

    @Test
    void aQuickLookIsQuick() {
        SuiteOptions options = SuiteOptions.parse("--quick");
        Duration expected = plan(options).expected().plus(new Calls(options).expected());
        assertTrue(expected.compareTo(QUICK) <= 0, expected.toString());
    }

    @Test
    void aQuickLookLooksAtEveryPeer() {
        SuiteOptions options = SuiteOptions.parse("--quick");
        Set<String> measured = options.sections().stream()
                .flatMap(section -> plan(options).trials(section).stream())
                .map(trial -> trial.subjects().getFirst().peer())
                .collect(Collectors.toSet());
        assertEquals(peers.all().stream().map(Peer::name).collect(Collectors.toSet()), measured);
    }

    @Test
    void theForecastFollowsTheTimes() {
        Duration usual = plan(SuiteOptions.parse("--only", "send", "--sizes", "64", "--runs", "1"))
                .expected();
        Duration shorter = plan(SuiteOptions.parse(
                        "--only", "send", "--sizes", "64", "--runs", "1", "--warm-up", "1000", "--measured", "100"))
                .expected();
        long senders = peers.all().stream().filter(peer -> peer.can(Role.SEND)).count();
        long onJvm = peers.all().stream()
                .filter(peer -> peer.can(Role.SEND) && peer.jvm())
                .count();
        assertEquals(onJvm * 1_000 + senders * 400, usual.minus(shorter).toMillis());
    }

    @Test
    void fixedRatesTakeLessThan27Minutes() {
        SuiteOptions options = SuiteOptions.parse("--only", "paced");
        Duration expected = plan(options).expected();
        assertTrue(expected.compareTo(PACED) <= 0, expected.toString());
    }

    @Test
    void everyRateIsReceivedAndEchoedFromOneSourceAndFromMany() {
        SuiteOptions options = SuiteOptions.parse("--rates", "5000");
        Set<String> scenarios = plan(options).trials(Section.PACED).stream()
                .flatMap(trial -> trial.subjects().stream())
                .filter(subject -> subject.peer().equals(PeerNames.PUSH))
                .map(Subject::scenario)
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "receiving, 5,000/s, 1 source",
                        "receiving, 5,000/s, 1,000 sources",
                        "receiving, idle",
                        "echoing, 5,000/s, 1 source",
                        "echoing, 5,000/s, 1,000 sources",
                        "10,000 sockets, 1/s each",
                        "10,000 sockets, idle"),
                scenarios);
    }

    // A ratio of a name that nobody has would never be written.
    @Test
    void namedPeersAreThere() throws IllegalAccessException {
        Set<String> names = new TreeSet<>();
        for (Field field : PeerNames.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers()) && !field.getName().equals("CHANNEL")) {
                names.add((String) field.get(null));
            }
        }
        names.removeAll(peers.all().stream().map(Peer::name).collect(Collectors.toSet()));
        assertEquals(Set.of(), names);
    }

    @Test
    void roundTripsAreMeasuredByThePeerItselfAsWell() {
        assertTrue(plan(SuiteOptions.parse()).trials(Section.TRIPS).stream()
                .anyMatch(trial -> trial.subjects()
                        .contains(new Subject(Section.TRIPS, PeerNames.LONG_BUSY_POLL, "own client, 1 under way"))));
    }
}
