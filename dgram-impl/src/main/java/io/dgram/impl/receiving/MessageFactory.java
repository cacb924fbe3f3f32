package io.dgram.impl.receiving;

import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.spi.Values;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Creates messages of at most the longest size that the application wants. */
final class MessageFactory {

    private final int maxDatagramSize;

    MessageFactory(int maxDatagramSize) {
        this.maxDatagramSize = maxDatagramSize;
    }

    /**
     * Returns an array for as much of a datagram as a message keeps.
     *
     * @param whole whether that is all, to be {@linkplain #truncated truncated} when it is delivered
     */
    byte[] payload(int size, boolean whole) {
        return new byte[whole ? size : Math.min(size, maxDatagramSize)];
    }

    /**
     * Returns a datagram as a message, which takes over the payload.
     *
     * @param size how many bytes the datagram had
     * @param info what the network layer knows about it, if the socket asked
     */
    Message received(byte[] payload, Endpoint sender, int size, @Nullable PacketInfo info) {
        return Values.get().message(payload, sender, size > payload.length, info);
    }

    /** Returns all of a datagram as a message, to be {@linkplain #truncated truncated} when it is delivered. */
    Message whole(byte[] payload, Endpoint sender, @Nullable PacketInfo info) {
        return Values.get().message(payload, sender, false, info);
    }

    /** Returns a whole message as it is delivered. */
    Message truncated(Message whole) {
        if (whole.size() <= maxDatagramSize) {
            return whole;
        }
        byte[] kept = Arrays.copyOf(whole.bytes(), maxDatagramSize);
        return Values.get().message(kept, whole.sender(), true, whole.info().orElse(null));
    }
}
