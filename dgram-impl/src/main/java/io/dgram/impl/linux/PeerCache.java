package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.impl.transport.SenderCache;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of late, so that those of a few peers are neither made nor taken apart for each datagram. Each has one
 * place, by its address: two that share one replace one another. For one thread at a time.
 */
public final class PeerCache implements SenderCache {

    private static final int PLACES = 64; // a power of two
    private static final int PLACE_BITS = 6;

    // What the kernel wrote of each: family, port and IPv4 address; IPv6 address; scope.
    private final long[] heads = new long[PLACES];
    private final long[] upper = new long[PLACES];
    private final long[] lower = new long[PLACES];
    private final int[] scopes = new int[PLACES];
    private final @Nullable Endpoint[] read = new Endpoint[PLACES];
    private final @Nullable Endpoint known;

    /**
     * Creates a cache.
     *
     * @param known an endpoint that others have already: who is equal becomes this very object
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
        int place = placeOf(head ^ Long.rotateLeft(high, 17) ^ Long.rotateLeft(low, 31) ^ scope);
        Endpoint last = read[place];
        if (last != null
                && heads[place] == head
                && upper[place] == high
                && lower[place] == low
                && scopes[place] == scope) {
            return last;
        }
        Endpoint endpoint = SocketAddress.read(from, at);
        if (known != null && endpoint.equals(known)) {
            endpoint = known;
        }
        heads[place] = head;
        upper[place] = high;
        lower[place] = low;
        scopes[place] = scope;
        read[place] = endpoint;
        return endpoint;
    }

    private static int placeOf(long bits) {
        return (int) ((bits * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - PLACE_BITS));
    }

    /** The same the other way round: what the kernel is to read. */
    static final class Written {

        private final StandardProtocolFamily socket;
        private final @Nullable Endpoint[] endpoints = new Endpoint[PLACES];
        private final byte[][] written = new byte[PLACES][];

        Written(StandardProtocolFamily socket) {
            this.socket = socket;
        }

        // The very object first: who sends to a peer has one endpoint for it, as a rule.
        @SuppressWarnings("ReferenceEquality")
        byte[] of(Endpoint endpoint) {
            int place = placeOf(endpoint.hashCode());
            Endpoint last = endpoints[place];
            if (last == endpoint || endpoint.equals(last)) {
                return written[place];
            }
            byte[] bytes = SocketAddress.write(endpoint, socket);
            endpoints[place] = endpoint;
            written[place] = bytes;
            return bytes;
        }
    }
}
