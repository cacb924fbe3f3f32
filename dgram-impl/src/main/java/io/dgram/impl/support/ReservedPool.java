package io.dgram.impl.support;

import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool of memory outside the heap that has something to lend even when there is no memory for more: one reserved
 * item, which one thread at a time borrows while others wait for it.
 *
 * <p>So whoever borrows must not park before giving the item back.
 *
 * @param <T> what is lent
 */
public final class ReservedPool<T> {

    private final Pool<T> pool;
    private final Supplier<T> maker;
    private final Supplier<T> reserveMaker;
    private final RetryPace pace = new RetryPace();
    private final RetryPace reservePace = RetryPace.steady();
    private final Semaphore reserveFree = new Semaphore(1);
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable T reserve; // written once, under lock

    /**
     * @param kept how many items are kept for later
     * @param maker makes an item, or throws {@link OutOfMemoryError}
     * @param reserveMaker the same for the reserved one, which may be smaller
     */
    public ReservedPool(int kept, Supplier<T> maker, Supplier<T> reserveMaker) {
        this.pool = new Pool<>(kept, maker);
        this.maker = maker;
        this.reserveMaker = reserveMaker;
    }

    /** Makes the reserved item unless it is there, or there is no memory for it. Returns whether it is there. */
    public boolean prepare() {
        if (reserve == null) {
            makeReserve();
        }
        return reserve != null;
    }

    private void makeReserve() {
        lock.lock();
        try {
            if (reserve == null) {
                reserve = attempt(reserveMaker, reservePace);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lends an item, to be given back by {@link #release}; waits for the reserved one if there is no memory for another. */
    public T acquire() {
        T acquired = tryAcquire();
        return acquired != null ? acquired : acquireReserve();
    }

    /** Lends an item that is not the reserved one; {@code null} if none is kept and there is no memory for another. */
    @Nullable
    public T tryAcquire() {
        T kept = pool.poll();
        return kept != null ? kept : attempt(maker, pace);
    }

    private static <T> @Nullable T attempt(Supplier<T> maker, RetryPace pace) {
        if (!pace.permits()) {
            return null;
        }
        boolean made = false;
        try {
            T item = maker.get();
            made = true;
            return item;
        } catch (OutOfMemoryError e) {
            return null;
        } finally {
            if (made) {
                pace.succeeded();
            } else {
                pace.failed();
            }
        }
    }

    public void release(T lent) {
        if (isReserve(lent)) {
            reserveFree.release();
        } else {
            pool.release(lent);
        }
    }

    /** Tells whether an item is the reserved one, which others may be waiting for. */
    @SuppressWarnings("ReferenceEquality") // this very item
    public boolean isReserve(T lent) {
        return lent == reserve;
    }

    private T acquireReserve() {
        if (!prepare()) {
            throw new OutOfMemoryError("no memory outside the heap for a single datagram");
        }
        reserveFree.acquireUninterruptibly();
        return Objects.requireNonNull(reserve);
    }
}
