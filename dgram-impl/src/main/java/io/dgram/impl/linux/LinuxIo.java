package io.dgram.impl.linux;

import io.dgram.impl.jdk.ChannelIo;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.Departure;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.util.Optional;

/** Input and output of a channel whose descriptor is known: through the JDK, except for what the JDK cannot do. */
final class LinuxIo extends ChannelIo {

    private final ChannelDescriptor descriptor;

    LinuxIo(DatagramChannel channel, ChannelDescriptor descriptor) {
        super(channel, "");
        this.descriptor = descriptor;
    }

    @Override
    protected int sendEmpty() throws IOException {
        try {
            return descriptor.sendEmpty() ? 0 : NO_ROOM;
        } catch (ErrnoException e) {
            throw failedToSend("send", e.errno());
        }
    }

    /**
     * Returns the failure of a function that sends.
     *
     * @throws NotYetConnectedException as the JDK does, if there is no target
     */
    static IOException failedToSend(String function, int errno) {
        if (errno == ErrnoException.EDESTADDRREQ) {
            throw new NotYetConnectedException();
        }
        return ErrnoException.of(function, errno);
    }

    @Override
    public Optional<String> noEmptyToPeerReason() {
        return Optional.empty();
    }

    @Override
    public Optional<String> refusal(Departure departure) throws IOException {
        return departure.dontFragment() == Departure.UNSET
                ? Optional.empty()
                : Fragmentation.refusal(departure, descriptor);
    }

    @Override
    public Optional<BulkIo> bulk() {
        return Optional.of(new LinuxBulkIo(descriptor));
    }
}
