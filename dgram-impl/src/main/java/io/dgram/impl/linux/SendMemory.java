package io.dgram.impl.linux;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Memory for one datagram to send (sendto(2)), with its target. For one thread at a time. */
final class SendMemory {

    private static final int DATA_SIZE = 1 << 16; // more than the longest datagram

    private static final MethodType SENDTO =
            MethodType.methodType(long.class, int.class, long.class, long.class, int.class, long.class, int.class);

    private final ByteBuffer data = ForeignLinker.memory(DATA_SIZE); // first: most of the memory
    private final ByteBuffer errno = ForeignLinker.memory(ForeignLinker.ERRNO_SIZE);
    private final ByteBuffer name = ForeignLinker.memory(SocketAddress.ROOM);
    private final long dataAddress = NativeAccess.addressOf(data);
    private final long nameAddress = NativeAccess.addressOf(name);
    private final MethodHandle sendto = NativeAccess.function("sendto", errno, SENDTO);
    private int size;
    private int nameLength; // 0 for the connected peer

    /**
     * Allocates the memory.
     *
     * @throws UnsupportedOperationException without native access
     */
    SendMemory() {}

    /**
     * Sets the datagram; the payload is copied, and not consumed.
     *
     * @param target where to, or {@code null} for the connected peer
     * @param socket the family of the system's socket
     */
    void set(ByteBuffer payload, @Nullable InetSocketAddress target, StandardProtocolFamily socket) {
        size = payload.remaining();
        data.put(0, payload, payload.position(), size);
        nameLength = target == null ? 0 : SocketAddress.write(target, socket, name);
    }

    /** Sends the datagram. Returns its size, or the negative {@code errno}. */
    int trySend(int descriptor) {
        try {
            long sent = (long) sendto.invokeExact(
                    descriptor,
                    dataAddress,
                    (long) size,
                    SocketFunctions.MSG_DONTWAIT | SocketFunctions.MSG_NOSIGNAL,
                    nameLength == 0 ? 0L : nameAddress,
                    nameLength);
            return sent < 0 ? -errno.getInt(0) : (int) sent;
        } catch (Throwable e) {
            throw SocketFunctions.unexpected(e);
        }
    }
}
