package io.dgram.impl.polling;

import io.dgram.impl.transport.EventQueue;
import io.dgram.impl.transport.EventSource;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A poller with an event queue: the thread that waits arms its channel itself, by one system call, and the poller is
 * woken by nothing but reports.
 */
final class EventPoller extends Poller {

    private static final int FIRST_SLOTS = 64;

    /** A channel in a slot of the table, and what it is armed for. Changed under the lock of the channel. */
    private static final class Entry implements Registration {

        final EventQueue queue;
        final EventSource source;
        final ChannelReadiness channel;
        final long token; // the slot, and above it a number that differs from those of the slot's other channels
        private int armed;

        Entry(EventQueue queue, EventSource source, ChannelReadiness channel, long token) {
            this.queue = queue;
            this.source = source;
            this.channel = channel;
            this.token = token;
        }

        @Override
        public boolean arm(int operation) throws IOException {
            if ((armed & operation) == 0) {
                armFor(armed | operation);
            }
            return false;
        }

        private void armFor(int operations) throws IOException {
            source.arm(queue, token, operations);
            armed = operations;
        }

        @Override
        public void reported(int operations) throws IOException {
            int rest = armed & ~operations;
            armed = 0;
            if (rest != 0) {
                armFor(rest);
            }
        }

        void forget() {
            armed = 0;
        }
    }

    private final EventQueue queue;
    private volatile AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(FIRST_SLOTS);
    private int lastSlot;
    private long generation;

    EventPoller(EventQueue queue) {
        this.queue = queue;
    }

    @Override
    synchronized Registration register(ChannelReadiness channel) {
        int slot = freeSlot();
        long token = (++generation & Integer.MAX_VALUE) << Integer.SIZE | slot;
        Entry entry = new Entry(queue, channel.events(), channel, token);
        slots.set(slot, entry);
        return entry;
    }

    // Under the monitor.
    private int freeSlot() {
        AtomicReferenceArray<@Nullable Entry> present = slots;
        int length = present.length();
        for (int i = 0; i < length; i++) {
            lastSlot = (lastSlot + 1) % length;
            if (present.get(lastSlot) == null) {
                return lastSlot;
            }
        }
        AtomicReferenceArray<@Nullable Entry> larger = new AtomicReferenceArray<>(2 * length);
        for (int i = 0; i < length; i++) {
            larger.set(i, present.get(i));
        }
        slots = larger;
        lastSlot = length;
        return length;
    }

    @Override
    void deregister(ChannelReadiness channel, Registration registration) {
        forget((Entry) registration);
        release();
    }

    private synchronized void forget(Entry entry) {
        slots.set(slotOf(entry.token), null);
    }

    private static int slotOf(long token) {
        return (int) token;
    }

    @Override
    void wakeup() {
        queue.wakeup();
    }

    @Override
    void poll(long timeoutMillis) throws IOException {
        queue.take(timeoutMillis, this::ready);
    }

    private void ready(long token, int operations) {
        Entry entry = slots.get(slotOf(token));
        if (entry != null && entry.token == token) { // not closed meanwhile
            entry.channel.ready(operations);
        }
    }

    @Override
    void reset() {
        AtomicReferenceArray<@Nullable Entry> present = slots;
        for (int i = 0; i < present.length(); i++) {
            Entry entry = present.get(i);
            if (entry != null) {
                entry.channel.reset(entry::forget);
            }
        }
    }

    @Override
    void close() {
        queue.close();
    }
}
