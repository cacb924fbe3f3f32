package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.impl.transport.SenderCache;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A direct-mapped cache of recent endpoints, so that those of a few peers are neither created nor encoded for each
 * datagram. An endpoint's address determines its slot; endpoints with the same slot replace one another. For one thread
 * at a time.
 */
public final class PeerCache implements SenderCache {

    private static final int SLOTS = 64; // a power of two
    private static final int SLOT_BITS = 6;

    // Each slot's address as the kernel wrote it: family, port and IPv4 address; IPv6 address; scope.
    private final long[] heads = new long[SLOTS];
    private final long[] upper = new long[SLOTS];
    private final long[] lower = new long[SLOTS];
    private final int[] scopes = new int[SLOTS];
    private final @Nullable Endpoint[] read = new Endpoint[SLOTS];
    private final @Nullable Endpoint known;

    /**
     * Creates a cache.
     *
     * @param known an existing endpoint, which the cache returns in place of an equal one
     */
    public PeerCache(@Nullable Endpoint known) {
        this.known = known;
    }

    @Override
    public Endpoint read(ByteBuffer from, int at) {
        return from.getShort(at) == SocketAddress.AF_INET
                ? read(from, at, from.getLong(at), 0, 0, 0)
                : read(from, at, from.getInt(at), from.getLong(at + 8), from.getLong(at + 16), from.getInt(at + 24));
    }

    private Endpoint read(ByteBuffer from, int at, long head, long high, long low, int scope) {
        int slot = slotOf(head ^ Long.rotateLeft(high, 17) ^ Long.rotateLeft(low, 31) ^ scope);
        Endpoint last = read[slot];
        if (last != null && heads[slot] == head && upper[slot] == high && lower[slot] == low && scopes[slot] == scope) {
            return last;
        }
        Endpoint endpoint = SocketAddress.read(from, at);
        if (known != null && endpoint.equals(known)) {
            endpoint = known;
        }
        heads[slot] = head;
        upper[slot] = high;
        lower[slot] = low;
        scopes[slot] = scope;
        read[slot] = endpoint;
        return endpoint;
    }

    private static int slotOf(long bits) {
        return (int) ((bits * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - SLOT_BITS));
    }

    /** The reverse: endpoints encoded for the kernel to read. */
    static final class Written {

        private final StandardProtocolFamily socket;
        private final @Nullable Endpoint[] endpoints = new Endpoint[SLOTS];
        private final byte[][] written = new byte[SLOTS][];

        Written(StandardProtocolFamily socket) {
            this.socket = socket;
        }

        // Compares identity first: a sender usually reuses one endpoint for each peer.
        @SuppressWarnings("ReferenceEquality")
        byte[] of(Endpoint endpoint) {
            int slot = slotOf(endpoint.hashCode());
            Endpoint last = endpoints[slot];
            if (last == endpoint || endpoint.equals(last)) {
                return written[slot];
            }
            byte[] bytes = SocketAddress.write(endpoint, socket);
            endpoints[slot] = endpoint;
            written[slot] = bytes;
            return bytes;
        }
    }
}
