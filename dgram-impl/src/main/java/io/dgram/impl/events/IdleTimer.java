package io.dgram.impl.events;

import io.dgram.Callback;
import io.dgram.Event;
import io.dgram.impl.polling.Deadline;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.support.QueuedTask;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * luvit's {@code setTimeout}: fires when a socket has been idle for a given time.
 *
 * <p>A datagram only records the time. When the timer expires, it computes how long the socket has been idle, and is
 * scheduled again for the remainder.
 */
public final class IdleTimer implements Lazy.Endable {

    /**
     * One call of {@code setTimeout}, replaced by the next. Allocates in advance whatever firing needs, as there may be
     * no memory left then. Running it as a task fires it.
     */
    private final class Setting extends QueuedTask {

        private final long nanos;
        private final Event.Timeout event;
        private final Runnable alarm = this::alarm;

        private SerialDispatcher.@Nullable Callback callback; // confined to the dispatcher; null once it has run

        private boolean fires; // under lock; whether it is queued at the dispatcher
        private boolean fired; // under lock; whether it has fired since the last activity
        private long firedFor; // under lock; what the last activity was then

        Setting(Duration idle, Callback callback) {
            this.nanos = Deadline.saturatedNanos(idle);
            this.event = new Event.Timeout(idle);
            this.callback = callback::run;
        }

        private void alarm() {
            IdleTimer.this.alarm(this);
        }

        @Override
        public void run() {
            fire(this);
        }
    }

    private final SerialDispatcher dispatcher;
    private final Clock clock;
    private final ReentrantLock lock = new PinSafeLock();
    private @Nullable Future<?> alarm; // under lock
    private boolean ended; // under lock
    private volatile @Nullable Setting setting; // written under lock
    private volatile boolean armed; // written under lock; whether the alarm is scheduled
    private volatile long lastActivity;

    IdleTimer(SerialDispatcher dispatcher, Clock clock) {
        this.clock = clock;
        this.dispatcher = dispatcher;
    }

    /** Returns a timer that every datagram which is reported to an observer restarts. */
    public static IdleTimer observing(Traffic traffic, SerialDispatcher dispatcher, Clock clock) {
        IdleTimer timer = new IdleTimer(dispatcher, clock);
        // Weakly, as the observer outlives a socket that the application drops, and the timer refers to its listeners.
        WeakReference<IdleTimer> reference = new WeakReference<>(timer);
        traffic.observe(() -> touch(reference));
        return timer;
    }

    private static void touch(WeakReference<IdleTimer> reference) {
        IdleTimer timer = reference.get();
        if (timer != null) {
            timer.touch();
        }
    }

    /** Sets the timer; a duration of zero disables it. */
    public void set(Duration idle, Callback callback) {
        lock.lock();
        try {
            if (idle.isZero() || ended) {
                cancel();
            } else {
                replace(new Setting(idle, callback));
            }
        } finally {
            lock.unlock();
        }
    }

    // Under lock. Schedules first, as that may fail: the previous setting then stays in force.
    private void replace(Setting next) {
        long now = clock.nanoTime();
        Future<?> first = clock.schedule(next.alarm, next.nanos);
        cancel();
        lastActivity = now;
        setting = next;
        alarm = first;
        armed = true;
    }

    /** Disables the timer for good. */
    @Override
    public void end() {
        lock.lock();
        try {
            ended = true;
            cancel();
        } finally {
            lock.unlock();
        }
    }

    /** Records that a datagram was sent or delivered. */
    void touch() {
        if (setting == null) {
            return;
        }
        // Write lastActivity, then read armed; the alarm clears armed, then reads lastActivity. At least one side sees
        // the other.
        lastActivity = clock.nanoTime();
        if (!armed) {
            lock.lock();
            try {
                arm();
            } catch (Throwable e) {
                // No memory to schedule the alarm. The datagram has been sent or received; the next one tries again.
            } finally {
                lock.unlock();
            }
        }
    }

    // Under lock, which the alarm takes too, so it sees armed only after this has set it.
    private void arm() {
        Setting current = setting;
        if (current != null && !armed) {
            alarm = clock.schedule(current.alarm, lastActivity + current.nanos - clock.nanoTime());
            armed = true;
        }
    }

    // Under lock.
    private void cancel() {
        setting = null;
        armed = false;
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    private void alarm(Setting current) {
        lock.lock();
        try {
            if (setting != current) {
                return;
            }
            armed = false;
            if (isActive(current)) {
                arm();
                return;
            }
            if (current.fires || (current.fired && current.firedFor == lastActivity)) {
                return;
            }
            current.fires = true;
        } finally {
            lock.unlock();
        }
        dispatcher.execute(current);
    }

    // Tells whether, by the time the dispatcher runs it, the timer was set again or disabled, or the socket was active.
    private boolean isObsolete(Setting current) {
        lock.lock();
        try {
            current.fires = false;
            if (setting != current) {
                return true;
            }
            if (isActive(current)) {
                arm();
                return true;
            }
            // The alarm for this activity may come yet, if it is late.
            current.fired = true;
            current.firedFor = lastActivity;
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isActive(Setting current) {
        return lastActivity + current.nanos - clock.nanoTime() > 0;
    }

    private void fire(Setting current) {
        if (isObsolete(current)) {
            return;
        }
        dispatcher.dispatch(current.event);
        SerialDispatcher.Callback callback = current.callback;
        current.callback = null;
        // A listener may have set the timer again.
        if (callback != null && setting == current) {
            dispatcher.call(callback);
        }
    }
}
