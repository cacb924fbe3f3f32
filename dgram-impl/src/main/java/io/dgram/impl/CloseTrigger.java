package io.dgram.impl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Closes a socket when something outside says so: the end of a stage, or time. Once the socket is closed, nothing out
 * there keeps it in memory.
 */
final class CloseTrigger implements OnFirstUse.Part {

    /** What stages hold on to, which outlive sockets and cannot be left. */
    private static final class Link {

        private final AtomicReference<@Nullable Runnable> close;

        Link(Runnable close) {
            this.close = new AtomicReference<>(close);
        }

        void fire() {
            Runnable there = close.getAndSet(null);
            if (there != null) {
                there.run();
            }
        }

        void cut() {
            close.set(null);
        }
    }

    private final Link link;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Future<?>> alarms = new ArrayList<>(1); // under lock
    private boolean ended; // under lock

    CloseTrigger(Runnable close) {
        link = new Link(close);
    }

    void on(CompletionStage<?> signal) {
        fireAfter(signal, link);
    }

    // Static, so that what the stage keeps is the link and nothing else.
    private static void fireAfter(CompletionStage<?> signal, Link link) {
        CompletionStage<?> unused = signal.whenComplete((result, failure) -> link.fire());
    }

    void after(Duration lifetime) {
        lock.lock();
        try {
            if (!ended) {
                // Closing may wait a moment for a poller, which the alarms of others should not.
                alarms.add(Alarms.schedule(
                        () -> Threads.startVirtual("io.dgram-close", link::fire), Deadline.saturatedNanos(lifetime)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything. */
    @Override
    public void end() {
        link.cut();
        lock.lock();
        try {
            ended = true;
            alarms.forEach(alarm -> alarm.cancel(false));
            alarms.clear();
        } finally {
            lock.unlock();
        }
    }
}
