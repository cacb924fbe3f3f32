package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.OutboundBlock;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams to be sent by one system call (sendmmsg(2), sendmsg(2)).
 *
 * <p>A message of that call is one datagram, or several consecutive ones of one size to the same target, which the
 * kernel splits (UDP_SEGMENT, udp(7)); the last of them may be shorter. Control messages say how they depart. For one
 * thread at a time.
 */
public final class SendBlock implements OutboundBlock {

    private static final int MESSAGES = 64;
    private static final int PIECES = 1024;
    private static final int MAX_BYTES = 1 << 18; // per system call, so that no batch holds the socket for long
    private static final int CONTROL_SIZE = DepartureCache.MAX_SIZE + 24; // and UDP_SEGMENT
    private static final byte[] NO_NAME = {};

    private static final int FLAGS = SocketFunctions.MSG_DONTWAIT | SocketFunctions.MSG_NOSIGNAL;

    private static final MethodType SENDMMSG =
            MethodType.methodType(int.class, int.class, long.class, int.class, int.class, Object.class);
    private static final MethodType SENDMSG =
            MethodType.methodType(long.class, int.class, long.class, int.class, Object.class);

    private final ByteBuffer errno = ForeignLinker.memory(ForeignLinker.ERRNO_SIZE);
    private final MessageHeaders headers = new MessageHeaders(MESSAGES, PIECES, CONTROL_SIZE);
    private final MethodHandle sendmmsg = NativeAccess.function("sendmmsg", errno, SENDMMSG);
    private @Nullable MethodHandle sendmsg; // once it was needed
    private final DepartureCache departures = new DepartureCache();
    private final PeerCache.Written ipv4 = new PeerCache.Written(StandardProtocolFamily.INET);
    private final PeerCache.Written ipv6 = new PeerCache.Written(StandardProtocolFamily.INET6);
    private final ByteBuffer copy = ForeignLinker.memory(COPY_SIZE);
    private final long copyAddress = NativeAccess.addressOf(copy);
    private final Object copyPinned = NativeAccess.held(copy);

    private final int[] datagrams = new int[MESSAGES]; // of each message
    private final int[] bytes = new int[MESSAGES]; // of each message
    private final int[] segmentSizes = new int[MESSAGES]; // of each message
    private final byte[][] controls = new byte[MESSAGES][]; // of each message, but for its segment size
    private final boolean[] unfragmented = new boolean[MESSAGES]; // of each message
    private int maxSegments = BulkIo.SAFE_SEGMENTS;
    private int messages;
    private int pieces;
    private int allBytes;
    private Object pinned = copyPinned; // keeps memory alive that belongs neither to this block nor to a batch

    // The last message, into which further datagrams may be coalesced.
    private byte[] name = NO_NAME;
    private byte[] control = DepartureCache.NONE;
    private boolean open;
    private int firstPiece;
    private long end; // of its last piece

    /**
     * Allocates a block.
     *
     * @throws UnsupportedOperationException without native access
     */
    public SendBlock() {}

    @Override
    public void clear() {
        messages = 0;
        pieces = 0;
        allBytes = 0;
        open = false;
        pinned = copyPinned;
    }

    @Override
    public long addressOf(ByteBuffer direct) {
        return NativeAccess.addressOf(direct);
    }

    @Override
    public long pin(ByteBuffer direct) {
        pinned = NativeAccess.held(direct);
        return NativeAccess.addressOfHeld(pinned);
    }

    @Override
    public long copyIn(ByteBuffer data, int index, int length) {
        copy.put(0, data, index, length);
        return copyAddress;
    }

    @Override
    public void limitSegments(int most) {
        maxSegments = most;
    }

    @Override
    public int maxSegments() {
        return maxSegments;
    }

    @Override
    public boolean add(
            long address,
            int size,
            @Nullable Endpoint target,
            Departure departure,
            StandardProtocolFamily socket,
            int longest) {
        byte[] to = nameOf(target, socket);
        byte[] how = departures.of(departure);
        if (coalesces(address, size, to, how, longest)) {
            return true;
        }
        if (!begin(address, size, size, 1, to, how)) {
            return false;
        }
        boolean alone = Fragmentation.isBySegmentSize(departure);
        unfragmented[messages - 1] = alone;
        open = size > 0 && longest > 0 && !alone;
        return true;
    }

    @Override
    public boolean addSegments(
            long address,
            int size,
            int segmentSize,
            @Nullable Endpoint target,
            Departure departure,
            StandardProtocolFamily socket) {
        int count = Math.max(1, Math.ceilDiv(size, segmentSize)); // no bytes are an empty datagram
        return begin(address, size, segmentSize, count, nameOf(target, socket), departures.of(departure));
    }

    private byte[] nameOf(@Nullable Endpoint target, StandardProtocolFamily socket) {
        return target == null ? NO_NAME : (socket == StandardProtocolFamily.INET ? ipv4 : ipv6).of(target);
    }

