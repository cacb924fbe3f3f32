package io.dgram.tests.lifecycle;

import io.dgram.tests.support.Tasks;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library logs by {@link System.Logger} {@code io.dgram}, instead of its going to the console. */
final class CapturedLog implements Filter, AutoCloseable {

    private final Logger logger = Logger.getLogger("io.dgram");
    private final Filter before = logger.getFilter();
    private final Level levelBefore = logger.getLevel();
    private final String beginning;
    private final BlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();

    CapturedLog() {
        beginning = "";
        logger.setFilter(this);
    }

    /** Captures what is logged at a level and above, and begins with a text. */
    CapturedLog(Level level, String beginning) {
        this.beginning = beginning;
        logger.setFilter(this);
        logger.setLevel(level);
    }

    /** Waits for the next record. */
    LogRecord next() throws InterruptedException {
        return next("");
    }

    /** Waits for the next record whose message contains a text. */
    LogRecord next(String part) throws InterruptedException {
        LogRecord next = poll(Tasks.LIMIT, part);
        if (next == null) {
            throw new AssertionError("nothing of " + part + " was logged within " + Tasks.LIMIT);
        }
        return next;
    }

    private LogRecord poll(Duration duration, String part) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            long left = duration.toNanos() - (System.nanoTime() - start);
            LogRecord next = records.poll(left, TimeUnit.NANOSECONDS);
            if (next == null || next.getMessage().contains(part)) {
                return next;
            }
        }
    }

    /** Tells whether nothing more is logged for a while. */
    boolean isSilentFor(Duration duration) throws InterruptedException {
        return isSilentFor(duration, "");
    }

    /** Tells whether nothing more whose message contains a text is logged for a while. */
    boolean isSilentFor(Duration duration, String part) throws InterruptedException {
        return poll(duration, part) == null;
    }

    @Override
    public boolean isLoggable(LogRecord entry) {
        if (entry.getMessage().startsWith(beginning)) {
            records.add(entry);
        }
        return false;
    }

    @Override
    public void close() {
        logger.setFilter(before);
        logger.setLevel(levelBefore);
    }
}
