package io.dgram.impl.stats;

import io.dgram.ErrorCode;
import io.dgram.spi.StatisticsDraft;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a socket. Any thread may count, without waiting.
 *
 * <p>Every socket has one, so it is kept small: the counters are fields of this object, and the error maps are the
 * shared empty map until the first error. Only counting errors allocates.
 */
final class SocketCounters {

    private static final VarHandle DATAGRAMS_RECEIVED = counter("datagramsReceived");
    private static final VarHandle BYTES_RECEIVED = counter("bytesReceived");
    private static final VarHandle TRUNCATED = counter("truncated");
    private static final VarHandle FILTERED = counter("filtered");
    private static final VarHandle SEND_WAITS = counter("sendWaits");
    private static final VarHandle EVENTS_DROPPED = counter("eventsDropped");
    private static final VarHandle RECEIVE_ERRORS = field("receiveErrors", Map.class);
    private static final VarHandle SEND_ERRORS = field("sendErrors", Map.class);
    private static final VarHandle RARE = field("rare", RareCounters.class);
    private static final VarHandle DATAGRAMS_SENT = counter("datagramsSent");
    private static final VarHandle BYTES_SENT = counter("bytesSent");

    // Written under Inbox.lock, by plain stores that unlocking publishes; read by any thread.
    private long datagramsReceived;
    private long bytesReceived;

    @SuppressWarnings("UnusedVariable") // read by a handle
    private long truncated;

    @SuppressWarnings("UnusedVariable")
    private long filtered;

    // Written by any thread, but rarely.
    @SuppressWarnings("unused")
    private long sendWaits;

    @SuppressWarnings("unused")
    private long eventsDropped;

    // Written by any thread. A LongAdder would spread them over cache lines, but allocates when threads contend.
    private volatile long datagramsSent;

    @SuppressWarnings("unused")
    private long bytesSent;

    // Immutable maps, replaced by compare-and-set.
    private volatile Map<ErrorCode, Long> receiveErrors = Map.of();
    private volatile Map<ErrorCode, Long> sendErrors = Map.of();

    private volatile @Nullable RareCounters rare; // there once one of them counts

    private static VarHandle counter(String name) {
        return field(name, long.class);
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(SocketCounters.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Counts received datagrams. The caller holds {@code Inbox.lock}. */
    void received(int datagrams, long bytes, int cut) {
        datagramsReceived += datagrams;
        bytesReceived += bytes;
        truncated += cut;
    }

    /** Counts a datagram that the receive filter rejected. The caller holds {@code Inbox.lock}. */
    void filtered() {
        filtered++;
    }

    /** Counts a message, which was counted as received, no longer as that. The caller holds {@code Inbox.lock}. */
    void unreceived(int bytes, boolean cut) {
        datagramsReceived--;
        bytesReceived -= bytes;
        truncated -= cut ? 1 : 0;
    }

    void rejected() {
        rare().rejected.incrementAndGet();
    }

    void discarded(int datagrams) {
        rare().discarded.addAndGet(datagrams);
    }

    void addOwn(int datagrams) {
        rare().own.addAndGet(datagrams);
    }

    long own() {
        RareCounters present = rare;
        return present == null ? 0 : present.own.get();
    }

    void incomplete() {
        rare().incomplete = true;
    }

    boolean isComplete() {
        RareCounters present = rare;
        return present == null || !present.incomplete;
    }

    long filteredOrDiscarded() {
        RareCounters present = rare;
        return read(FILTERED) + (present == null ? 0 : present.discarded.get());
    }

    private RareCounters rare() {
        RareCounters present = rare;
        if (present != null) {
            return present;
        }
        RareCounters created = new RareCounters();
        return RARE.compareAndSet(this, null, created) ? created : Objects.requireNonNull(rare);
    }

    void sent(int datagrams, long bytes) {
        DATAGRAMS_SENT.getAndAdd(this, (long) datagrams);
        BYTES_SENT.getAndAdd(this, bytes);
    }

    void sendWaited() {
        SEND_WAITS.getAndAdd(this, 1L);
    }

    void eventDropped() {
        EVENTS_DROPPED.getAndAdd(this, 1L);
    }

    void receiveFailed(ErrorCode code) {
        countError(RECEIVE_ERRORS, code);
    }

    void sendFailed(ErrorCode code) {
        countError(SEND_ERRORS, code);
    }

    @SuppressWarnings("unchecked") // both fields have that type
    private void countError(VarHandle errors, ErrorCode code) {
        if (code == ErrorCode.CLOSED) {
            return; // an operation that a close cuts short has not failed
        }
        Map<ErrorCode, Long> before;
        do {
            before = (Map<ErrorCode, Long>) errors.getVolatile(this);
        } while (!errors.compareAndSet(this, before, incremented(before, code)));
    }

    private static Map<ErrorCode, Long> incremented(Map<ErrorCode, Long> before, ErrorCode code) {
        Map<ErrorCode, Long> after = new EnumMap<>(ErrorCode.class);
        after.putAll(before);
        after.merge(code, 1L, Long::sum);
        return after;
    }

    StatisticsDraft draft(KernelCount kernel) {
        StatisticsDraft draft = new StatisticsDraft();
        draft.datagramsReceived = read(DATAGRAMS_RECEIVED);
        draft.bytesReceived = read(BYTES_RECEIVED);
        draft.datagramsSent = read(DATAGRAMS_SENT);
        draft.bytesSent = read(BYTES_SENT);
        draft.truncated = read(TRUNCATED);
        draft.filtered = read(FILTERED);
        RareCounters present = rare;
        if (present != null) {
            draft.rejected = present.rejected.get();
            draft.discarded = present.discarded.get();
        }
        draft.receiveErrors = receiveErrors;
        draft.sendErrors = sendErrors;
        draft.sendWaits = read(SEND_WAITS);
        draft.eventsDropped = read(EVENTS_DROPPED);
        draft.kernelDrops = kernel.drops();
        draft.kernelDropsExact = kernel.isExact();
        return draft;
    }

    boolean hasTaken() {
        return read(DATAGRAMS_RECEIVED) > 0 || read(FILTERED) > 0 || rare != null;
    }

    /** For the thread that receives: what others have received lately may be missing. */
    long datagramsReceived() {
        return datagramsReceived;
    }

    /** As {@link #datagramsReceived}. */
    long bytesReceived() {
        return bytesReceived;
    }

    long datagramsSent() {
        return datagramsSent;
    }

    private long read(VarHandle counter) {
        return (long) counter.getVolatile(this);
    }
}
