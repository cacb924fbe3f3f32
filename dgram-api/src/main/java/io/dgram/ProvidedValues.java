package io.dgram;

import io.dgram.spi.InterfaceDraft;
import io.dgram.spi.PacketInfoDraft;
import io.dgram.spi.SnapshotDraft;
import io.dgram.spi.StatisticsDraft;
import io.dgram.spi.Values;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives the implementation access to package-private constructors and factories of this package. */
final class ProvidedValues extends Values {

    @Override
    public Message message(byte[] payload, Endpoint sender, boolean truncated, @Nullable PacketInfo info) {
        return Message.around(payload, sender, truncated, info);
    }

    @Override
    public PacketInfo packetInfo(PacketInfoDraft draft) {
        return new PacketInfo(draft);
    }

    @Override
    public DgramException atDatagram(DgramException failure, int index, int count) {
        return failure.atDatagram(index, count);
    }

    @Override
    public SocketStatistics statistics(StatisticsDraft draft) {
        return new SocketStatistics(draft);
    }

    @Override
    public SocketSnapshot snapshot(SnapshotDraft draft) {
        return new SocketSnapshot(draft);
    }

    @Override
    public LocalInterface localInterface(InterfaceDraft draft) {
        return new LocalInterface(draft);
    }

    @Override
    public Capabilities capabilities(Map<Capability, String> missing) {
        return new Capabilities(missing);
    }
}
