package io.dgram.tests.support;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Objects;

/** The platform threads of this virtual machine. */
public final class PlatformThreads {

    // The one thread by which the JDK ends the timed waits of virtual threads, as Java 21 and newer ones name it.
    // The JDK starts it with the first such wait, and never ends it.
    private static final String UNPARKER = "VirtualThread-unparker";
    private static final String DELAYS = "-delayScheduler";

    private PlatformThreads() {}

    /** Returns how many there are, without the one by which the JDK ends timed waits of virtual threads. */
    public static int count() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return (int) Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull) // ended meanwhile
                .filter(thread -> !thread.getThreadName().startsWith(UNPARKER))
                .filter(thread -> !thread.getThreadName().endsWith(DELAYS))
                .count();
    }
}
