package io.dgram.bench.suite;

import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Section;
import io.dgram.bench.report.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures what datagrams at fixed rates cost a process that waits for them: processor time, context switches and
 * system calls. One process serves all rates, because its warm-up takes longer than the measurement of any of them.
 *
 * @param bench how peers are started
 * @param sender sends at these rates
 * @param peer what is measured
 * @param role what the peer does: receive, receive on many sockets, or echo
 * @param sockets how many sockets it has
 * @param paces the rates, of all sockets together
 */
record PacedTrial(Bench bench, Peer sender, Peer peer, Role role, int sockets, List<Pace> paces) implements Trial {

    private static final int SIZE = Timing.CHART_SIZE;

    /** Datagrams a second, so that compilers have done their work before the first rate is measured. */
    static final int WARM_UP_RATE = 20_000;

    private static final int WARM_UP_RATE_OF_A_SOCKET = 4;

    // At this rate, and not at the one above, every peer waits for each single datagram: the code of that wait is to be
    // compiled, too, before the lowest rate is measured.
    private static final int WAITING_RATE = 10_000;

    // The highest rate gets this fraction of the warm-up, in addition.
    private static final int WARM_UP_SHARE = 4;

    // Of the sender and its pause, and of strace, by experience; for the forecast only.
    private static final Duration SENDER = Duration.ofMillis(100);
    private static final Duration STRACE = Duration.ofMillis(300);

    @Override
    public List<Subject> subjects() {
        return paces.stream().map(this::subject).toList();
    }

    private Subject subject(Pace pace) {
        String scenario = switch (role) {
            case LISTEN -> "receiving, " + pace;
            case ECHO -> "echoing, " + pace;
            default -> String.format(Locale.ROOT, "%,d sockets, ", sockets) + eachOf(pace);
        };
        return new Subject(Section.PACED, peer.name(), scenario);
    }

    private String eachOf(Pace pace) {
        return pace.rate() == 0 ? pace.toString() : pace.rate() / sockets + "/s each";
    }

    private Duration warmUp() {
        return bench.timing().warmUp(SIZE, peer);
    }

    @Override
    public Duration expected() {
        Duration total = bench.timing().overhead(peer).plus(warmUp()).plus(warmUp().dividedBy(WARM_UP_SHARE));
        for (Pace pace : paces) {
            total = total.plus(PacedPeer.settle(pace))
                    .plus(bench.timing().measuredAt(pace.rate()))
                    .plus(SENDER);
            if (SystemCalls.countable(pace) && pace.rate() > 0) {
                total = total.plus(SystemCalls.window(bench.timing(), pace))
                        .plus(SENDER)
                        .plus(STRACE);
            }
        }
        return total;
    }

    @Override
    public List<Sample> run(int run)
            throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("size", SIZE);
        options.put("sockets", sockets);
        options.put("time", bench.limit().plus(expected().multipliedBy(2)).toMillis());
        try (PacedPeer paced = PacedPeer.start(bench, sender, peer, role, options)) {
            warmUp(paced);
            Map<Pace, Sample> samples = new HashMap<>();
            for (Pace pace : highestFirst()) {
                PacedPeer.PaceFigures measured = paced.measure(pace);
                samples.put(pace, new Sample(subject(pace), run, measured.figures(), measured.late()));
            }
            return paces.stream().map(samples::get).toList();
        }
    }

    // The less there is to receive, the more a compiler that is still at work would add to each datagram.
    private List<Pace> highestFirst() {
        return paces.stream()
                .sorted(Comparator.comparingInt(Pace::rate).reversed())
                .toList();
    }

    private void warmUp(PacedPeer paced)
            throws MissingPeerException, BrokenRunException, IOException, InterruptedException {
        int rate = Math.max(WARM_UP_RATE, WARM_UP_RATE_OF_A_SOCKET * sockets);
        int greatest = paces.stream().mapToInt(Pace::rate).max().orElse(0);
        int sources = paces.stream().mapToInt(Pace::sources).max().orElse(1);
        paced.warmUp(new Pace(rate, sources), warmUp().dividedBy(2));
        paced.warmUp(new Pace(WAITING_RATE, sources), warmUp().dividedBy(2));
        paced.warmUp(new Pace(greatest, sources), warmUp().dividedBy(WARM_UP_SHARE));
    }
}
