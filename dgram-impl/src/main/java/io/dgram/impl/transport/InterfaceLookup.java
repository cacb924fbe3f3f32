package io.dgram.impl.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What a system knows about network interfaces beyond what the JDK does: those that have no address. */
public interface InterfaceLookup {

    /** Returns an interface without an address by its name, if there is one. */
    Optional<NetworkLink> named(String name) throws IOException;

    /** Returns an interface without an address by its index, if there is one. */
    Optional<NetworkLink> indexed(int index) throws IOException;

    /** Returns why interfaces without an address are not found, and what would make it work; empty if they are. */
    Optional<String> unavailableReason();

    /**
     * Opens a monitor of changes.
     *
     * @param wait how long {@link InterfaceMonitor#awaitChange()} waits at most
     * @return the monitor; empty if the system gives no notice of changes
     */
    Optional<InterfaceMonitor> openMonitor(Duration wait) throws IOException;
}
