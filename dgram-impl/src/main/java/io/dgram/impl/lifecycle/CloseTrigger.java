package io.dgram.impl.lifecycle;

import io.dgram.impl.polling.Deadline;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.support.PinSafeLock;
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
 * Closes a socket when a {@link CompletionStage} completes, or after a duration. Once the socket is closed, neither the
 * stage nor the timer keeps it, or any part of it, in memory.
 */
public final class CloseTrigger implements Lazy.Endable {

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** The object to which stages and timers refer. Closes the socket once, unless the link is cut first. */
    static final class Link {

        private final @Nullable StageEnd stage;
        private final AtomicReference<@Nullable Runnable> close;

        @Nullable
        Link previous; // guarded by the lock of StageEnd, like next

        @Nullable
        Link next;

        Link(@Nullable StageEnd stage, Runnable close) {
            this.stage = stage;
            this.close = new AtomicReference<>(close);
        }

        /** Closes the socket. Logs what that throws, so that other sockets of the same stage are still closed. */
        void fire() {
            Runnable closing = close.getAndSet(null);
            if (closing != null) {
                try {
                    closing.run();
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
    private final ReentrantLock lock = new PinSafeLock();
    private final List<Link> stages = new ArrayList<>(0); // under lock
    private @Nullable Future<?> alarm; // under lock; only the earliest, as a later one would find the socket closed
    private long alarmNanos; // under lock; when the alarm is due
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

    // Returns whether the link was added: not if this socket already waits for the stage, or has ended.
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

    // Closing may wait briefly for a poller, which would delay other sockets' timers, so it gets a thread of its own.
    // If neither a thread nor a retry is available, it closes on the timer thread.
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

    /** Cancels the timer and cuts all links. */
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
