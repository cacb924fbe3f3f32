package io.dgram.bench.suite;

import io.dgram.bench.report.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the command line asks for.
 *
 * @param quick a look at whether everything works, not figures
 * @param sections the parts to run
 * @param runs how often each trial is run
 * @param sizes the sizes of datagrams, in bytes
 * @param rates datagrams a second of what is sent at fixed rates
 * @param peers which peers, by a part of their names
 * @param warmUp how long peers on the Java virtual machine warm up, whatever the size
 * @param measured how long is measured
 * @param jmh arguments of JMH, instead of the ones chosen here
 * @param out where the results go
 * @param add whether to add to the results that are there already
 */
public record SuiteOptions(
        boolean quick,
        Set<Section> sections,
        int runs,
        List<Integer> sizes,
        Optional<List<Integer>> rates,
        Pattern peers,
        Optional<Duration> warmUp,
        Optional<Duration> measured,
        Optional<String> jmh,
        Path out,
        boolean add) {

    /** What the options are. */
    public static final String USAGE = """
        --quick             is everything working? a run of each, in a few minutes; the figures mean little
        --only PART         paced, calls, turns, receive, send, trips or scale; may be repeated
        --runs N            runs of each, 5
        --sizes N,N         sizes of datagrams in bytes, 16,64,512,1200,8900,65507
        --rates N,N         datagrams a second of paced, 1000,20000,100000 to receive and 20000,60000 to echo
        --peers REGEX       only peers with a name that has it
        --warm-up MS        how long peers on the JVM warm up: 2000 for 64 bytes and round trips, else 700
        --measured MS       how long each run is measured, 500
        --jmh "ARGUMENTS"   arguments of JMH instead of those chosen here
        --out FOLDER        where the results go, target/report
        --add               to the results that are there already: what is measured anew takes the old one's place
        """;

    /** Reads a command line. */
    public static SuiteOptions parse(String... arguments) {
        return new Parser().parse(arguments);
    }

    /** Tells whether to measure a peer. */
    public boolean wants(Peer peer) {
        return peers.matcher(peer.name()).find();
    }

    /** Returns how long a run takes. */
    public Timing timing() {
        Timing timing = quick ? Timing.QUICK : Timing.FULL;
        return timing.with(warmUp, measured);
    }

    /** Returns at what rates to receive, datagrams a second. */
    public List<Integer> received() {
        return rates.orElse(quick ? List.of(20_000) : List.of(1_000, 20_000, 100_000));
    }

    /** Returns at what rates to echo, datagrams a second. */
    public List<Integer> echoed() {
        return rates.orElse(quick ? List.of(20_000) : List.of(20_000, 60_000));
    }

    /** Returns from how many sockets these datagrams come. */
    public List<Integer> sources() {
        return quick ? List.of(1_000) : List.of(1, 1_000);
    }

    /** Returns how many datagrams are under way to everybody's echo. */
    public List<Integer> outstanding() {
        return quick ? List.of(8) : List.of(1, 8, 64);
    }

    /** Returns how many sockets there are at once. */
    public List<Integer> sockets() {
        return quick ? List.of(1_000) : List.of(1, 100, 1_000, 10_000);
    }

    /** Returns what these sockets meet. */
    public List<String> modes() {
        return quick ? List.of("trickle") : List.of("idle", "trickle");
    }

    /** What was read so far. */
    private static final class Parser {

        private boolean quick;
        private final Set<Section> sections = EnumSet.noneOf(Section.class);
        private Optional<Integer> runs = Optional.empty();
        private Optional<List<Integer>> sizes = Optional.empty();
        private Optional<List<Integer>> rates = Optional.empty();
        private Pattern peers = Pattern.compile("");
        private Optional<Duration> warmUp = Optional.empty();
        private Optional<Duration> measured = Optional.empty();
        private Optional<String> jmh = Optional.empty();
        private Path out = Path.of("target", "report");
        private boolean add;

        SuiteOptions parse(String... arguments) {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i].equals("--quick")) {
                    quick = true;
                } else if (arguments[i].equals("--add")) {
                    add = true;
                } else if (i + 1 < arguments.length) {
                    read(arguments[i], arguments[++i]);
                } else {
                    throw new IllegalArgumentException("unknown or without a value: " + arguments[i]);
                }
            }
            if (sections.isEmpty()) {
                sections.addAll(EnumSet.allOf(Section.class));
            }
            List<Integer> usual = quick ? List.of(64) : List.of(16, 64, 512, 1_200, 8_900, 65_507);
            return new SuiteOptions(
                    quick,
                    sections,
                    runs.orElse(quick ? 1 : 5),
                    sizes.orElse(usual),
                    rates,
                    peers,
                    warmUp,
                    measured,
                    jmh,
                    out,
                    add);
        }

        private void read(String option, String value) {
            switch (option) {
                case "--only" -> sections.add(Section.of(value));
                case "--runs" -> runs = Optional.of(Integer.parseUnsignedInt(value));
                case "--sizes" -> sizes = Optional.of(numbers(value));
                case "--rates" -> rates = Optional.of(numbers(value));
                case "--peers" -> peers = Pattern.compile(value);
                case "--warm-up" -> warmUp = Optional.of(Duration.ofMillis(Integer.parseUnsignedInt(value)));
                case "--measured" -> measured = Optional.of(Duration.ofMillis(Integer.parseUnsignedInt(value)));
                case "--jmh" -> jmh = Optional.of(value);
                case "--out" -> out = Path.of(value);
                default -> throw new IllegalArgumentException("unknown: " + option);
            }
        }

        private static List<Integer> numbers(String value) {
            return Arrays.stream(value.split(","))
                    .map(Integer::parseUnsignedInt)
                    .toList();
        }
    }
}
