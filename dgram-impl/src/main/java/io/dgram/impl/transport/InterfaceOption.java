package io.dgram.impl.transport;

import java.io.IOException;
import java.util.Optional;

/** Sets an option of one socket whose value is a network interface. */
public interface InterfaceOption {

    /**
     * Has the system use an interface, or none.
     *
     * @throws UnsupportedOperationException if it cannot be set here, with what would make it work
     */
    void apply(Optional<NetworkLink> link) throws IOException;

    /** Tells whether the system takes one interface for the other, both of one name. */
    boolean isSame(NetworkLink before, NetworkLink now);

    /** Returns why the option cannot be set at all, and what would make it work; empty if it can. */
    default Optional<String> unavailableReason() {
        return Optional.empty();
    }
}
