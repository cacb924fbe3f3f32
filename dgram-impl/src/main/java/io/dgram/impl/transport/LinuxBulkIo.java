package io.dgram.impl.transport;

import io.dgram.impl.linux.ChannelDescriptor;
import io.dgram.impl.linux.ErrnoException;
import io.dgram.impl.linux.LinuxOption;
import io.dgram.impl.linux.ReceiveBlock;
import io.dgram.impl.linux.SendBlock;
import java.io.IOException;

/** The system calls as the C library makes them. */
public record LinuxBulkIo(ChannelDescriptor descriptor) implements BulkIo {

    @Override
    public void coalesce(boolean flows) throws IOException {
        try {
            descriptor.setOption(LinuxOption.UDP_GRO, flows ? 1 : 0);
        } catch (ErrnoException e) {
            // Linux before 5.0: every message is one datagram.
        }
    }

    @Override
    public int receive(ReceiveBlock block, int most) throws IOException {
        return descriptor.receive(block, most);
    }

    @Override
    public int receiveOne(ReceiveBlock block) throws IOException {
        return descriptor.receiveOne(block);
    }

    @Override
    public void forgetReport() throws IOException {
        descriptor.getOption(LinuxOption.SO_ERROR);
    }

    @Override
    public int send(SendBlock block, int from, int to) throws IOException {
        return descriptor.send(block, from, to);
    }
}
