package io.dgram.impl.options;

import io.dgram.impl.interfaces.NetworkLink;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Optional;

/** The interface by which multicast datagrams leave: see {@link MulticastInterface}. */
record MulticastInterfaceOption() implements OptionHandler<Optional<NetworkInterface>> {

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
