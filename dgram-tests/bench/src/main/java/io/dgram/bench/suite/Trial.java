package io.dgram.bench.suite;

import io.dgram.bench.report.Sample;
import io.dgram.bench.report.Subject;
import java.io.IOException;
import java.time.Duration;

/** Something that can be measured once, and then again. */
public interface Trial {

    /** Returns what it measures. */
    Subject subject();

    /** Returns about how long a run takes. */
    Duration expected();

    /**
     * Measures.
     *
     * @param run the number of the run, from 1
     */
    Sample run(int run) throws MissingPeerException, BrokenRunException, IOException, InterruptedException;
}
