package io.dgram.impl.polling;

import io.dgram.impl.support.BoundedLog;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A poller with a selector. A channel is registered when a thread first has to wait, and stays registered; only the
 * interest set changes, which is empty while no thread waits.
 */
final class SelectorPoller extends Poller {

    /** A key, whose interest set is what the channel is armed for. */
    private static final class Key implements Registration {

        final SelectionKey key;

        Key(SelectionKey key) {
            this.key = key;
        }

        @Override
        public boolean arm(int operation) throws ClosedChannelException {
            try {
                return (key.interestOpsOr(operation) & operation) == 0;
            } catch (CancelledKeyException e) {
                throw new ClosedChannelException();
            }
        }

        @Override
        public void reported(int operations) {
            // The interest set was changed before the channel was told.
        }
    }

    private final Selector selector;

    // A linked list of closed channels that wait for a selection: its elements are its nodes, as closing must not need
    // memory.
    private final AtomicReference<@Nullable ChannelReadiness> closed = new AtomicReference<>();

    SelectorPoller() throws IOException {
        selector = Selector.open();
    }

    @Override
    Registration register(ChannelReadiness channel) throws ClosedChannelException {
        SelectableChannel selectable = channel.selectable();
        try {
            return new Key(selectable.register(selector, 0, channel));
        } catch (Throwable e) {
            // If memory ran out, the selector may have a key that the channel does not know.
            selector.keys().stream()
                    .filter(key -> key.channel().equals(selectable))
                    .forEach(SelectionKey::cancel);
            throw e;
        }
    }

    @Override
    void wakeup() {
        selector.wakeup();
    }

    /** Waits until the key is removed. An interrupt does not end the wait; the interrupt status is kept. */
    @Override
    void deregister(ChannelReadiness channel, Registration registration) {
        try {
            ((Key) registration).key.cancel(); // closing the channel does this too, unless it runs out of memory
        } finally {
            awaitDeregistration(channel);
        }
    }

    private void awaitDeregistration(ChannelReadiness channel) {
        decrementChannels(); // first, so that one wake-up serves both; if the poller ends, its keys are removed too
        boolean interrupted = false;
        do {
            channel.closer = Thread.currentThread();
            do {
                channel.nextClosed = closed.get();
            } while (!closed.compareAndSet(channel.nextClosed, channel));
            selector.wakeup();
            while (channel.closer != null && !hasEnded()) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        } while (channel.selectable().isRegistered() && !hasEnded());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    void poll(long timeoutMillis) throws IOException {
        // Take the closed channels before selecting: a selection removes the keys of channels closed before it began.
        ChannelReadiness closing = closed.getAndSet(null);
        try {
            if (closing != null) {
                selector.selectNow(SelectorPoller::signalReady);
            } else {
                selector.select(SelectorPoller::signalReady, timeoutMillis);
            }
        } finally {
            wakeClosers(closing);
        }
    }

    private static void signalReady(SelectionKey key) {
        try {
            int operations = key.readyOps();
            // Cleared first, so that a thread that enters and arms meanwhile is not missed.
            key.interestOpsAnd(~operations);
            ((ChannelReadiness) key.attachment()).ready(operations);
        } catch (CancelledKeyException e) {
            // The channel was closed meanwhile, and its waiting threads have been woken.
        }
    }

    @Override
    void reset() {
        selector.keys().forEach(SelectorPoller::reset);
    }

    private static void reset(SelectionKey key) {
        try {
            // The selector updates the kernel's registration only for a key whose interest set has changed.
            key.interestOpsOr(key.channel().validOps());
            key.interestOpsAnd(0);
        } catch (CancelledKeyException e) {
            // The channel was closed meanwhile.
        }
        ((ChannelReadiness) key.attachment()).wakeAll();
    }

    private static void wakeClosers(@Nullable ChannelReadiness closing) {
        for (ChannelReadiness channel = closing; channel != null; ) {
            ChannelReadiness next = channel.nextClosed;
            Thread closer = channel.closer;
            channel.closer = null;
            LockSupport.unpark(closer);
            channel = next;
        }
    }

    @Override
    void close() {
        try {
            selector.close();
        } catch (IOException e) {
            BoundedLog.SHARED.warn("a selector cannot be closed", "a selector cannot be closed", e);
        }
        wakeClosers(closed.getAndSet(null));
    }
}
