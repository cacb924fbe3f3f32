package io.dgram.spi;

import io.dgram.Capabilities;
import io.dgram.Capability;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.SocketStatistics;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the values of {@code io.dgram} that applications only read, or makes them in a way that is not safe for
 * applications. The package {@code io.dgram} implements this over its package-private members.
 */
public abstract class Values {

    private static volatile @Nullable Values installed;

    /** For the one implementation. */
    protected Values() {}

    /**
     * Returns the one implementation.
     *
     * @return always the same
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
     * Creates a message around an array, without copying it.
     *
     * @param payload the bytes; belong to the message from here on, and must not be written to any more
     * @param sender who sent them
     * @param truncated whether the datagram was longer than that
     * @return the message
     */
    public abstract Message message(byte[] payload, Endpoint sender, boolean truncated);

    /**
     * Returns a failure as that of one datagram of several that one call was to send.
     *
     * @param failure the failure
     * @param index the number of the datagram that failed, from 0: this many were sent
     * @param count how many were to be sent
     * @return a failure that says so, and is otherwise the same
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
     * Creates a description of what can be done here.
     *
     * @param missing why something is not there, and what would bring it; copied
     * @return the description
     */
    public abstract Capabilities capabilities(Map<Capability, String> missing);
}
