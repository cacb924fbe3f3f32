package io.dgram.impl.options;

import io.dgram.impl.linux.LinuxOption;
import java.io.IOException;
import java.net.StandardProtocolFamily;

/** The time to live of unicast datagrams; an IPv6 socket has one for each family, kept alike. */
record UnicastTtlOption() implements OptionHandler<Integer> {

    @Override
    public void set(Target target, Integer value) throws IOException {
        target.descriptor().setOption(LinuxOption.IP_TTL, value);
        if (target.family() == StandardProtocolFamily.INET6) {
            target.descriptor().setOption(LinuxOption.IPV6_UNICAST_HOPS, value);
        }
    }

    @Override
    public Integer get(Target target) throws IOException {
        return target.descriptor()
                .getOption(
                        target.family() == StandardProtocolFamily.INET6
                                ? LinuxOption.IPV6_UNICAST_HOPS
                                : LinuxOption.IP_TTL);
    }

    @Override
    public boolean isSupported(Target target) {
        return target.descriptor().missing().isEmpty();
    }
}
