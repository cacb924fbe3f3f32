package io.dgram.impl.transport;

import java.io.IOException;

/**
 * Sets and reads an option of one socket.
 *
 * @param <T> the type of its value
 */
public interface OptionHandler<T> {

    /**
     * Sets the option.
     *
     * @throws UnsupportedOperationException if it cannot be set here, with what would make it work
     */
    void set(T value) throws IOException;

    /**
     * Reads the option.
     *
     * @throws UnsupportedOperationException if it cannot be read here, with what would make it work
     */
    T get() throws IOException;

    /** Tells whether it can be set and read. */
    boolean isSupported();
}
