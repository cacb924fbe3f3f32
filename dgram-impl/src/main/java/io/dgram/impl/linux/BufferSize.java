package io.dgram.impl.linux;

import io.dgram.impl.transport.OptionHandler;
import java.io.IOException;

/**
 * The size of a kernel buffer: set through the JDK within the system's limit, and beyond the limit where permitted.
 *
 * @param limited the JDK's option
 * @param forced the option that ignores the limit, for processes with CAP_NET_ADMIN
 */
record BufferSize(OptionHandler<Integer> limited, ChannelDescriptor descriptor, LinuxOption forced)
        implements OptionHandler<Integer> {

    @Override
    public void set(Integer value) throws IOException {
        limited.set(value);
        if (limited.get() >= value) {
            return;
        }
        try {
            descriptor.setOption(forced, value);
        } catch (ErrnoException e) {
            // Not permitted: the size stays at the limit, as reading it shows.
            if (e.errno() != ErrnoException.EPERM) {
                throw e;
            }
        }
    }

    @Override
    public Integer get() throws IOException {
        return limited.get();
    }

    @Override
    public boolean isSupported() {
        return limited.isSupported();
    }
}
