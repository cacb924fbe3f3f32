package io.dgram.impl.polling;

import static java.lang.invoke.MethodHandles.lookup;

import io.dgram.impl.support.OutOfLine;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A selector of a channel's own, in which a platform thread waits by itself until the channel is readable. That takes
 * one system call and wakes no other thread, where a {@link Poller} takes several and is a thread to be woken and to
 * wake. It costs descriptors, so only a limited number of channels has one.
 */
final class DirectWait {

    /** How many there may be, of all sockets. Each takes two or three descriptors. */
    private static final int MAX_OPEN = 256;

    private static final OutOfLine SELECT =
            new OutOfLine(lookup(), DirectWait.class, "select", boolean.class, long.class);

    private static final AtomicInteger OPEN = new AtomicInteger();

    private final Selector selector;

    private DirectWait(Selector selector) {
        this.selector = selector;
    }

    /** Opens one for a channel; {@code null} if there are enough, or none can be opened. */
    static @Nullable DirectWait tryOpen(SelectableChannel channel) {
        if (OPEN.incrementAndGet() > MAX_OPEN) {
            OPEN.decrementAndGet();
            return null;
        }
        Selector selector = null;
        try {
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new DirectWait(selector);
        } catch (IOException | RuntimeException | Error e) { // no descriptor or memory left, or closed meanwhile
            closeQuietly(selector);
            OPEN.decrementAndGet();
            return null; // the poller does as well
        }
    }

    /**
     * Waits until the channel is readable, {@link #wake()} is called, the thread is interrupted or the time is over;
     * may return early.
     *
     * @param nanos at least a millisecond, of which fractions are left over
     * @return whether the channel is readable, or nothing can be waited for any more
     */
    boolean await(long nanos) {
        try {
            return (boolean) SELECT.handle().invokeExact(this, nanos);
        } catch (Throwable e) {
            throw OutOfLine.<RuntimeException>rethrown(e);
        }
    }

    boolean select(long nanos) {
        try {
            long millis = nanos == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos);
            return selector.select(key -> {}, millis) > 0;
        } catch (IOException | ClosedSelectorException e) {
            return true; // the next system call on the channel tells
        }
    }

    void wake() {
        selector.wakeup();
    }

    /** Closes the selector, so that a channel that was closed gives up its port. */
    void close() {
        try {
            closeQuietly(selector);
        } finally {
            OPEN.decrementAndGet();
        }
    }

    private static void closeQuietly(@Nullable Selector selector) {
        try {
            if (selector != null) {
                selector.close();
            }
        } catch (IOException e) {
            // Its descriptors are closed all the same (close(2)).
        }
    }
}
