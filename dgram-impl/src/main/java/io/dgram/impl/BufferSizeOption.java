package io.dgram.impl;

import io.dgram.impl.linux.ErrnoException;
import io.dgram.impl.linux.LinuxOption;
import io.dgram.impl.linux.NativeAccess;
import java.io.IOException;
import java.net.SocketOption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The size of a kernel buffer: by the JDK within the system's limit, beyond it natively where that is permitted.
 *
 * @param jdk the JDK's option
 * @param forced the option that takes no notice of the limit, for who has CAP_NET_ADMIN
 */
record BufferSizeOption(SocketOption<Integer> jdk, LinuxOption forced) implements OptionBacking<Integer> {

    @Override
    public void check(Integer value) {
        JdkOption.requireRange(value, 1, Integer.MAX_VALUE);
    }

    @Override
    public void set(Target target, Integer value) throws IOException {
        target.descriptor().keepingMark(() -> target.channel().setOption(jdk, value));
        if (target.channel().getOption(jdk) < value && NativeAccess.missing().isEmpty()) {
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
        AtomicInteger size = new AtomicInteger();
        target.descriptor().keepingMark(() -> size.set(target.channel().getOption(jdk)));
        return size.get();
    }

    @Override
    public boolean isSupported(Target target) {
        return true;
    }
}
