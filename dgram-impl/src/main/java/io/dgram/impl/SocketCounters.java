package io.dgram.impl;

import io.dgram.ErrorCode;
import io.dgram.SocketStatistics;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a socket does. Any thread may count, and none waits. */
final class SocketCounters {

    // Who receives has the reader's lock: one writer at a time.
    private final AtomicLong datagramsReceived = new AtomicLong();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicLong truncated = new AtomicLong();
    private final LongAdder datagramsSent = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder filtered = new LongAdder();
    private final LongAdder sendWaits = new LongAdder();
    private final LongAdder eventsDropped = new LongAdder();
    private final ErrorCounts receiveErrors = new ErrorCounts();
    private final ErrorCounts sendErrors = new ErrorCounts();

    /** Counts a datagram, under the reader's lock. */
    void received(int bytes, boolean cut) {
        received(1, bytes, cut ? 1 : 0);
    }

    /** Counts several datagrams, under the reader's lock. */
    void received(int datagrams, long bytes, int cut) {
        add(datagramsReceived, datagrams);
        add(bytesReceived, bytes);
        if (cut > 0) {
            add(truncated, cut);
        }
    }

    /** Counts a datagram as cut that was counted as received before, under the reader's lock. */
    void cut() {
        add(truncated, 1);
    }

    private static void add(AtomicLong counter, long more) {
        counter.setRelease(counter.getPlain() + more);
    }

    void sent(int bytes) {
        datagramsSent.increment();
        bytesSent.add(bytes);
    }

    void sent(int datagrams, long bytes) {
        datagramsSent.add(datagrams);
        bytesSent.add(bytes);
    }

    void filtered() {
        filtered.increment();
    }

    void sendWaited() {
        sendWaits.increment();
    }

    void eventDropped() {
        eventsDropped.increment();
    }

    void receiveFailed(ErrorCode code) {
        receiveErrors.add(code);
    }

    void sendFailed(ErrorCode code) {
        sendErrors.add(code);
    }

    SocketStatistics snapshot(OptionalLong kernelDrops) {
        return new SocketStatistics(
                datagramsReceived.get(),
                bytesReceived.get(),
                datagramsSent.sum(),
                bytesSent.sum(),
                truncated.get(),
                filtered.sum(),
                receiveErrors.snapshot(),
                sendErrors.snapshot(),
                sendWaits.sum(),
                eventsDropped.sum(),
                kernelDrops);
    }

    /** Counts by code. Errors are rare: a map will do, and stays empty on most sockets. */
    private static final class ErrorCounts {

        private final ConcurrentMap<ErrorCode, LongAdder> counts = new ConcurrentHashMap<>(2);

        // What a close cuts short has not failed.
        void add(ErrorCode code) {
            if (code == ErrorCode.CLOSED) {
                return;
            }
            counts.computeIfAbsent(code, first -> new LongAdder()).increment();
        }

        Map<ErrorCode, Long> snapshot() {
            Map<ErrorCode, Long> snapshot = new EnumMap<>(ErrorCode.class);
            counts.forEach((code, count) -> snapshot.put(code, count.sum()));
            return snapshot;
        }
    }
}
