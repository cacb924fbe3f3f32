package io.dgram.impl.events;

import io.dgram.Callback;
import io.dgram.Event;
import io.dgram.impl.polling.Deadline;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.support.QueuedTask;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * luvit's {@code setTimeout}: tells when a socket has been idle for a while.
 *
 * <p>A datagram only notes the time. The alarm, when it goes, looks how long ago that was, and is set again for what
 * remains.
 */
public final class IdleTimer implements Lazy.Endable {

    /**
     * The timer as {@code setTimeout} set it; replaced by the next. Has all that it will need when it fires, as there
     * may be no memory then. As a task it fires.
     */
    private final class Setting extends QueuedTask {

        private final long nanos;
        private final Event.Timeout event;
        private final Runnable alarm = this::alarm;

        private SerialDispatcher.@Nullable Callback callback; // for who has the dispatcher's turn; gone when it has run

        private boolean fires; // under lock: waits for its turn

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
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Future<?> alarm; // under lock
    private boolean ended; // under lock
    private volatile @Nullable Setting setting; // written under lock
    private volatile boolean armed; // written under lock: the alarm is set
    private volatile long lastActivity;

    public IdleTimer(SerialDispatcher dispatcher, Clock clock) {
        this.clock = clock;
        this.dispatcher = dispatcher;
    }

    /** Sets the timer; a duration of zero switches it off. */
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

    // Under lock. What may fail comes first: the earlier setting stays then.
    private void replace(Setting next) {
        long now = clock.nanoTime();
        Future<?> first = clock.schedule(next.alarm, next.nanos);
        cancel();
        lastActivity = now;
        setting = next;
        alarm = first;
        armed = true;
    }

    /** Switches the timer off for good. */
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

    /** Notes that a datagram was sent or delivered. */
    public void touch() {
        if (setting == null) {
            return;
        }
        // In this order, and the alarm's in the other: one of the two sees what the other did.
        lastActivity = clock.nanoTime();
        if (!armed) {
            lock.lock();
            try {
                arm();
            } catch (Throwable e) {
                // No memory for an alarm. The datagram has been sent or received; the next one tries again.
            } finally {
                lock.unlock();
            }
        }
    }

    // Under lock, which the alarm takes: it is noted as set once it is.
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
            if (current.fires) {
                return;
            }
            current.fires = true;
        } finally {
            lock.unlock();
        }
        dispatcher.execute(current);
    }

    // Set anew, closed, or no longer idle, when its turn has come: then there is nothing to tell.
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
        dispatcher.tell(current.event);
        SerialDispatcher.Callback callback = current.callback;
        current.callback = null;
        // A listener may have set the timer anew.
        if (callback != null && setting == current) {
            dispatcher.call(callback);
        }
    }
}
