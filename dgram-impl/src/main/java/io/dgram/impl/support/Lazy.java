package io.dgram.impl.support;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part that most sockets never need: it is created when first asked for.
 *
 * <p>After {@link #end()} the part is ended, no matter when it was created. A part that is never created needs no
 * ending. An idle socket has several of these, so there is one field only.
 */
public final class Lazy<T extends Lazy.Endable> {

    /** A part of a socket. */
    public interface Endable {

        /** Ends what the part does, as the socket is closed. It does nothing from now on. May be called repeatedly. */
        void end();
    }

    private static final VarHandle PART = partField();

    /** Stands in for a part that was ended before it was created. */
    private static final class Ended implements Endable {

        static final Ended MARK = new Ended();

        @Override
        public void end() {
            // There is nothing that could go on.
        }
    }

    // One for all sockets: held while a part is created, which is rare, and takes no other lock.
    private static final ReentrantLock CREATING = new ReentrantLock();

    private volatile @Nullable Endable part; // null, a T, or Ended

    private static VarHandle partField() {
        try {
            return MethodHandles.lookup().findVarHandle(Lazy.class, "part", Endable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Returns the part, which is created if it is not there. */
    public T get(Supplier<T> maker) {
        T there = existing();
        return there != null ? there : create(maker);
    }

    private T create(Supplier<T> maker) {
        CREATING.lock();
        try {
            T there = existing();
            if (there != null) {
                return there;
            }
            T created = maker.get();
            if (!PART.compareAndSet(this, null, created)) {
                created.end(); // before others can see it
                part = created;
            }
            return created;
        } finally {
            CREATING.unlock();
        }
    }

    @SuppressWarnings("unchecked") // what is stored is Ended or a T
    private @Nullable T existing() {
        Endable there = part;
        return there instanceof Ended ? null : (T) there;
    }

    /** Does something with the part if it is there. */
    public void ifPresent(Consumer<? super T> action) {
        T there = existing();
        if (there != null) {
            action.accept(there);
        }
    }

    /** Asks the part a question, to which the answer is no as long as it is not there. */
    public boolean isPresentAnd(Predicate<? super T> question) {
        T there = existing();
        return there != null && question.test(there);
    }

    /** Ends the part. */
    public void end() {
        if (!PART.compareAndSet(this, null, Ended.MARK)) {
            ifPresent(Endable::end);
        }
    }
}
