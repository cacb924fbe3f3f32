package io.dgram.impl.jdk;

import io.dgram.impl.transport.InterfaceOption;
import io.dgram.impl.transport.NetworkLink;
import java.util.Optional;

/**
 * An option whose value is an interface, and that cannot be set here.
 *
 * @param reason why, and what would make it work
 */
record UnavailableInterfaceOption(String reason) implements InterfaceOption {

    @Override
    public void apply(Optional<NetworkLink> link) {
        throw new UnsupportedOperationException(reason);
    }

    @Override
    public boolean isSame(NetworkLink before, NetworkLink now) {
        return before.equals(now);
    }

    @Override
    public Optional<String> unavailableReason() {
        return Optional.of(reason);
    }
}
