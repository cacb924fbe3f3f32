package io.dgram.impl.recorder;

import io.dgram.DgramException;
import io.dgram.IcmpError;
import io.dgram.SocketStatistics;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.internal.AddressLiteral;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Creates the events, while a recording runs. Those that a recording does not want are not even created. */
final class JfrRecorder extends Recorder {

    private static final int MAX_PER_SECOND = 100; // of those that the network can cause

    private static final EventType OPEN = EventType.getEventType(RecorderEvents.SocketOpen.class);
    private static final EventType CLOSE = EventType.getEventType(RecorderEvents.SocketClose.class);
    private static final EventType RECEIVE_WAIT = EventType.getEventType(RecorderEvents.ReceiveWait.class);
    private static final EventType SEND_WAIT = EventType.getEventType(RecorderEvents.SendWait.class);
    private static final EventType LISTENER_CALL = EventType.getEventType(RecorderEvents.ListenerCall.class);
    private static final EventType FAILURE = EventType.getEventType(RecorderEvents.Failure.class);
    private static final EventType ICMP = EventType.getEventType(RecorderEvents.Icmp.class);
    private static final EventType DROP = EventType.getEventType(RecorderEvents.Drop.class);
    private static final EventType FILTERED = EventType.getEventType(RecorderEvents.FilteredDatagram.class);

    /** A way for datagrams to be dropped, and how many were. */
    private record DropKind(String name, ToLongFunction<SocketStatistics> count) {}

    private static final List<DropKind> DROP_KINDS = List.of(
            new DropKind("kernel", stats -> stats.kernelDrops().orElse(0)),
            new DropKind("filter", SocketStatistics::filtered),
            new DropKind("rejected", SocketStatistics::rejected),
            new DropKind("discarded", SocketStatistics::discarded),
            new DropKind("events", SocketStatistics::eventsDropped));

    private final RateLimit failures = new RateLimit(MAX_PER_SECOND, Clock.SYSTEM);
    private final RateLimit icmpErrors = new RateLimit(MAX_PER_SECOND, Clock.SYSTEM);
    private final ReentrantLock lock = new PinSafeLock();
    // Under lock; by number of the socket, the highest total of each kind. What the kernel dropped can be unknown for a
    // while, and an estimate can become less: neither makes what was recorded news again.
    private final Map<Long, long[]> dropsRecorded = new HashMap<>();
    private final Runnable statistics = this::recordStatistics;
    private final Runnable drops = this::recordDrops;

    /** Begins to record what is recorded periodically. */
    void start() {
        for (Observed socket : observed()) {
            setDropsRecorded(socket, socket.stats()); // what was dropped before is not news
            if (!socket.isOpen()) {
                forgetDropsRecorded(socket); // closing it may have come first
            }
        }
        FlightRecorder.addPeriodicEvent(RecorderEvents.Statistics.class, statistics);
        FlightRecorder.addPeriodicEvent(RecorderEvents.Drop.class, drops);
    }

    /** Reverts {@link #start()}. */
    void stop() {
        FlightRecorder.removePeriodicEvent(statistics);
        FlightRecorder.removePeriodicEvent(drops);
    }

    // ------------------------------------------------------------------------------------------- single events

    @Override
    void open(Observed socket) {
        quietly(() -> {
            setDropsRecorded(socket, SocketStatistics.NONE);
            if (OPEN.isEnabled()) {
                RecorderEvents.SocketOpen event = new RecorderEvents.SocketOpen();
                event.describe(socket.subject());
                event.type = socket.subject().type().toString();
                event.commit();
            }
        });
    }

    @Override
    void close(Observed socket) {
        quietly(() -> {
            if (CLOSE.isEnabled()) {
                RecorderEvents.SocketClose event = new RecorderEvents.SocketClose();
                event.describe(socket.subject());
                event.age = socket.age().toNanos();
                event.traffic(socket.stats());
                event.commit();
            }
            recordDrops(socket);
            forgetDropsRecorded(socket);
        });
    }

