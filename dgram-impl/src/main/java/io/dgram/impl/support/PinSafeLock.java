package io.dgram.impl.support;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A reentrant lock that pinned virtual threads may wait for. It is for short critical sections.
 *
 * <p>Up to Java 23, a virtual thread that waits within a monitor of the application holds its carrier (JEP 491). In the
 * queue of a {@link ReentrantLock} it could wait behind a virtual thread that is next in line and needs that carrier to
 * run: the lock would be free, and neither they nor any thread behind them would ever get it. On these versions a thread
 * that waits for this lock therefore tries from time to time to take it out of turn.
 */
public final class PinSafeLock extends ReentrantLock {

    private static final long serialVersionUID = 1;

    private static final boolean MAY_PIN = Runtime.version().feature() < 24;

    /** How long a thread waits in line before it tries. Much longer than the lock is held. */
    private static final long RETRY_NANOS = 1_000_000;

    @Override
    public void lock() {
        if (!MAY_PIN) {
            super.lock();
        } else if (!tryLock()) {
            lockOutOfTurn();
        }
    }

    private void lockOutOfTurn() {
        boolean interrupted = false;
        try {
            boolean locked;
            do {
                try {
                    locked = tryLock(RETRY_NANOS, TimeUnit.NANOSECONDS); // takes it at once if it is free, then queues
                } catch (InterruptedException e) {
                    interrupted = true;
                    locked = false;
                }
            } while (!locked);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
