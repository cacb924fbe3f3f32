package io.dgram.impl;

import io.dgram.impl.linux.LinuxOption;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.Optional;

/** The interface of outgoing multicast: set by the JDK, which cannot go back to none; that is done natively. */
record MulticastInterfaceOption() implements OptionBacking<Optional<NetworkInterface>> {

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
        if (value.isPresent()) {
            target.channel().setOption(StandardSocketOptions.IP_MULTICAST_IF, value.get());
        } else if (target.descriptor().missing().isEmpty()) {
            reset(target);
        } else if (get(target).isPresent()) {
            throw new UnsupportedOperationException("going back to the system's choice: "
                    + target.descriptor().missing().orElseThrow());
        }
    }

    // Without reading it before, which fails when the interface is gone.
    private static void reset(Target target) throws IOException {
        target.descriptor().setOption(LinuxOption.IP_MULTICAST_IF, 0);
        if (target.family() == StandardProtocolFamily.INET6) {
            target.descriptor().setOption(LinuxOption.IPV6_MULTICAST_IF, 0);
        }
    }

    @Override
    public Optional<NetworkInterface> get(Target target) throws IOException {
        return Optional.ofNullable(target.channel().getOption(StandardSocketOptions.IP_MULTICAST_IF));
    }

    @Override
    public boolean isSupported(Target target) {
        return true;
    }
}
