package io.dgram;

import io.dgram.spi.SnapshotDraft;
import java.time.Duration;
import java.util.Optional;

/**
 * A description of a socket as it was at one time, for operators. It does not refer to the socket: holding it neither
 * keeps the socket open nor lets anybody use it. Immutable; compared by identity. Later versions may describe more.
 *
 * @see Dgram#openSockets()
 */
public final class SocketSnapshot {

    private final long id;
    private final Optional<String> name;
    private final SocketType type;
    private final Optional<Endpoint> local;
    private final Optional<Endpoint> remote;
    private final Duration age;
    private final Optional<StackTraceElement> openedAt;
    private final SocketStatistics stats;

    SocketSnapshot(SnapshotDraft draft) {
        id = draft.id;
        name = draft.name;
        type = draft.type;
        local = draft.local;
        remote = draft.remote;
        age = draft.age;
        openedAt = draft.openedAt;
        stats = draft.stats;
    }

    /**
     * Returns the number of the socket, which the events of the flight recorder have, too.
     *
     * @return a number that no other socket of this process has; later sockets have higher ones
     */
    public long id() {
        return id;
    }

    /**
     * Returns the name of the socket; see {@link SocketConfig#withName(String)}.
     *
     * @return the name; empty if it has none
     */
    public Optional<String> name() {
        return name;
    }

    /**
     * Returns the type of the socket.
     *
     * @return the type
     */
    public SocketType type() {
        return type;
    }

    /**
     * Returns where the socket was bound.
     *
     * @return the endpoint; empty if the socket was unbound
     */
    public Optional<Endpoint> local() {
        return local;
    }

    /**
     * Returns the peer of the socket.
     *
     * @return the endpoint; empty if the socket was not connected
     */
    public Optional<Endpoint> remote() {
        return remote;
    }

    /**
     * Returns for how long the socket had been open.
     *
     * @return the time since it was opened
     */
    public Duration age() {
        return age;
    }

    /**
     * Returns the line that opened the socket.
     *
     * @return the first frame outside the library and the JDK on the stack of the thread that opened it; empty if there
     *     was none
     */
    public Optional<StackTraceElement> openedAt() {
        return openedAt;
    }

    /**
     * Returns what the socket had done.
     *
     * @return what {@link Socket#stats()} returned at that time
     */
    public SocketStatistics stats() {
        return stats;
    }

    /**
     * Prints the description, but of the statistics only how many datagrams were received and sent.
     *
     * @return such as {@code #7 dns udp4 127.0.0.1:53, open for PT1M, 12 received, 12 sent, opened at …}
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("#").append(id).append(' ');
        name.ifPresent(set -> text.append(set).append(' '));
        text.append(type).append(' ').append(local.map(Endpoint::toString).orElse("unbound"));
        remote.ifPresent(peer -> text.append(" -> ").append(peer));
        text.append(", open for ").append(age);
        text.append(", ").append(stats.datagramsReceived()).append(" received, ");
        text.append(stats.datagramsSent()).append(" sent");
        openedAt.ifPresent(line -> text.append(", opened at ").append(line));
        return text.toString();
    }
}
