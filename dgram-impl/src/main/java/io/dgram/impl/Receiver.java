package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.Event;
import io.dgram.Message;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of a socket: a virtual thread that hands each datagram to the listeners, while it is wanted.
 *
 * <p>Wanted means: bound, there is a listener of messages or it was told to start, it was not told to stop since, and
 * the socket is open.
 */
final class Receiver implements OnFirstUse.Part {

    /** Errors that come one after the other are told at this pace, not at the processor's. */
    private static final long PAUSE_AFTER_ERROR_NANOS = 10_000_000;

    private final SocketState state;
    private final DatagramReader reader;
    private final ReadyChannel ready;
    private final ListenerRegistry listeners;
    private final EventDispatcher dispatcher;
    private final OnFirstUse<IdleTimer> idleTimer;
    private final PendingErrors pendingErrors;
    private final SocketCounters counters;
    private final BusyPoll busyPoll;
    private final FairShare fairShare;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean started; // written under lock: told to start, listener or not
    private boolean stopped; // under lock: told to stop
    // How often it was started, stopped, or got or lost a listener; written under lock.
    private final AtomicInteger changes = new AtomicInteger();
    private boolean referenced = true; // under lock: may keep the virtual machine alive
    private boolean keepsAlive; // under lock: does so now
    private boolean wanted; // under lock
    private @Nullable Thread thread; // under lock: runs, or is about to end

    Receiver(
            SocketState state,
            DatagramReader reader,
            ReadyChannel ready,
            ListenerRegistry listeners,
            EventDispatcher dispatcher,
            OnFirstUse<IdleTimer> idleTimer,
            PendingErrors pendingErrors,
            SocketCounters counters,
            BusyPoll busyPoll,
            FairShare fairShare) {
        this.state = state;
        this.reader = reader;
        this.ready = ready;
        this.listeners = listeners;
        this.dispatcher = dispatcher;
        this.idleTimer = idleTimer;
        this.pendingErrors = pendingErrors;
        this.counters = counters;
        this.busyPoll = busyPoll;
        this.fairShare = fairShare;
    }

    // ---------------------------------------------------------------------------------------------------- control

    void start() {
        lock.lock();
        try {
            started = true;
            stopped = false;
            settle();
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            started = false;
            stopped = true;
            settle();
        } finally {
            lock.unlock();
        }
    }

    void reference(boolean keepAlive) {
        lock.lock();
        try {
            referenced = keepAlive;
            settle();
        } finally {
            lock.unlock();
        }
    }

    /** Starts or stops, as what it depends on has it now: to be called when that has changed. */
    void update() {
        lock.lock();
        try {
            settle();
        } finally {
            lock.unlock();
        }
    }

    /** Stops it: on a closed socket it is not wanted. */
    @Override
    public void end() {
        update();
    }

    /** Tells whether the receiver would run if the socket were bound. */
    boolean wouldRun() {
        lock.lock();
        try {
            return !stopped && (started || listeners.wantsMessages());
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void settle() {
        changes.incrementAndGet();
        boolean want = state.isAnnounced() && !state.isClosed() && wouldRun();
        if (want != wanted) {
            wanted = want;
            reader.allowPush(want);
            if (want) {
                tellEarlierReport();
                startThread();
            }
        }
        keepAlive(wanted && referenced);
    }

    // Under lock.
    private void startThread() {
        if (thread == null) {
            thread = Threads.startVirtual("io.dgram-receiver-" + state.localOrNull(), this::run);
        }
    }

    // Under lock.
    private void keepAlive(boolean alive) {
        if (alive != keepsAlive) {
            keepsAlive = alive;
            if (alive) {
                JvmKeepAlive.acquire();
            } else {
                JvmKeepAlive.release();
            }
        }
    }

    // A send left it to the next call, and now there are listeners instead of calls.
    private void tellEarlierReport() {
        DgramException earlier = pendingErrors.take("receive");
        if (earlier != null) {
            dispatcher.emit(new Event.Failure(earlier));
        }
    }

    // ------------------------------------------------------------------------------------------------------- loop

    private void run() {
        do {
            while (reader.mayPush()) {
                try {
                    Message first = take();
                    if (first == null) {
                        first = awaitDatagram();
                    }
                    if (first != null) {
                        deliver(first);
                    }
                } catch (Throwable e) { // memory running out included: nothing ends the receiver but its socket
                    failed(e);
                }
            }
        } while (!endLoop());
    }

    // Returns whether to end, rather than to go on because it was stopped and started again.
    private boolean endLoop() {
        lock.lock();
        try {
            if (wanted && !state.isClosed()) {
                return false;
            }
            thread = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    // Takes a datagram when it is this thread's turn, and keeps the turn if there was one.
    private @Nullable Message take() throws DgramException {
        dispatcher.beginTurn();
        Message message = null;
        try {
            message = reader.push();
            return message;
        } finally {
            if (message == null) {
                dispatcher.endTurn();
            }
        }
    }

    /** Delivers a datagram, and what else is there, until something else waits for its turn; ends the turn. */
    private void deliver(Message first) throws DgramException {
        try {
            Message message = first;
            while (message != null) {
                handOver(message);
                fairShare.use();
                message = dispatcher.othersWait() ? null : reader.push();
            }
        } finally {
            dispatcher.endTurn();
        }
    }

    // The listener may have gone, or the receiver been stopped, since the datagram was taken.
    private void handOver(Message message) {
        if (!reader.mayPush() || !(started || listeners.wantsMessages())) {
            reader.putBack(message);
            return;
        }
        int changesBefore = changes.get();
        reader.handOn();
        idleTimer.ifMade(IdleTimer::touch);
        if (dispatcher.tell(message)) {
            return;
        }
        // Without listeners it is dropped only if the receiver was told to run all the same, and not for other ones.
        if (started && changes.get() == changesBefore) {
            counters.eventDropped();
        } else {
            reader.putBack(message);
        }
    }

    private void failed(Throwable cause) {
        if (state.isClosed()) {
            return;
        }
        try {
            DgramException error = state.failure("receive", cause);
            dispatcher.emit(new Event.Failure(error));
            if (PendingErrors.isReport(error)) {
                return;
            }
        } catch (Throwable again) {
            // No memory even to tell of it: the pause is all that is left.
        }
        Threads.pause(PAUSE_AFTER_ERROR_NANOS);
    }

    // Returns a datagram, and the turn with it, if it came while this thread was looking for it.
    private @Nullable Message awaitDatagram() throws DgramException {
        try {
            long start = System.nanoTime();
            Message found = busyPoll.tryFor(this::take, Deadline.NEVER);
            if (found == null && ready.awaitReadable(Deadline.NEVER, this::mustWait)) {
                busyPoll.waited(System.nanoTime() - start);
                fairShare.rested();
            }
            return found;
        } catch (InterruptedException e) {
            // Comes from a listener, and means nothing here: the loop looks whether to go on.
            return null;
        }
    }

    private boolean mustWait() {
        return reader.mayPush() && !reader.hasUntold();
    }
}
