package io.dgram.impl.lifecycle;

import io.dgram.impl.polling.Deadline;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.support.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Closes a socket when something outside says so: the end of a stage, or time. Once the socket is closed, nothing out
 * there keeps it, or anything of it, in memory.
 */
public final class CloseTrigger implements Lazy.Endable {

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** What stages and alarms hold on to: closes the socket once, unless it is cut before. */
    static final class Link {

        private final @Nullable StageEnd stage;
        private final AtomicReference<@Nullable Runnable> close;

        @Nullable
        Link previous; // under the lock of the stage's end, as is the next

        @Nullable
        Link next;

        Link(@Nullable StageEnd stage, Runnable close) {
            this.stage = stage;
            this.close = new AtomicReference<>(close);
        }

        /** Closes the socket. Whatever that throws, those behind are closed, too. */
        void fire() {
            Runnable there = close.getAndSet(null);
            if (there != null) {
                try {
                    there.run();
                } catch (Throwable e) {
                    BoundedLog.SHARED.warn("close", "closing a socket failed", e);
                }
            }
        }

        boolean isCut() {
            return close.get() == null;
        }

        private void cut() {
            close.set(null);
            if (stage != null) {
                stage.leave(this);
            }
        }
    }

    private final Runnable close;
    private final Clock clock;
    private final Link lifetime;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Link> stages = new ArrayList<>(0); // under lock
    private @Nullable Future<?> alarm; // under lock: the earliest; those after it would find the socket closed
    private long alarmNanos; // under lock: when
    private boolean ended; // under lock

    public CloseTrigger(Runnable close, Clock clock) {
        this.clock = clock;
        this.close = close;
        lifetime = new Link(null, close);
    }

    public void on(CompletionStage<?> signal) {
        StageEnd stage = StageEnd.of(signal);
        Link link = new Link(stage, close);
        if (add(link)) {
            stage.fire(link);
        }
    }

    // Returns whether it is to be waited for: not if it is already.
    private boolean add(Link link) {
        lock.lock();
        try {
            for (Link other : stages) {
                if (other.stage == link.stage) {
                    return false;
                }
            }
            if (!ended) {
                stages.add(link);
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    public void after(Duration duration) {
        long nanos = Deadline.saturatedNanos(duration);
        long now = clock.nanoTime();
        lock.lock();
        try {
            if (ended || (alarm != null && alarmNanos - now <= nanos)) {
                return;
            }
            Link link = lifetime;
            Future<?> sooner = clock.schedule(() -> startClosing(link), nanos);
            if (alarm != null) {
                alarm.cancel(false);
            }
            alarm = sooner;
            alarmNanos = now + nanos;
        } finally {
            lock.unlock();
        }
    }

    // Closing may wait a moment for a poller, which the alarms of others should not; but better so than not at all.
    private void startClosing(Link link) {
        if (!closeOnThread(link)) {
            try {
                clock.retry(() -> closeOnThread(link), RETRY_NANOS);
            } catch (Throwable noAlarm) {
                link.fire();
            }
        }
    }

    private static boolean closeOnThread(Link link) {
        try {
            Threads.startVirtual("io.dgram-close", link::fire);
            return true;
        } catch (Throwable e) { // out of memory, out of threads
            return false;
        }
    }

    /** Forgets everything. */
    @Override
    public void end() {
        lifetime.cut();
        lock.lock();
        try {
            ended = true;
            for (int i = 0; i < stages.size(); i++) {
                stages.get(i).cut();
            }
            stages.clear();
            if (alarm != null) {
                alarm.cancel(false);
                alarm = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
