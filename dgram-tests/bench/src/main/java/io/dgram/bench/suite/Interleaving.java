package io.dgram.bench.suite;

import io.dgram.bench.report.Results;
import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Subject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs trials several times, all of them once before any of them again, so that a noisy minute hits all alike. Every
 * second round goes backwards, so that a machine that gets slower and slower does, too.
 */
final class Interleaving {

    // A peer that hangs costs many seconds each time.
    private static final int ATTEMPTS = 2;

    private final Results results;
    private final Progress progress;
    private final Map<Subject, Integer> failures = new HashMap<>();

    /** Creates a runner that adds to some results. */
    Interleaving(Results results, Progress progress) {
        this.results = results;
        this.progress = progress;
    }

    /** Runs all trials. */
    void run(List<Trial> trials, int runs) throws InterruptedException {
        for (int run = 1; run <= runs; run++) {
            for (Trial trial : run % 2 == 1 ? trials : trials.reversed()) {
                Subject subject = trial.subject();
                if (!results.missing().containsKey(subject) && failures.getOrDefault(subject, 0) < ATTEMPTS) {
                    progress.tell("run " + run + " of " + runs + ", " + subject + ": " + run(trial, run));
                }
            }
        }
    }

    // Returns what to tell of it.
    private String run(Trial trial, int run) throws InterruptedException {
        Subject subject = trial.subject();
        try {
            Sample sample = trial.run(run);
            results.add(sample);
            return sample.toString(subject.section().main());
        } catch (MissingPeerException e) {
            results.addMissing(subject, e.getMessage());
            return "not here: " + e.getMessage();
        } catch (BrokenRunException | IOException e) {
            failures.merge(subject, 1, Integer::sum);
            results.addBroken(subject, run, String.valueOf(e.getMessage()));
            return "BROKEN: " + e.getMessage();
        }
    }
}
