package io.dgram.impl.options;

import java.io.IOException;
import java.net.SocketOption;

/**
 * An option that the JDK has.
 *
 * @param option the JDK's option
 */
record JdkOption<T>(SocketOption<T> option) implements OptionHandler<T> {

    @Override
    public void set(Target target, T value) throws IOException {
        requireSupported(target);
        target.channel().setOption(option, value);
    }

    @Override
    public T get(Target target) throws IOException {
        requireSupported(target);
        return target.channel().getOption(option);
    }

    @Override
    public boolean isSupported(Target target) {
        return target.channel().supportedOptions().contains(option);
    }

    private void requireSupported(Target target) {
        if (!isSupported(target)) {
            throw new UnsupportedOperationException("this system has no " + option.name());
        }
    }
}
