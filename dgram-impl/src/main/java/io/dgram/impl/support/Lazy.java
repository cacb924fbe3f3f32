package io.dgram.impl.support;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The place of a part that most sockets never need: it is made when first asked for.
 *
 * <p>After {@link #end()} the part is an ended one, whether it was made before, meanwhile, or is made later. What never is
 * made needs no ending.
 */
public final class Lazy<T extends Lazy.Part> {

    /** A part of a socket. */
    public interface Part {

        /** Ends what it does, as the socket is closed: it does nothing from now on. May be called more than once. */
        public void end();
    }

    // One for all: held while a part is made, which is rare, and takes no other lock.
    private static final ReentrantLock MAKING = new ReentrantLock();

    private volatile @Nullable T made; // written under the lock
    private volatile boolean ended;

    /** Returns the part, which is made if it is not there. */
    public T get(Supplier<T> maker) {
        T there = made;
        return there != null ? there : make(maker);
    }

    private T make(Supplier<T> maker) {
        T there;
        MAKING.lock();
        try {
            there = made;
            if (there == null) {
                there = maker.get();
                made = there;
            }
        } finally {
            MAKING.unlock();
        }
        // Looked at in the reverse order of end(): one of the two sees what the other did.
        if (ended) {
            there.end();
        }
        return there;
    }

    /** Does something with the part if it is there. */
    public void ifMade(Consumer<? super T> action) {
        T there = made;
        if (there != null) {
            action.accept(there);
        }
    }

    /** Asks the part a question, to which the answer is no as long as it is not there. */
    public boolean isMadeAnd(Predicate<? super T> question) {
        T there = made;
        return there != null && question.test(there);
    }

    /** Ends the part. */
    public void end() {
        ended = true;
        ifMade(Part::end);
    }
}
