package io.dgram.impl;

import io.dgram.SocketSnapshot;
import io.dgram.SocketStatistics;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.stats.KernelDrops;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import io.dgram.impl.transport.Transport;
import io.dgram.spi.SnapshotDraft;
import io.dgram.spi.Values;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a socket without the socket itself: {@link OpenSockets} refers to it, and must not keep a socket
 * from being collected that the application drops.
 */
final class OpenSocket implements Recorder.Observed {

    private final SocketState state;
    private final Transport transport;
    private final Traffic traffic;
    private final @Nullable StackTraceElement openedAt;
    private final long openedNanos = Clock.SYSTEM.nanoTime();

    @Nullable
    OpenSocket previous; // guarded by the lock of OpenSockets, like next

    @Nullable
    OpenSocket next;

    /**
     * @param openedAt the line of the application that opened the socket, if known
     */
    OpenSocket(SocketState state, Transport transport, Traffic traffic, @Nullable StackTraceElement openedAt) {
        this.state = state;
        this.transport = transport;
        this.traffic = traffic;
        this.openedAt = openedAt;
    }

    SocketState state() {
        return state;
    }

    @Nullable
    StackTraceElement openedAt() {
        return openedAt;
    }

    @Override
    public Recorder.Subject subject() {
        return state;
    }

    @Override
    public boolean isOpen() {
        return !state.isClosed();
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(Clock.SYSTEM.nanoTime() - openedNanos);
    }

    @Override
    public SocketStatistics stats() {
        return traffic.snapshot(new KernelDrops(state, transport, traffic)::read);
    }

    SocketSnapshot describe() {
        SnapshotDraft draft = new SnapshotDraft(state.id(), state.type());
        draft.name = Optional.ofNullable(state.nameOrNull());
        draft.local = Optional.ofNullable(state.localOrNull());
        draft.remote = Optional.ofNullable(state.peerOrNull());
        draft.age = age();
        draft.openedAt = Optional.ofNullable(openedAt);
        draft.stats = stats();
        return Values.get().snapshot(draft);
    }
}
