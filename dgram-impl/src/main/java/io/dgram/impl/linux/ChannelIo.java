package io.dgram.impl.linux;

import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.DatagramIo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The system calls as the JDK makes them, on a channel in non-blocking mode, and one that it does not make. */
public record ChannelIo(DatagramChannel channel, ChannelDescriptor descriptor) implements DatagramIo {

    private static final int NO_ROOM = -1;

    @Override
    public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
        return (InetSocketAddress) channel.receive(target);
    }

    @Override
    public int send(ByteBuffer payload, @Nullable InetSocketAddress target) throws IOException {
        if (target != null) {
            return channel.send(payload, target);
        }
        return payload.hasRemaining() ? channel.write(payload) : sendEmpty();
    }

    // The JDK's channel returns at once when there is nothing to write.
    private int sendEmpty() throws IOException {
        try {
            return descriptor.sendEmpty() ? 0 : NO_ROOM;
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.EDESTADDRREQ) {
                throw new NotYetConnectedException();
            }
            throw e;
        }
    }

    @Override
    public Optional<BulkIo> bulk() {
        return descriptor.missing().isEmpty() ? Optional.of(new LinuxBulkIo(descriptor)) : Optional.empty();
    }
}
