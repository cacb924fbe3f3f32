package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.Message;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.events.JvmKeepAlive;
import io.dgram.impl.lifecycle.PendingErrors;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.polling.Deadline;
import io.dgram.impl.polling.ReadWait;
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.support.Threads;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of a socket: a virtual thread that delivers each datagram to the listeners, while it is wanted.
 *
 * <p>It is wanted while the socket is open and bound, and has a listener of messages or {@code recvStart} was called,
 * and {@code recvStop} was not called since.
 */
public final class PushReceiver implements Lazy.Endable {

    /** The pause after an error, so that an error that persists does not keep a processor busy. */
    private static final long PAUSE_AFTER_ERROR_NANOS = 10_000_000;

    /** How long to wait for memory or threads before the next attempt to start. */
    private static final long RETRY_NANOS = 50_000_000;

    private final SocketState state;
    private final Inbox inbox;
    private final ReadWait wait;
    private final Delivery delivery;
    private final PendingErrors pendingErrors;
    private final Clock clock;

    private final ReentrantLock lock = new PinSafeLock();
    private volatile boolean started; // written under lock: recvStart() was called, listener or not
    private boolean stopped; // under lock: recvStop() was called
    // How often it was started, stopped, or got or lost a listener; written under lock.
    private final AtomicInteger changes = new AtomicInteger();
    private boolean referenced = true; // under lock: may keep the Java virtual machine alive
    private boolean keepsAlive; // under lock: does so now
    private boolean wanted; // under lock
    private @Nullable Thread thread; // under lock: runs, or is about to end
    private boolean retrying; // under lock: a timer tries to start it
    private boolean failing; // under lock: it could not be started, which has been reported

    public PushReceiver(
            SocketState state,
            Inbox inbox,
            ReadWait wait,
            Delivery delivery,
            PendingErrors pendingErrors,
            Clock clock) {
        this.clock = clock;
        this.state = state;
        this.inbox = inbox;
        this.wait = wait;
        this.delivery = delivery;
        this.pendingErrors = pendingErrors;
    }

    // ---------------------------------------------------------------------------------------------------- control

    public void start() {
        lock.lock();
        try {
            startUnlessItFails();
        } finally {
            lock.unlock();
        }
    }

    // Under lock. Changes nothing if it fails, so that the caller can try again.
    private void startUnlessItFails() {
        boolean startedBefore = started;
        boolean stoppedBefore = stopped;
        try {
            started = true;
            stopped = false;
            reconcile();
        } catch (RuntimeException | Error e) {
            started = startedBefore;
            stopped = stoppedBefore;
            throw e;
        }
    }

    public void stop() {
        lock.lock();
        try {
            started = false;
            stopped = true;
            reconcile();
        } finally {
            lock.unlock();
        }
    }

    public void reference(boolean keepAlive) {
        lock.lock();
        try {
            referenced = keepAlive;
            reconcile();
        } finally {
            lock.unlock();
        }
    }

