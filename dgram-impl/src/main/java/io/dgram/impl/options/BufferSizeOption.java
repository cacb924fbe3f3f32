package io.dgram.impl.options;

import io.dgram.impl.linux.ErrnoException;
import io.dgram.impl.linux.LinuxOption;
import java.io.IOException;
import java.net.SocketOption;

/**
 * The size of a kernel buffer: by the JDK within the system's limit, beyond it natively where that is permitted.
 *
 * @param jdk the JDK's option
 * @param forced the option that takes no notice of the limit, for who has CAP_NET_ADMIN
 */
record BufferSizeOption(SocketOption<Integer> jdk, LinuxOption forced) implements OptionHandler<Integer> {

    @Override
    public void set(Target target, Integer value) throws IOException {
        target.channel().setOption(jdk, value);
        if (target.channel().getOption(jdk) < value
                && target.descriptor().missing().isEmpty()) {
            try {
                target.descriptor().setOption(forced, value);
            } catch (ErrnoException e) {
                // Not permitted: it stays at the limit, which reading it back shows.
                if (e.errno() != ErrnoException.EPERM) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Integer get(Target target) throws IOException {
        return target.channel().getOption(jdk);
    }

    @Override
    public boolean isSupported(Target target) {
        return true;
    }
}
