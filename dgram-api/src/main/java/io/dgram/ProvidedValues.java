package io.dgram;

import io.dgram.spi.SnapshotDraft;
import io.dgram.spi.StatisticsDraft;
import io.dgram.spi.Values;
import java.util.Map;

/** Gives the implementation access to package-private constructors and factories of this package. */
final class ProvidedValues extends Values {

    @Override
    public Message message(byte[] payload, Endpoint sender, boolean truncated) {
        return Message.around(payload, sender, truncated);
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
    public Capabilities capabilities(Map<Capability, String> missing) {
        return new Capabilities(missing);
    }
}
