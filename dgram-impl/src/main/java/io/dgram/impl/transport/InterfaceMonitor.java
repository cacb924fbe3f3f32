package io.dgram.impl.transport;

import java.io.IOException;

/** Waits until network interfaces, or their addresses, come or go. For one thread. */
public interface InterfaceMonitor extends AutoCloseable {

    /**
     * Waits for a change, or for as long as the monitor was opened to wait. Changes at about the same time are one.
     *
     * @return whether something has changed
     */
    boolean awaitChange() throws IOException;

    /** Closes the monitor. To be called once, by the thread that waits. */
    @Override
    void close();
}
