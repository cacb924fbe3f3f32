package io.dgram.impl.linux;

import io.dgram.PathMtuDiscovery;
import io.dgram.impl.transport.OptionHandler;
import java.io.IOException;
import java.net.StandardProtocolFamily;

/**
 * The option for path MTU discovery. A socket of IPv6 has one for each family; both are set, to the same numbers.
 *
 * @param family that of the system's socket
 */
record MtuDiscovery(ChannelDescriptor descriptor, StandardProtocolFamily family)
        implements OptionHandler<PathMtuDiscovery> {

    // linux/in.h; linux/in6.h has the same for IPv6.
    private static final int DONT = 0;
    private static final int WANT = 1;
    private static final int DO = 2;
    private static final int PROBE = 3;

    @Override
    public void set(PathMtuDiscovery value) throws IOException {
        int number = number(value);
        descriptor.setOption(LinuxOption.IP_MTU_DISCOVER, number);
        if (family == StandardProtocolFamily.INET6) {
            descriptor.setOption(LinuxOption.IPV6_MTU_DISCOVER, number);
        }
    }

    private static int number(PathMtuDiscovery value) {
        return switch (value) {
            case SYSTEM -> WANT;
            case OFF -> DONT;
            case DO -> DO;
            case PROBE -> PROBE;
        };
    }

    @Override
    public PathMtuDiscovery get() throws IOException {
        int number = descriptor.getOption(
                family == StandardProtocolFamily.INET6 ? LinuxOption.IPV6_MTU_DISCOVER : LinuxOption.IP_MTU_DISCOVER);
        return switch (number) {
            case DONT -> PathMtuDiscovery.OFF;
            case DO -> PathMtuDiscovery.DO;
            case PROBE -> PathMtuDiscovery.PROBE;
            default -> PathMtuDiscovery.SYSTEM;
        };
    }

    @Override
    public boolean isSupported() {
        return true;
    }
}
