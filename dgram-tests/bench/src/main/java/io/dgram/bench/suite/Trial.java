package io.dgram.bench.suite;

import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Something that can be measured once, and then again, of one peer. */
public interface Trial {

    /** Returns what it measures, at least one thing. */
    List<Subject> subjects();

    /** Returns about how long a run takes. */
    Duration expected();

    /**
     * Measures.
     *
     * @param run the number of the run, from 1
     * @return a sample of each subject
     */
    List<Sample> run(int run) throws MissingPeerException, BrokenRunException, IOException, InterruptedException;
}
