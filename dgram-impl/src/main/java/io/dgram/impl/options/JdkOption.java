package io.dgram.impl.options;

import java.io.IOException;
import java.net.SocketOption;

/**
 * An option that the JDK has.
 *
 * @param option the JDK's option
 * @param least the least value, if it is a number
 * @param most the largest value, if it is a number
 */
record JdkOption<T>(SocketOption<T> option, int least, int most) implements OptionHandler<T> {

    static JdkOption<Boolean> flag(SocketOption<Boolean> option) {
        return new JdkOption<>(option, 0, 1);
    }

    @Override
    public void check(T value) {
        if (value instanceof Integer number) {
            requireRange(number, least, most);
        }
    }

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

    static void requireRange(int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(value + " is not between " + least + " and " + most);
        }
    }

    private void requireSupported(Target target) {
        if (!isSupported(target)) {
            throw new UnsupportedOperationException("this system has no " + option.name());
        }
    }
}
