package io.dgram.spi;

import io.dgram.Endpoint;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import java.time.Duration;
import java.util.Optional;

/**
 * What {@link Values#snapshot} makes a {@link io.dgram.SocketSnapshot} from: one field for each accessor, with the same
 * name. Not safe for use by several threads.
 */
public final class SnapshotDraft {

    /** The number of the socket. */
    public final long id;
    /** The type of the socket. */
    public final SocketType type;
    /** Its name, if it has one. */
    public Optional<String> name = Optional.empty();
    /** Where it is bound, if it is. */
    public Optional<Endpoint> local = Optional.empty();
    /** What it is connected to, if it is. */
    public Optional<Endpoint> remote = Optional.empty();
    /** How long it has been open. */
    public Duration age = Duration.ZERO;
    /** The line of the application that opened it, if known. */
    public Optional<StackTraceElement> openedAt = Optional.empty();
    /** What it has done. */
    public SocketStatistics stats = SocketStatistics.NONE;

    /**
     * Creates a draft of a socket that has just been opened.
     *
     * @param id the number of the socket
     * @param type the type of the socket
     */
    public SnapshotDraft(long id, SocketType type) {
        this.id = id;
        this.type = type;
    }
}
