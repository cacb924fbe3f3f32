package io.dgram.impl.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What a system knows about network interfaces beyond what the JDK does: those that have no address. */
public interface InterfaceLookup {

    /** Returns an interface without an address by its name, if there is one. */
    Optional<NetworkLink> named(String name) throws IOException;

    /** Returns the index of the interface of a name; 0 if there is none, or if it is not known. */
    default int indexOf(String name) throws IOException {
        return 0;
    }

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
