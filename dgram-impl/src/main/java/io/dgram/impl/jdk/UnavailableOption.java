package io.dgram.impl.jdk;

import io.dgram.impl.transport.OptionHandler;

/**
 * An option that cannot be set here.
 *
 * @param reason why, and what would make it work
 */
record UnavailableOption<T>(String reason) implements OptionHandler<T> {

    @Override
    public void set(T value) {
        throw new UnsupportedOperationException(reason);
    }

    @Override
    public T get() {
        throw new UnsupportedOperationException(reason);
    }

    @Override
    public boolean isSupported() {
        return false;
    }
}
