package io.dgram.impl.options;

import io.dgram.SocketType;
import io.dgram.impl.linux.ChannelDescriptor;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.function.Supplier;

/**
 * How an option is checked, set and read.
 *
 * @param <T> the type of its value
 */
interface OptionHandler<T> {

    /** The socket whose option it is; the family is that of the system's socket. */
    record Target(
            SocketType type,
            StandardProtocolFamily family,
            DatagramChannel channel,
            ChannelDescriptor descriptor,
            boolean bound,
            Supplier<InterfaceSettings> interfaces) {}

    /**
     * Sets the option.
     *
     * @param value a value that {@link io.dgram.Option#check} has found good
     * @throws UnsupportedOperationException if it cannot be set here, with what would make it work
     */
    void set(Target target, T value) throws IOException;

    /**
     * Reads the option.
     *
     * @throws UnsupportedOperationException if it cannot be read here, with what would make it work
     */
    T get(Target target) throws IOException;

    /** Tells whether it can be set and read. */
    boolean isSupported(Target target);
}
