package io.dgram.impl.jdk;

import io.dgram.impl.transport.OptionHandler;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;

/**
 * An option that the JDK offers.
 *
 * @param channel the socket's
 * @param option the JDK's option
 */
public record JdkOption<T>(DatagramChannel channel, SocketOption<T> option) implements OptionHandler<T> {

    @Override
    public void set(T value) throws IOException {
        requireSupported();
        channel.setOption(option, value);
    }

    @Override
    public T get() throws IOException {
        requireSupported();
        return channel.getOption(option);
    }

    @Override
    public boolean isSupported() {
        return channel.supportedOptions().contains(option);
    }

    private void requireSupported() {
        if (!isSupported()) {
            throw new UnsupportedOperationException("this system has no " + option.name());
        }
    }
}
