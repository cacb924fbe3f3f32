package io.dgram.impl.jdk;

import io.dgram.impl.transport.InterfaceLookup;
import io.dgram.impl.transport.InterfaceMonitor;
import io.dgram.impl.transport.NetworkLink;
import java.time.Duration;
import java.util.Optional;

/**
 * What the JDK knows about interfaces without an address: nothing.
 *
 * @param reason why there is nothing but the JDK, and what would help
 */
record JdkInterfaces(String reason) implements InterfaceLookup {

    @Override
    public Optional<NetworkLink> named(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<NetworkLink> indexed(int index) {
        return Optional.empty();
    }

    @Override
    public Optional<String> unavailableReason() {
        return Optional.of(reason);
    }

    @Override
    public Optional<InterfaceMonitor> openMonitor(Duration wait) {
        return Optional.empty();
    }
}
