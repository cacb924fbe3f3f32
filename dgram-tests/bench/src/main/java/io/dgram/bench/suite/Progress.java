package io.dgram.bench.suite;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

/** Tells whoever waits how far it is. */
final class Progress {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final PrintStream out;

    /** Creates a report to a stream. */
    Progress(PrintStream out) {
        this.out = out;
    }

    /** Prints a line, with the time of day. */
    void tell(String what) {
        out.println(LocalTime.now().format(TIME) + " " + what);
    }

    /** Prints how long all will take. */
    void forecast(Duration duration) {
        long minutes = Math.round(duration.toSeconds() / 60.0);
        tell("this will take about " + (minutes < 5 ? duration.toSeconds() + " s" : minutes + " min"));
    }
}
