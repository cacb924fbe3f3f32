package io.dgram.impl.support;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock-free pool of objects that are expensive to create, each acquired for the duration of a system call.
 *
 * <p>The pool retains as many as threads can run at once. If more are needed at the same time, it creates them, and
 * drops them when they are released. Acquiring an object that the pool has neither locks nor allocates.
 *
 * @param <T> the type of the pooled objects
 */
public final class Pool<T> {

    /** A capacity that is ample for all threads that can run at once. */
    public static final int ENOUGH = 2 * Runtime.getRuntime().availableProcessors();

    private final AtomicReferenceArray<@Nullable T> slots;
    private final Supplier<T> factory;
    private final RetryPace pace = new RetryPace();

    Pool(int capacity, Supplier<T> factory) {
        slots = new AtomicReferenceArray<>(capacity);
        this.factory = factory;
    }

    /**
     * Returns a pool that retains {@link #ENOUGH} objects.
     *
     * @param factory creates an object, or throws {@link OutOfMemoryError}
     */
    public static <T> Pool<T> ofEnough(Supplier<T> factory) {
        return new Pool<>(ENOUGH, factory);
    }

    /**
     * Returns a released object, unchanged, or a new one; {@link #release} returns it to the pool.
     *
     * @return {@code null} if none was released and there is no memory for another
     */
    public @Nullable T tryAcquire() {
        T retained = poll();
        return retained != null ? retained : pace.attempt(factory);
    }

    private @Nullable T poll() {
        int length = slots.length();
        int first = startingSlot(length);
        for (int i = 0; i < length; i++) {
            int slot = (first + i) % length;
            // Test before getAndSet: an unconditional write would steal the cache line from other cores.
            if (slots.getPlain(slot) != null) {
                T kept = slots.getAndSet(slot, null);
                if (kept != null) {
                    return kept;
                }
            }
        }
        return null;
    }

    public void release(T item) {
        int length = slots.length();
        int first = startingSlot(length);
        for (int i = 0; i < length; i++) {
            int slot = (first + i) % length;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, item)) {
                return;
            }
        }
    }

    // Spreads threads over the slots, so that those that run at the same time rarely contend.
    private static int startingSlot(int length) {
        return (int) (Thread.currentThread().threadId() % length);
    }
}
