package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.impl.support.SlotPairs;
import io.dgram.impl.transport.SenderCache;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cache of recent endpoints, so that those of a few peers are neither created nor encoded for each datagram. For one
 * thread at a time.
 */
public final class PeerCache implements SenderCache {

    private static final int SLOT_BITS = 6;

    private final SlotPairs slots = new SlotPairs(SLOT_BITS);

    // Each slot's address as the kernel wrote it: family, port and IPv4 address; IPv6 address; scope.
    private final long[] heads = new long[slots.count()];
    private final long[] upper = new long[slots.count()];
    private final long[] lower = new long[slots.count()];
    private final int[] scopes = new int[slots.count()];
    private final @Nullable Endpoint[] read = new Endpoint[slots.count()];
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
        int first = slots.first(head ^ Long.rotateLeft(high, 17) ^ Long.rotateLeft(low, 31) ^ scope);
        while (true) {
            int slot = find(first, head, high, low, scope);
            if (slot >= 0) {
                return Objects.requireNonNull(read[slot]);
            }
            // It is looked for again once it is there. So it is found at times from the beginning: if it never were, as
            // with many peers, the compiler would leave that out, and compile all callers anew once it is found.
            int other = slots.toReplace(first);
            read[other] = decode(from, at);
            heads[other] = head;
            upper[other] = high;
            lower[other] = low;
            scopes[other] = scope;
        }
    }

    // Returns the slot, or -1.
    private int find(int first, long head, long high, long low, int scope) {
        for (int slot = first; slot <= first + 1; slot++) {
            if (read[slot] != null
                    && heads[slot] == head
                    && upper[slot] == high
                    && lower[slot] == low
                    && scopes[slot] == scope) {
                return slot;
            }
        }
        return -1;
    }

    private Endpoint decode(ByteBuffer from, int at) {
        Endpoint endpoint = SocketAddress.read(from, at);
        return known != null && endpoint.equals(known) ? known : endpoint;
    }

    /** The reverse: endpoints encoded for the kernel to read. */
    static final class Written {

        private final StandardProtocolFamily socket;
        private final SlotPairs slots = new SlotPairs(SLOT_BITS);
        private final @Nullable Endpoint[] endpoints = new Endpoint[slots.count()];
        private final byte[][] written = new byte[slots.count()][];

        Written(StandardProtocolFamily socket) {
            this.socket = socket;
        }

        // Compares identity first: a sender usually reuses one endpoint for each peer.
        @SuppressWarnings("ReferenceEquality")
        byte[] of(Endpoint endpoint) {
            int first = slots.first(endpoint.hashCode());
            for (int slot = first; slot <= first + 1; slot++) {
                Endpoint last = endpoints[slot];
                if (last == endpoint || endpoint.equals(last)) {
                    return written[slot];
                }
            }
            byte[] bytes = SocketAddress.write(endpoint, socket);
            int slot = slots.toReplace(first);
            endpoints[slot] = endpoint;
            written[slot] = bytes;
            return bytes;
        }
    }
}
