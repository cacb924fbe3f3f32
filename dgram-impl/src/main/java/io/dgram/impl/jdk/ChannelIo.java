package io.dgram.impl.jdk;

import static java.lang.invoke.MethodHandles.lookup;

import io.dgram.impl.support.OutOfLine;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Input and output through the JDK, on a channel in non-blocking mode. */
public class ChannelIo implements DatagramIo {

    private static final OutOfLine RECEIVE =
            new OutOfLine(lookup(), DatagramChannel.class, "receive", SocketAddress.class, ByteBuffer.class);

    /** What {@link #send} returns if the kernel has no room for an empty datagram. */
    protected static final int NO_ROOM = -1;

    private final DatagramChannel channel;
    private final String unavailableReason;

    /**
     * @param unavailableReason why there is no native access, and what would provide it
     */
    public ChannelIo(DatagramChannel channel, String unavailableReason) {
        this.channel = channel;
        this.unavailableReason = unavailableReason;
    }

    @Override
    public final @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
        try {
            return (InetSocketAddress) (SocketAddress) RECEIVE.handle().invokeExact(channel, target);
        } catch (Throwable e) {
            throw OutOfLine.<IOException>rethrown(e);
        }
    }

    @Override
    public final int send(ByteBuffer payload, @Nullable InetSocketAddress target) throws IOException {
        if (target != null) {
            return channel.send(payload, target);
        }
        // With nothing to write the JDK's channel returns without a system call.
        return payload.hasRemaining() ? channel.write(payload) : sendEmpty();
    }

    /** Sends an empty datagram to the connected peer. Returns 0, or {@link #NO_ROOM}. */
    protected int sendEmpty() throws IOException {
        throw new UnsupportedOperationException(unavailableReason);
    }

    @Override
    public Optional<String> refusal(Departure departure) throws IOException {
        return Optional.of(unavailableReason);
    }

    @Override
    public Optional<String> noEmptyToPeerReason() {
        return Optional.of(unavailableReason);
    }
}
