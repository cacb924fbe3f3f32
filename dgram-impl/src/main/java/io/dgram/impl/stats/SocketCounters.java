package io.dgram.impl.stats;

import io.dgram.ErrorCode;
import io.dgram.SocketStatistics;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what a socket does. Any thread may count, and none waits.
 *
 * <p>Every socket has these: so what is rare, or has one writer at a time, shares an array, and errors take no more than
 * their place until there are any.
 */
public final class SocketCounters {

    // Who receives has the reader's lock: one writer at a time.
    private static final int DATAGRAMS_RECEIVED = 0;
    private static final int BYTES_RECEIVED = 1;
    private static final int TRUNCATED = 2;
    private static final int FILTERED = 3;
    // Any number of writers, but not often.
    private static final int SEND_WAITS = 4;
    private static final int EVENTS_DROPPED = 5;

    private final AtomicLongArray counts = new AtomicLongArray(EVENTS_DROPPED + 1);
    private final LongAdder datagramsSent = new LongAdder(); // by many threads at once
    private final LongAdder bytesSent = new LongAdder();
    // Replaced, never changed.
    private final AtomicReference<Map<ErrorCode, Long>> receiveErrors = new AtomicReference<>(Map.of());
    private final AtomicReference<Map<ErrorCode, Long>> sendErrors = new AtomicReference<>(Map.of());

    /** Counts a datagram, under the reader's lock. */
    public void received(int bytes, boolean cut) {
        received(1, bytes, cut ? 1 : 0);
    }

    /** Counts several datagrams, under the reader's lock. */
    public void received(int datagrams, long bytes, int cut) {
        addAlone(DATAGRAMS_RECEIVED, datagrams);
        addAlone(BYTES_RECEIVED, bytes);
        if (cut > 0) {
            addAlone(TRUNCATED, cut);
        }
    }

    /** Counts a datagram as cut that was counted as received before, under the reader's lock. */
    public void cut() {
        addAlone(TRUNCATED, 1);
    }

    /** Counts a datagram that the filter kept out, under the reader's lock. */
    public void filtered() {
        addAlone(FILTERED, 1);
    }

    private void addAlone(int counter, long more) {
        counts.setRelease(counter, counts.getPlain(counter) + more);
    }

    public void sent(int bytes) {
        datagramsSent.increment();
        bytesSent.add(bytes);
    }

    public void sent(int datagrams, long bytes) {
        datagramsSent.add(datagrams);
        bytesSent.add(bytes);
    }

    public void sendWaited() {
        counts.incrementAndGet(SEND_WAITS);
    }

    public void eventDropped() {
        counts.incrementAndGet(EVENTS_DROPPED);
    }

    public void receiveFailed(ErrorCode code) {
        add(receiveErrors, code);
    }

    public void sendFailed(ErrorCode code) {
        add(sendErrors, code);
    }

    private static void add(AtomicReference<Map<ErrorCode, Long>> errors, ErrorCode code) {
        if (code != ErrorCode.CLOSED) { // what a close cuts short has not failed
            errors.updateAndGet(before -> withOneMore(before, code));
        }
    }

    private static Map<ErrorCode, Long> withOneMore(Map<ErrorCode, Long> before, ErrorCode code) {
        Map<ErrorCode, Long> after = new EnumMap<>(ErrorCode.class);
        after.putAll(before);
        after.merge(code, 1L, Long::sum);
        return after;
    }

    public SocketStatistics snapshot(OptionalLong kernelDrops) {
        return new SocketStatistics(
                counts.get(DATAGRAMS_RECEIVED),
                counts.get(BYTES_RECEIVED),
                datagramsSent.sum(),
                bytesSent.sum(),
                counts.get(TRUNCATED),
                counts.get(FILTERED),
                receiveErrors.get(),
                sendErrors.get(),
                counts.get(SEND_WAITS),
                counts.get(EVENTS_DROPPED),
                kernelDrops);
    }
}
