package io.dgram.tests.support;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines that a process has written so far, on one of its two outputs. */
final class OutputLines {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> lines = new ArrayList<>();
    private int taken; // how many next() has returned
    private boolean ended;

    /** Collects the lines of a stream, on a thread of its own, until the stream ends. */
    static OutputLines collect(BufferedReader reader) {
        OutputLines output = new OutputLines();
        Thread.ofPlatform().daemon().name("output-lines").start(() -> output.readAll(reader));
        return output;
    }

    /** Waits for the first line in which a regular expression is found. */
    Matcher await(String regex, Duration patience) throws InterruptedException {
        Pattern pattern = Pattern.compile(regex);
        lock.lock();
        try {
            awaitUntil(() -> ended || find(pattern).isPresent(), patience);
            return find(pattern).orElseGet(() -> fail("no line with '" + regex + "' in " + lines));
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the line after the one that this returned last. */
    String next(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            awaitUntil(() -> ended || taken < lines.size(), patience);
            return taken < lines.size() ? lines.get(taken++) : fail("no next line in " + lines);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the lines so far that {@link #next} has not returned. */
    List<String> remaining() {
        lock.lock();
        try {
            return List.copyOf(lines.subList(taken, lines.size()));
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end of the stream and returns all its lines. */
    List<String> awaitEnd(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            awaitUntil(() -> ended, patience);
            return ended ? List.copyOf(lines) : fail("no end of output after " + patience + ": " + lines);
        } finally {
            lock.unlock();
        }
    }

    private void awaitUntil(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        while (!condition.getAsBoolean() && left > 0) {
            left = changed.awaitNanos(left);
        }
    }

    private Optional<Matcher> find(Pattern pattern) {
        return lines.stream().map(pattern::matcher).filter(Matcher::find).findFirst();
    }

    private void readAll(BufferedReader reader) {
        try (reader) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                change(line, false);
            }
        } catch (IOException e) {
            change("(unreadable: " + e + ")", false);
        } finally {
            change("", true);
        }
    }

    private void change(String line, boolean end) {
        lock.lock();
        try {
            if (end) {
                ended = true;
            } else {
                lines.add(line);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
