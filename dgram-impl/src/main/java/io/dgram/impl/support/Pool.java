package io.dgram.impl.support;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Things that are dear to make, lent while a system call needs them.
 *
 * <p>As many are kept as threads can run at once; more are made when more are wanted at the same time and left to the
 * garbage collector afterwards. Lending neither locks nor allocates.
 *
 * @param <T> what is lent
 */
public final class Pool<T> {

    /** What is plenty for all threads that can run at once. */
    public static final int ENOUGH = 2 * Runtime.getRuntime().availableProcessors();

    private final AtomicReferenceArray<@Nullable T> slots;
    private final Supplier<T> maker;

    Pool(int kept, Supplier<T> maker) {
        slots = new AtomicReferenceArray<>(kept);
        this.maker = maker;
    }

    /** Returns a pool that keeps enough for all threads that can run at once. */
    public static <T> Pool<T> ofEnough(Supplier<T> maker) {
        return new Pool<>(ENOUGH, maker);
    }

    /** Lends one, as it was given back, to be given back by {@link #release}. */
    public T acquire() {
        T kept = poll();
        return kept != null ? kept : maker.get();
    }

    /** Lends one that was given back; {@code null} if there is none. */
    @Nullable
    T poll() {
        int length = slots.length();
        int first = startingSlot(length);
        for (int i = 0; i < length; i++) {
            int slot = (first + i) % length;
            // A plain look first: writing to an empty slot would take its cache line from the others.
            if (slots.getPlain(slot) != null) {
                T kept = slots.getAndSet(slot, null);
                if (kept != null) {
                    return kept;
                }
            }
        }
        return null;
    }

    public void release(T lent) {
        int length = slots.length();
        int first = startingSlot(length);
        for (int i = 0; i < length; i++) {
            int slot = (first + i) % length;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, lent)) {
                return;
            }
        }
    }

    // Threads that run at the same time begin at different slots, mostly.
    private static int startingSlot(int length) {
        return (int) (Thread.currentThread().threadId() % length);
    }
}