    /** Starts or stops the receiver, to be called after a change of what it depends on. */
    public void update() {
        lock.lock();
        try {
            reconcile();
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
    public boolean wouldRun() {
        lock.lock();
        try {
            return !stopped && (started || delivery.isWanted());
        } finally {
            lock.unlock();
        }
    }

    // Under lock. If the receiver cannot be started, as memory or threads have run out, a timer tries again. This fails
    // only if there is no memory or thread for the timer either.
    private void reconcile() {
        changes.incrementAndGet();
        try {
            beginOrRest();
        } catch (RuntimeException | Error e) {
            if (!tryLater(e)) {
                throw e;
            }
        }
    }

    // Under lock.
    private void beginOrRest() {
        if (state.isAnnounced() && !state.isClosed() && wouldRun()) {
            begin();
        } else {
            rest();
        }
    }

    // Under lock. In this order: what can fail comes first.
    private void begin() {
        startThread();
        keepAlive(referenced);
        failing = false;
        if (!wanted) {
            wanted = true;
            inbox.allowPush(true);
            pendingErrors.startListening(delivery::report);
        }
    }

    // Under lock. Cannot fail.
    private void rest() {
        if (wanted) {
            wanted = false;
            pendingErrors.stopListening();
            inbox.allowPush(false);
        }
        keepAlive(false);
    }

    // Under lock. The thread takes the lock before it ends, so it does not miss that it is wanted again.
    private void startThread() {
        if (thread == null) {
            thread = Threads.startVirtual(state.threadName("io.dgram-receiver") + "-" + state.localOrNull(), this::run);
        }
    }

    // Under lock.
    private void keepAlive(boolean alive) {
        if (alive != keepsAlive) {
            if (alive) {
                JvmKeepAlive.acquire();
            } else {
                JvmKeepAlive.release();
            }
            keepsAlive = alive;
        }
    }

    // Under lock. Returns whether there will be another attempt.
    private boolean tryLater(Throwable reason) {
        if (!retrying) {
            try {
                clock.retry(this::tryAgain, RETRY_NANOS);
                retrying = true;
            } catch (Throwable again) {
                return false;
            }
        }
        if (!failing) {
            failing = true;
            report(reason);
        }
        return true;
    }

    private boolean tryAgain() {
        lock.lock();
        try {
            beginOrRest();
            retrying = false;
            return true;
        } catch (Throwable e) { // still no memory, or no thread
            return false;
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------------------- loop

    private void run() {
        boolean more = true;
        while (more) {
            try {
                receive();
                more = !endLoop();
            } catch (Throwable e) { // memory running out included: nothing ends the receiver but its socket
                failed(e);
            }
        }
    }

    private void receive() throws DgramException {
        boolean drained = false;
        while (inbox.mayPush()) {
            Message first = drained ? await() : take();
            drained = first == null || deliver(first);
        }
    }

    // Returns false if the receiver was stopped and started again meanwhile.
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

    // Takes a datagram once this thread has acquired the dispatcher, and keeps that until the datagram is delivered.
    private @Nullable Message take() throws DgramException {
        if (!inbox.mayPush()) {
            return null; // stopped while it waited, perhaps by a listener that blocks now
        }
        delivery.acquire();
        Message message = null;
        try {
            message = inbox.takeForPush();
            return message;
        } finally {
            if (message == null) {
                delivery.release();
            }
        }
    }

    /**
     * Delivers a datagram, and those that follow it, until something else waits for the dispatcher; releases that.
     *
     * @return whether there was nothing left, so that another look would be in vain
     */
    private boolean deliver(Message first) throws DgramException {
        try {
            Message message = first;
            do {
                wait.heard(message.sender());
                deliverOne(message);
                wait.worked(1);
                if (delivery.isAwaited()) {
                    return false;
                }
                message = next();
            } while (message != null);
            return true;
        } finally {
            delivery.release();
        }
    }

    // Returns the datagram that follows one that was just delivered, if there is one, and a look is worthwhile.
    private @Nullable Message next() throws DgramException {
        boolean prefetched = inbox.hasPrefetched();
        if (!prefetched && wait.isLookInVain(Deadline.NEVER)) {
            return null;
        }
        Message message = inbox.takeForPush();
        if (message != null && !prefetched) {
            wait.foundAtOnce();
        }
        return message;
    }

    // The listener may have gone, or the receiver been stopped, since the datagram was taken.
    private void deliverOne(Message message) {
        if (!inbox.mayPush() || !(started || delivery.isWanted())) {
            inbox.unread(message);
            return;
        }
        int changesBefore = changes.get();
        inbox.releaseToListeners();
        if (delivery.offer(message)) {
            return;
        }
        // Without a listener it is dropped only if recvStart() asked for that, and no listener has come meanwhile.
        if (started && changes.get() == changesBefore) {
            delivery.drop();
        } else {
            inbox.unread(message);
        }
    }

    private void failed(Throwable cause) {
        if (!state.isClosed() && !report(cause)) {
            pause();
        }
    }

    // Returns whether the error concerns an earlier datagram only, so that receiving can go on at once.
    private boolean report(Throwable cause) {
        try {
            DgramException error = state.failure(Operation.RECEIVE, cause);
            delivery.report(error);
            return PendingErrors.isReport(error);
        } catch (Throwable again) { // no memory even for that: the pause is all that is left
            return false;
        }
    }

    private static void pause() {
        try {
            Threads.pause(PAUSE_AFTER_ERROR_NANOS);
        } catch (Throwable e) { // a virtual thread needs memory to be parked
            Thread.onSpinWait();
        }
    }

    // A datagram that arrives before this thread parks is not missed: the poller's selector is level-triggered.
    private @Nullable Message await() throws DgramException {
        Recorder.Span span = Recorder.receiveWait();
        try {
            return wait.awaitAndTry(this::take, Deadline.NEVER, this::mustWait);
        } catch (InterruptedException e) {
            return null; // left behind by a listener, and without meaning here
        } finally {
            Recorder.finish(span, state);
        }
    }

    private boolean mustWait() {
        return inbox.mayPush() && !inbox.hasPrefetched() && !inbox.mustLook();
    }
}
