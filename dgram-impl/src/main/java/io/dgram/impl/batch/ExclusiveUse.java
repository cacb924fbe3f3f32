package io.dgram.impl.batch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The use of a batch by one operation at a time, and whether the batch is closed. Any thread may close it: its memory
 * is released when no operation is using it, by whichever thread finds that out.
 */
final class ExclusiveUse {

    private static final int FREE = 0;
    private static final int IN_USE = 1;
    private static final int CLOSED = 2;
    private static final int CLOSED_IN_USE = 3;

    private final AtomicInteger state = new AtomicInteger();

    boolean isClosed() {
        return state.get() >= CLOSED;
    }

    // A plain read, as this precedes each look at an entry: a volatile one has the compiler read everything anew for
    // each.
    // A thread that looks at entries while another one closes the batch may see it open or closed.
    void requireOpen(String operation) {
        if (state.getPlain() >= CLOSED) {
            throw new IllegalStateException(operation + ": the batch is closed");
        }
    }

    /** Begins an operation; {@link #end()} ends it. */
    void begin(String operation) {
        if (!state.compareAndSet(FREE, IN_USE)) {
            requireOpen(operation);
            throw new IllegalStateException(operation + ": another operation is using the batch");
        }
    }

    /** Ends an operation. Returns whether the caller is to release the memory, as the batch was closed meanwhile. */
    boolean end() {
        if (state.compareAndSet(IN_USE, FREE)) {
            return false;
        }
        state.set(CLOSED);
        return true;
    }

    /** Closes the batch. Returns whether the caller is to release the memory. */
    boolean close() {
        for (; ; ) {
            int current = state.get();
            if (current >= CLOSED) {
                return false;
            }
            if (state.compareAndSet(current, current == FREE ? CLOSED : CLOSED_IN_USE)) {
                return current == FREE;
            }
        }
    }
}
