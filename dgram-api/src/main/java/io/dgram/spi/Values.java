package io.dgram.spi;

import io.dgram.Capabilities;
import io.dgram.Capability;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.LocalInterface;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.SocketSnapshot;
import io.dgram.SocketStatistics;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates values of {@code io.dgram} that applications can only read, or creates them in ways that are not safe for
 * applications. The package {@code io.dgram} implements this class with its package-private members.
 */
public abstract class Values {

    private static volatile @Nullable Values installed;

    /** For the only implementation. */
    protected Values() {}

    /**
     * Returns the only implementation.
     *
     * @return the implementation, always the same
     */
    public static Values get() {
        Values values = installed;
        return values == null ? load() : values;
    }

    private static Values load() {
        try {
            MethodHandles.lookup().ensureInitialized(Message.class); // which installs it
        } catch (IllegalAccessException e) {
            throw new AssertionError("Message is public", e);
        }
        return Objects.requireNonNull(installed);
    }

    /**
     * Installs the implementation; called by {@link Message} when that class is initialised.
     *
     * @param values the implementation
     */
    public static void install(Values values) {
        installed = values;
    }

    /**
     * Creates a message that wraps an array without copying it.
     *
     * @param payload the bytes; the message owns the array from then on, and nobody may write to it
     * @param sender the endpoint that sent them
     * @param truncated whether the datagram was longer than that
     * @param info what the network layer knows about it, or {@code null} if the socket did not ask
     * @return the message
     */
    public abstract Message message(byte[] payload, Endpoint sender, boolean truncated, @Nullable PacketInfo info);

    /**
     * Creates packet information.
     *
     * @param draft what is known; copied
     * @return the value
     */
    public abstract PacketInfo packetInfo(PacketInfoDraft draft);

    /**
     * Returns a failure, attributed to one of several datagrams that a call sends.
     *
     * @param failure the failure
     * @param index the index of the datagram that failed, from 0, which is the number of those sent
     * @param count how many datagrams the call was to send
     * @return a failure that names the datagram and is otherwise the same
     */
    public abstract DgramException atDatagram(DgramException failure, int index, int count);

    /**
     * Creates a snapshot of what a socket has done.
     *
     * @param draft the numbers; copied
     * @return the snapshot
     */
    public abstract SocketStatistics statistics(StatisticsDraft draft);

    /**
     * Creates a description of an open socket.
     *
     * @param draft what is known of it; copied
     * @return the description
     */
    public abstract SocketSnapshot snapshot(SnapshotDraft draft);

    /**
     * Creates the value of an interface of this machine.
     *
     * @param draft what is known about it; copied
     * @return the value
     */
    public abstract LocalInterface localInterface(InterfaceDraft draft);

    /**
     * Creates a description of the available capabilities.
     *
     * @param missing why each missing capability is missing, and what would provide it; copied
     * @return the description
     */
    public abstract Capabilities capabilities(Map<Capability, String> missing);
}
