package io.dgram.impl;

import io.dgram.ErrorCode;
import io.dgram.SocketStatistics;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a socket does. Any thread may count, and none waits. */
final class SocketCounters {

    private final LongAdder datagramsReceived = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();
    private final LongAdder datagramsSent = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder truncated = new LongAdder();
    private final LongAdder filtered = new LongAdder();
    private final LongAdder sendWaits = new LongAdder();
    private final LongAdder eventsDropped = new LongAdder();
    private final ErrorCounts receiveErrors = new ErrorCounts();
    private final ErrorCounts sendErrors = new ErrorCounts();

    void received(int bytes, boolean cut) {
        datagramsReceived.increment();
        bytesReceived.add(bytes);
        if (cut) {
            truncated.increment();
        }
    }

    /** Counts several datagrams. */
    void received(int datagrams, long bytes, int cut) {
        datagramsReceived.add(datagrams);
        bytesReceived.add(bytes);
        if (cut > 0) {
            truncated.add(cut);
        }
    }

    /** Counts a datagram as cut that was counted as received before. */
    void cut() {
        truncated.increment();
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
                datagramsReceived.sum(),
                bytesReceived.sum(),
                datagramsSent.sum(),
                bytesSent.sum(),
                truncated.sum(),
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