    // Compares identity: the caches return the same arrays for equal targets and departures.
    @SuppressWarnings({"ReferenceEquality", "ArrayEquals"})
    private boolean coalesces(long address, int size, byte[] to, byte[] how, int longest) {
        int last = messages - 1;
        if (!open
                || to != name
                || how != control
                || size == 0
                || size > segmentSizes[last]
                || datagrams[last] >= maxSegments
                || bytes[last] + size > longest
                || allBytes + size > MAX_BYTES) {
            return false;
        }
        if (address != end) {
            if (pieces == PIECES) {
                return false;
            }
            headers.setData(pieces++, address, size);
        } else {
            headers.extendData(pieces - 1, size);
        }
        headers.setPieces(last, firstPiece, pieces - firstPiece);
        end = address + size;
        datagrams[last]++;
        bytes[last] += size;
        allBytes += size;
        open = size == segmentSizes[last]; // a shorter one is the last
        return true;
    }

    private boolean begin(long address, int size, int segmentSize, int count, byte[] to, byte[] how) {
        if (messages == MESSAGES || pieces == PIECES || (allBytes > 0 && allBytes + size > MAX_BYTES)) {
            return false;
        }
        headers.setData(pieces, address, size);
        headers.setPieces(messages, pieces, 1);
        headers.setName(messages, to);
        datagrams[messages] = count;
        bytes[messages] = size;
        segmentSizes[messages] = segmentSize;
        controls[messages] = how;
        unfragmented[messages] = false;
        name = to;
        control = how;
        firstPiece = pieces++;
        end = address + size;
        open = false;
        allBytes += size;
        messages++;
        return true;
    }

    @Override
    public int messages() {
        return messages;
    }

    @Override
    public int datagrams(int message) {
        return datagrams[message];
    }

    @Override
    public int bytes(int message) {
        return bytes[message];
    }

    @Override
    public int segmentSize(int message) {
        return segmentSizes[message];
    }

    /**
     * Sends messages.
     *
     * @param from the first message
     * @param to the end of the range, exclusive
     * @return the number of messages that the kernel accepted; 0 if its buffer is full
     * @throws IOException if the kernel refuses the first message
     */
    int send(int descriptor, int from, int to) throws IOException {
        int sent = trySend(descriptor, from, to);
        if (sent < 0) {
            throw ErrnoException.of("sendmmsg", -sent);
        }
        return sent;
    }

    /** Does the same, but returns the negative {@code errno} instead of throwing an exception. */
    int trySend(int descriptor, int from, int to) {
        for (int i = from; i < to; i++) {
            setControls(i);
        }
        try {
            int sent = (int) sendmmsg.invokeExact(descriptor, headers.addressOf(from), to - from, FLAGS, pinned);
            return sent < 0 ? failure() : sent;
        } catch (Throwable e) {
            throw SocketFunctions.unexpected(e);
        }
    }

    /**
     * Sends the first message (sendmsg(2)).
     *
     * @return whether the kernel accepted it; if not, its buffer is full
     * @throws IOException if the kernel refuses it
     */
    boolean sendOne(int descriptor) throws IOException {
        int sent = trySendOne(descriptor);
        if (sent < 0) {
            throw ErrnoException.of("sendmsg", -sent);
        }
        return sent > 0;
    }

    /**
     * Does the same, but returns the negative {@code errno} instead of throwing an exception, or else the number of
     * messages that the kernel accepted: 1, or 0 if its buffer is full.
     */
    int trySendOne(int descriptor) {
        setControls(0);
        MethodHandle call = sendmsg;
        if (call == null) {
            call = NativeAccess.function("sendmsg", errno, SENDMSG);
            sendmsg = call;
        }
        try {
            // A struct mmsghdr, which sendmmsg(2) takes, begins with the struct msghdr that sendmsg(2) takes.
            long sent = (long) call.invokeExact(descriptor, headers.address(), FLAGS, pinned);
            return sent < 0 ? failure() : 1;
        } catch (Throwable e) {
            throw SocketFunctions.unexpected(e);
        }
    }

    private void setControls(int message) {
        boolean split = datagrams[message] > 1 || (unfragmented[message] && bytes[message] > 0);
        if (!split && controls[message].length == 0) {
            headers.setNoControl(message);
            return;
        }
        ControlWriter writer = headers.beginControls(message).put(controls[message]);
        if (split) {
            writer.put(LinuxOption.UDP_SEGMENT, (short) segmentSizes[message]);
        }
        headers.endControls(message);
    }

    // Returns 0 if the kernel's buffer is full, else the negative errno.
    private int failure() {
        int error = errno.getInt(0);
        return error == ErrnoException.EAGAIN || error == ErrnoException.EINTR ? 0 : -error;
    }
}
