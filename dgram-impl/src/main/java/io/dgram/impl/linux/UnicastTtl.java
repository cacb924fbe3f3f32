package io.dgram.impl.linux;

import io.dgram.impl.transport.OptionHandler;
import java.io.IOException;
import java.net.StandardProtocolFamily;

/**
 * The option for the time to live of unicast datagrams. An IPv6 socket has one for each family; both are set.
 *
 * @param family that of the system's socket
 */
record UnicastTtl(ChannelDescriptor descriptor, StandardProtocolFamily family) implements OptionHandler<Integer> {

    @Override
    public void set(Integer value) throws IOException {
        descriptor.setOption(LinuxOption.IP_TTL, value);
        if (family == StandardProtocolFamily.INET6) {
            descriptor.setOption(LinuxOption.IPV6_UNICAST_HOPS, value);
        }
    }

    @Override
    public Integer get() throws IOException {
        return descriptor.getOption(
                family == StandardProtocolFamily.INET6 ? LinuxOption.IPV6_UNICAST_HOPS : LinuxOption.IP_TTL);
    }

    @Override
    public boolean isSupported() {
        return true;
    }
}
