package io.dgram.impl.support;

import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool of off-heap memory that can serve every caller even when no more memory can be allocated: it keeps one item in
 * reserve, which threads use one after another.
 *
 * <p>A thread must not park while it holds an item, because others may be waiting for the reserve.
 *
 * @param <T> the type of the pooled items
 */
public final class ReservedPool<T> {

    private final Pool<T> pool;
    private final Supplier<T> reserveFactory;
    private final RetryPace reservePace = RetryPace.steady();
    private final Semaphore reserveFree = new Semaphore(1);
    private volatile @Nullable T reserve; // written once, under the monitor

    /**
     * @param capacity how many released items are retained
     * @param factory creates an item, or throws {@link OutOfMemoryError}
     * @param reserveFactory creates the reserved item, which may be smaller
     */
    public ReservedPool(int capacity, Supplier<T> factory, Supplier<T> reserveFactory) {
        this.pool = new Pool<>(capacity, factory);
        this.reserveFactory = reserveFactory;
    }

    /** Creates the reserved item if it does not exist. Returns whether it exists: not if there is no memory for it. */
    public boolean prepare() {
        if (reserve == null) {
            createReserve();
        }
        return reserve != null;
    }

    // A monitor, as nothing parks in it: virtual threads that are pinned (Java 21) could wait for one that is next in
    // line for a ReentrantLock and needs their carrier.
    private synchronized void createReserve() {
        if (reserve == null) {
            reserve = reservePace.attempt(reserveFactory);
        }
    }

    /**
     * Returns an item, which {@link #release} returns to the pool. Waits for the reserved one if there is no memory for
     * another.
     */
    public T acquire() {
        T acquired = tryAcquire();
        return acquired != null ? acquired : acquireReserve();
    }

    /**
     * Returns an item other than the reserved one, or {@code null} if none is retained and there is no memory for
     * another.
     */
    @Nullable
    public T tryAcquire() {
        return pool.tryAcquire();
    }

    public void release(T item) {
        if (isReserve(item)) {
            reserveFree.release();
        } else {
            pool.release(item);
        }
    }

    /** Tells whether an item is the reserved one, for which other threads may be waiting. */
    @SuppressWarnings("ReferenceEquality") // identity is meant
    public boolean isReserve(T item) {
        return item == reserve;
    }

    private T acquireReserve() {
        if (!prepare()) {
            throw new OutOfMemoryError("no memory outside the heap for a single datagram");
        }
        reserveFree.acquireUninterruptibly();
        return Objects.requireNonNull(reserve);
    }
}