    @Override
    void failure(@Nullable Subject socket, DgramException failure) {
        quietly(() -> {
            long omitted = FAILURE.isEnabled() ? failures.admit() : -1;
            if (omitted >= 0) {
                RecorderEvents.Failure event = new RecorderEvents.Failure();
                if (socket != null) {
                    event.describe(socket);
                }
                failure.remote().ifPresent(remote -> event.remote = remote.toString());
                event.operation = failure.operation();
                event.code = failure.code().name();
                event.message = failure.getMessage();
                event.omitted = omitted;
                event.commit();
            }
        });
    }

    @Override
    void icmp(Subject socket, IcmpError error) {
        quietly(() -> {
            long omitted = ICMP.isEnabled() ? icmpErrors.admit() : -1;
            if (omitted >= 0) {
                RecorderEvents.Icmp event = new RecorderEvents.Icmp();
                event.describe(socket);
                event.error(error);
                event.omitted = omitted;
                event.commit();
            }
        });
    }

    @Override
    void filter(Subject socket, InetAddress sender) {
        if (FILTERED.isEnabled()) {
            quietly(() -> {
                RecorderEvents.FilteredDatagram event = new RecorderEvents.FilteredDatagram();
                event.describe(socket);
                event.sender = AddressLiteral.print(sender);
                event.commit();
            });
        }
    }

    // --------------------------------------------------------------------------------------------------- spans

    @Override
    @Nullable
    Span receiving() {
        return RECEIVE_WAIT.isEnabled() ? begin(RecorderEvents.ReceiveWait::new) : null;
    }

    @Override
    @Nullable
    Span sending() {
        return SEND_WAIT.isEnabled() ? begin(RecorderEvents.SendWait::new) : null;
    }

    @Override
    @Nullable
    Span calling(Object called, @Nullable Object event) {
        return LISTENER_CALL.isEnabled() ? begin(() -> new RecorderEvents.ListenerCall(called, event)) : null;
    }

    private static @Nullable Span begin(Supplier<? extends RecorderEvents.SpanEvent> create) {
        try {
            RecorderEvents.SpanEvent span = create.get();
            span.begin();
            return span;
        } catch (Throwable e) { // no memory to record it
            return null;
        }
    }

    // ------------------------------------------------------------------------------------------- periodic events

    private void recordStatistics() {
        for (Observed socket : observed()) {
            quietly(() -> recordStatistics(socket));
        }
    }

    private static void recordStatistics(Observed socket) {
        RecorderEvents.Statistics event = new RecorderEvents.Statistics();
        event.describe(socket.subject());
        event.age = socket.age().toNanos();
        event.counters(socket.stats());
        event.commit();
    }

    private void recordDrops() {
        for (Observed socket : observed()) {
            quietly(() -> recordDrops(socket));
        }
    }

    // Records nothing of a socket that was closed meanwhile, as closing it did.
    void recordDrops(Observed socket) {
        lock.lock();
        try {
            long[] before = dropsRecorded.get(socket.subject().id());
            if (before != null && DROP.isEnabled()) {
                long[] now = totals(socket.stats());
                for (int i = 0; i < now.length; i++) {
                    long more = now[i] - before[i];
                    before[i] = Math.max(before[i], now[i]);
                    recordDrops(socket, DROP_KINDS.get(i), more, now[i]);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static long[] totals(SocketStatistics stats) {
        return DROP_KINDS.stream()
                .mapToLong(kind -> kind.count.applyAsLong(stats))
                .toArray();
    }

    private static void recordDrops(Observed socket, DropKind kind, long more, long total) {
        if (more > 0) {
            RecorderEvents.Drop event = new RecorderEvents.Drop();
            event.describe(socket.subject());
            event.kind = kind.name;
            event.datagrams = more;
            event.total = total;
            event.commit();
        }
    }

    private void setDropsRecorded(Observed socket, SocketStatistics stats) {
        lock.lock();
        try {
            dropsRecorded.put(socket.subject().id(), totals(stats));
        } finally {
            lock.unlock();
        }
    }

    private void forgetDropsRecorded(Observed socket) {
        lock.lock();
        try {
            dropsRecorded.remove(socket.subject().id());
        } finally {
            lock.unlock();
        }
    }

    // A report must not fail what is reported, whatever the flight recorder lacks.
    private static void quietly(Runnable report) {
        try {
            report.run();
        } catch (Throwable e) {
            // There is no memory to record it.
        }
    }
}
