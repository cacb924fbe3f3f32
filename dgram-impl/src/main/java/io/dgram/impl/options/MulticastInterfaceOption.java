package io.dgram.impl.options;

import io.dgram.impl.interfaces.NetworkLink;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Optional;

/** The interface by which multicast datagrams leave: see {@link MulticastInterface}. */
record MulticastInterfaceOption() implements OptionHandler<Optional<NetworkInterface>> {

    @Override
    public void check(Optional<NetworkInterface> value) {
        requireInterface(value);
    }

    // Also for callers who got around the compiler's checks.
    static void requireInterface(Optional<?> value) {
        if (value.isPresent() && !(value.get() instanceof NetworkInterface)) {
            throw new IllegalArgumentException("a NetworkInterface is wanted, not " + value.get());
        }
    }

    @Override
    public void set(Target target, Optional<NetworkInterface> value) throws IOException {
        target.interfaces().get().sendMulticastBy(value.map(NetworkLink::of));
    }

    @Override
    public Optional<NetworkInterface> get(Target target) throws IOException {
        return target.interfaces().get().multicast();
    }

    @Override
    public boolean isSupported(Target target) {
        return true;
    }
}
