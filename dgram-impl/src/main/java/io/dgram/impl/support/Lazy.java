package io.dgram.impl.support;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a socket that is created lazily, because most sockets never need it.
 *
 * <p>After {@link #end()} the part is ended, no matter when it was created. An idle socket has several of these, so
 * each has a single field.
 */
public final class Lazy<T extends Lazy.Endable> {

    /** A part of a socket that has to be ended when the socket is closed. */
    public interface Endable {

        /** Stops the part for good, as the socket is closed. May be called repeatedly. */
        void end();
    }

    private static final VarHandle PART = partField();

    /** Placeholder for a part that was ended before it was created. */
    private static final class Ended implements Endable {

        static final Ended MARK = new Ended();

        @Override
        public void end() {
            // Already ended.
        }
    }

    // Shared by all sockets to save memory; held only while a part is created, which is rare and takes no other lock.
    private static final ReentrantLock CREATING = new PinSafeLock();

    private volatile @Nullable Endable part; // null, a T, or Ended

    private static VarHandle partField() {
        try {
            return MethodHandles.lookup().findVarHandle(Lazy.class, "part", Endable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Returns the part, creating it if it does not exist. */
    public T get(Supplier<T> factory) {
        T existing = existing();
        return existing != null ? existing : create(factory);
    }

    /**
     * As {@link #get(Supplier)}, for a hot path: a factory that is passed what it needs captures nothing, so the call
     * allocates nothing.
     */
    public <C> T get(Function<? super C, ? extends T> factory, C context) {
        T existing = existing();
        return existing != null ? existing : create(() -> factory.apply(context));
    }

    private T create(Supplier<T> factory) {
        CREATING.lock();
        try {
            T existing = existing();
            if (existing != null) {
                return existing;
            }
            T created = factory.get();
            if (!PART.compareAndSet(this, null, created)) {
                created.end(); // before it is published
                part = created;
            }
            return created;
        } finally {
            CREATING.unlock();
        }
    }

    @SuppressWarnings("unchecked") // the field holds null, a T, or Ended
    private @Nullable T existing() {
        Endable existing = part;
        return existing instanceof Ended ? null : (T) existing;
    }

    /** Runs an action on the part if it exists. */
    public void ifPresent(Consumer<? super T> action) {
        T existing = existing();
        if (existing != null) {
            action.accept(existing);
        }
    }

    /** Tells whether the part exists and matches a predicate. */
    public boolean isPresentAnd(Predicate<? super T> predicate) {
        T existing = existing();
        return existing != null && predicate.test(existing);
    }

    /** Ends the part, now or, if it does not exist, as soon as it is created. */
    public void end() {
        if (!PART.compareAndSet(this, null, Ended.MARK)) {
            ifPresent(Endable::end);
        }
    }
}
