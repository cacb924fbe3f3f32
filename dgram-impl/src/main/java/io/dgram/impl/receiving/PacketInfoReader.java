package io.dgram.impl.receiving;

import io.dgram.Endpoint;
import io.dgram.PacketInfo;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.impl.transport.SenderCache;
import io.dgram.spi.PacketInfoDraft;
import io.dgram.spi.Values;

/**
 * Reads what the system says about received datagrams, for a socket that asked. Under the lock of the {@link Inbox}.
 */
final class PacketInfoReader {

    private final SocketState state;
    private final SenderCache addresses; // those of this host that datagrams were sent to
    private final PacketInfoDraft draft = new PacketInfoDraft();

    PacketInfoReader(SocketState state, BulkIo io) {
        this.state = state;
        addresses = io.senders(null);
    }

    /** Returns what is known about the cursor's datagram, in a draft that the next call reuses. */
    PacketInfoDraft read(InboundBlock block) {
        Endpoint local = state.localOrNull();
        block.readInfo(draft, local == null ? 0 : local.port(), addresses);
        return draft;
    }

    /** Returns what is known about the cursor's datagram as a value. */
    PacketInfo value(InboundBlock block) {
        return Values.get().packetInfo(read(block));
    }
}
