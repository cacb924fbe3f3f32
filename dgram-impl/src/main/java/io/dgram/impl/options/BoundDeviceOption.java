package io.dgram.impl.options;

import io.dgram.impl.interfaces.NetworkLink;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Optional;

/** The interface that a socket is bound to, whatever its address. */
record BoundDeviceOption() implements OptionHandler<Optional<NetworkInterface>> {

    @Override
    public void set(Target target, Optional<NetworkInterface> value) throws IOException {
        requireDescriptor(target);
        target.interfaces().get().bindTo(value.map(NetworkLink::of));
    }

    @Override
    public Optional<NetworkInterface> get(Target target) throws IOException {
        requireDescriptor(target);
        return target.interfaces().get().boundDevice();
    }

    private static void requireDescriptor(Target target) {
        target.descriptor().missing().ifPresent(reason -> {
            throw new UnsupportedOperationException(reason);
        });
    }

    @Override
    public boolean isSupported(Target target) {
        return target.descriptor().missing().isEmpty();
    }
}
