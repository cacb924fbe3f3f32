package io.dgram.impl;

import io.dgram.impl.linux.LinuxOption;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Optional;

/** The interface that a socket is bound to, whatever its address. */
record BoundDeviceOption() implements OptionBacking<Optional<NetworkInterface>> {

    @Override
    public void check(Optional<NetworkInterface> value) {
        MulticastInterfaceOption.requireInterface(value);
    }

    @Override
    public void set(Target target, Optional<NetworkInterface> value) throws IOException {
        target.descriptor()
                .setOption(
                        LinuxOption.SO_BINDTODEVICE,
                        value.map(NetworkInterface::getName).orElse(""));
    }

    @Override
    public Optional<NetworkInterface> get(Target target) throws IOException {
        String name = target.descriptor().getTextOption(LinuxOption.SO_BINDTODEVICE);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            throw new IOException("the JDK does not know the interface " + name + ", which has no address");
        }
        return Optional.of(found);
    }

    @Override
    public boolean isSupported(Target target) {
        return target.descriptor().missing().isEmpty();
    }
}
