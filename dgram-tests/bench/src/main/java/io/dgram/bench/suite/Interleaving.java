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
                Subject first = trial.subjects().getFirst();
                if (!results.missing().containsKey(first) && failures.getOrDefault(first, 0) < ATTEMPTS) {
                    run(trial, run, "run " + run + " of " + runs + ", ");
                }
            }
        }
    }

    private void run(Trial trial, int run, String prefix) throws InterruptedException {
        List<Subject> subjects = trial.subjects();
        try {
            for (Sample sample : trial.run(run)) {
                results.add(sample);
                progress.tell(prefix + sample.subject() + ": " + sample.main());
            }
        } catch (MissingPeerException e) {
            subjects.forEach(subject -> results.addMissing(subject, e.getMessage()));
            progress.tell(prefix + subjects.getFirst() + ": not here: " + e.getMessage());
        } catch (BrokenRunException | IOException e) {
            failures.merge(subjects.getFirst(), 1, Integer::sum);
            subjects.forEach(subject -> results.addBroken(subject, run, String.valueOf(e.getMessage())));
            progress.tell(prefix + subjects.getFirst() + ": BROKEN: " + e.getMessage());
        }
    }
}
