package io.dgram.bench.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts datagrams and bytes: one thread writes, another reads now and then. Counting costs the writer two additions,
 * no fence and no look at a clock.
 */
final class Tally {

    private static final VarHandle DATAGRAMS = handle("datagrams");
    private static final VarHandle BYTES = handle("bytes");

    private long datagrams;
    private long bytes;

    /**
     * Counts what was received or sent; for one thread only.
     *
     * @param moreDatagrams how many datagrams
     * @param moreBytes how many bytes, all together
     */
    void add(long moreDatagrams, long moreBytes) {
        BYTES.setOpaque(this, bytes + moreBytes);
        DATAGRAMS.setOpaque(this, datagrams + moreDatagrams);
    }

    /**
     * Returns the number of datagrams so far.
     *
     * @return the number
     */
    long datagrams() {
        return (long) DATAGRAMS.getOpaque(this);
    }

    /**
     * Returns the number of bytes so far.
     *
     * @return the number
     */
    long bytes() {
        return (long) BYTES.getOpaque(this);
    }

    private static VarHandle handle(String field) {
        try {
            return MethodHandles.lookup().findVarHandle(Tally.class, field, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
