package io.dgram.impl.linux;

import io.dgram.impl.transport.OptionHandler;
import java.io.IOException;

/** A boolean option that the JDK does not offer. */
record LinuxFlag(ChannelDescriptor descriptor, LinuxOption option) implements OptionHandler<Boolean> {

    @Override
    public void set(Boolean value) throws IOException {
        descriptor.setOption(option, value ? 1 : 0);
    }

    @Override
    public Boolean get() throws IOException {
        return descriptor.getOption(option) != 0;
    }

    @Override
    public boolean isSupported() {
        return true;
    }
}
