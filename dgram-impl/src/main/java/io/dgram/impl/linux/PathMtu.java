package io.dgram.impl.linux;

import io.dgram.impl.transport.OptionHandler;
import java.io.IOException;
import java.net.StandardProtocolFamily;

/**
 * The option for the MTU of the path to the connected peer, which can only be read.
 *
 * @param family that of the system's socket
 */
record PathMtu(ChannelDescriptor descriptor, StandardProtocolFamily family) implements OptionHandler<Integer> {

    @Override
    public void set(Integer value) {
        throw new UnsupportedOperationException("it can only be read; the system finds it out");
    }

    // A socket of IPv6 that is connected to an IPv4 address has the MTU of that path.
    @Override
    public Integer get() throws IOException {
        return descriptor.getOption(family == StandardProtocolFamily.INET6 ? LinuxOption.IPV6_MTU : LinuxOption.IP_MTU);
    }

    @Override
    public boolean isSupported() {
        return true;
    }
}
