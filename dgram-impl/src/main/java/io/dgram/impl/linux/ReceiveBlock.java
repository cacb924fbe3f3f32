package io.dgram.impl.linux;

import static java.lang.invoke.MethodHandles.lookup;

import io.dgram.Endpoint;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.OutOfLine;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.impl.transport.MessageCounts;
import io.dgram.impl.transport.SenderCache;
import io.dgram.spi.PacketInfoDraft;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Memory for many datagrams that one system call reads (recvmmsg(2), recvmsg(2)), and a cursor over them.
 *
 * <p>A message of that call is one datagram, or several of a flow, which the kernel coalesced (UDP_GRO, udp(7)); the
 * cursor iterates over the datagrams. For one thread at a time.
 */
public final class ReceiveBlock implements InboundBlock {

    private static final int MESSAGE_SIZE = 65_536; // more than the longest datagram, and than the longest flow
    private static final int STRIDE = MESSAGE_SIZE + 320; // not a power of two, which would share cache lines

    // More than everything that a socket can ask for, 232 bytes: time, drops, segment size, destination in the forms of
    // both families, hop limit, traffic class. Unused room costs nothing: the kernel does not touch it.
    private static final int CONTROL_SIZE = 256;

    private static final MethodType RECVMMSG =
            MethodType.methodType(int.class, int.class, long.class, int.class, int.class, long.class);
    private static final MethodType RECVMSG = MethodType.methodType(long.class, int.class, long.class, int.class);

    // What is done once for each message, not for each datagram.
    private static final OutOfLine MOVE_TO =
            new OutOfLine(lookup(), ReceiveBlock.class, "moveTo", int.class, int.class);
    private static final OutOfLine READ_NAME =
            new OutOfLine(lookup(), ReceiveBlock.class, "readName", Endpoint.class, SenderCache.class);

    private final int capacity;
    private final ByteBuffer data; // first: most of the memory
    private final ByteBuffer errno = ForeignLinker.memory(ForeignLinker.ERRNO_SIZE);
    private final MessageHeaders headers;
    private final InfoReader infos = new InfoReader();
    private final MethodHandle recvmmsg = NativeAccess.function("recvmmsg", errno, RECVMMSG);
    private @Nullable MethodHandle recvmsg; // once it was needed

    private final MessageCounts counts = new MessageCounts();
    private int messages; // of the last call
    private int message = -1; // the cursor's
    private int messageEnd; // where its data end
    private @Nullable Endpoint sender; // of the cursor's message, once asked for
    private int segmentSize; // of the cursor's message: what each datagram but the last has
    private int position; // of the cursor's datagram
    private int size; // of the cursor's datagram
    private int next; // where in the message the next datagram begins, or more than its end

    /**
     * Allocates a block.
     *
     * @param capacity the messages that it has room for
     * @throws UnsupportedOperationException without native access
     */
    public ReceiveBlock(int capacity) {
        this.capacity = capacity;
        data = ForeignLinker.memory(capacity * STRIDE);
        headers = new MessageHeaders(capacity, capacity, CONTROL_SIZE);
        long address = NativeAccess.addressOf(data);
        for (int i = 0; i < capacity; i++) {
            headers.setData(i, address + (long) i * STRIDE, MESSAGE_SIZE);
            headers.setPieces(i, i, 1);
            headers.expectName(i);
            headers.expectControl(i);
        }
    }

    @Override
    public int capacity() {
        return capacity;
    }

    /**
     * Reads the available messages (recvmmsg(2)), replacing the block's contents. The cursor is then before the first
     * datagram.
     *
     * @param most the maximum number of messages, from 1 to {@link #capacity()}
     * @return the number of messages; 0 if none was available
     */
    int receive(int descriptor, int most) throws IOException {
        return checked("recvmmsg", tryReceive(descriptor, most));
    }

    /** Does the same, but returns the negative {@code errno} instead of throwing an exception. */
    int tryReceive(int descriptor, int most) {
        Objects.checkIndex(most - 1, capacity); // the kernel would take the memory behind the headers for more of them
        empty();
        try {
            int received =
                    (int) recvmmsg.invokeExact(descriptor, headers.address(), most, SocketFunctions.MSG_DONTWAIT, 0L);
            messages = Math.max(0, received);
            return received < 0 ? failure() : messages;
        } catch (Throwable e) {
            throw SocketFunctions.unexpected(e);
        }
    }

    /**
     * Reads one message (recvmsg(2)); otherwise as {@link #receive}.
     *
     * @return 1, or 0 if none was available
     */
    int receiveOne(int descriptor) throws IOException {
        return checked("recvmsg", tryReceiveOne(descriptor));
    }

    /** Does the same, but returns the negative {@code errno} instead of throwing an exception. */
    int tryReceiveOne(int descriptor) {
        empty();
        MethodHandle call = recvmsg;
        if (call == null) {
            call = NativeAccess.function("recvmsg", errno, RECVMSG);
            recvmsg = call;
        }
        try {
            // A struct mmsghdr, which recvmmsg(2) takes, begins with the struct msghdr that recvmsg(2) takes.
            long length = (long) call.invokeExact(descriptor, headers.address(), SocketFunctions.MSG_DONTWAIT);
            if (length < 0) {
                return failure();
            }
            headers.setLength(0, (int) length);
            messages = 1;
            return messages;
        } catch (Throwable e) {
            throw SocketFunctions.unexpected(e);
        }
    }

    private void empty() {
        for (int i = 0; i < messages; i++) {
            headers.expectName(i);
            headers.expectControl(i);
        }
        messages = 0;
        message = -1;
        next = 1;
        messageEnd = 0;
    }

    // Returns 0 if there was nothing to read, else the negative errno.
    private int failure() {
        int error = errno.getInt(0);
        return error == ErrnoException.EAGAIN || error == ErrnoException.EINTR ? 0 : -error;
    }

    private static int checked(String function, int result) throws IOException {
        if (result < 0) {
            throw ErrnoException.of(function, -result);
        }
        return result;
    }

    @Override
    public boolean hasNext() {
        return next <= messageEnd || message + 1 < messages;
    }

    @Override
    public int countRemaining() {
        int remaining = next > messageEnd ? 0 : count(messageEnd - next, segmentSize);
        for (int i = message + 1; i < messages; i++) {
            remaining += count(headers.length(i), segmentSize(headers.controls(i)));
        }
        return remaining;
    }

    // An empty datagram is one, too.
    private static int count(int bytes, int segmentSize) {
        return Math.max(1, Math.ceilDiv(bytes, segmentSize));
    }

    @Override
    public MessageCounts counts() {
        return counts;
    }

    @Override
    public void next() {
        if (next > messageEnd) {
            nextMessage();
        }
        position = next;
        size = Math.min(segmentSize, messageEnd - position);
        next = position + size;
        if (next == messageEnd) {
            next++; // also behind an empty datagram
        }
    }

    private void nextMessage() {
        try {
            message = (int) MOVE_TO.handle().invokeExact(this, message + 1);
        } catch (OutOfMemoryError e) {
            message = moveTo(message + 1); // a handle needs memory at times, and this must not fail
        } catch (Throwable e) {
            throw OutOfLine.<RuntimeException>rethrown(e);
        }
    }

    // Returns the message that it has moved to.
    int moveTo(int index) {
        sender = null;
        int length = headers.length(index);
        next = index * STRIDE;
        messageEnd = next + length;
        segmentSize = segmentSize(headers.controls(index));
        if (headers.isControlCut(index)) {
            BoundedLog.SHARED.warn("control messages", "some do not fit in " + CONTROL_SIZE + " bytes", null);
        }
        counts.add(length <= segmentSize ? 1 : Math.ceilDiv(length, segmentSize));
        return index;
    }

    /** Tells whether there were more control messages with the cursor's message than there is room for. */
    boolean isControlCut() {
        return headers.isControlCut(message);
    }

    /** Returns how many bytes of control messages came with the cursor's message. */
    long controlLength() {
        return headers.controlLength(message);
    }

    private static int segmentSize(ControlReader controls) {
        while (controls.next()) {
            if (controls.is(LinuxOption.UDP_GRO) && controls.intValue() > 0) {
                return controls.intValue();
            }
        }
        return MESSAGE_SIZE;
    }

    @Override
    public void retreat() {
        next = position;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Endpoint sender(SenderCache senders) {
        Endpoint known = sender;
        if (known == null) {
            known = readSender(senders);
            sender = known;
        }
        return known;
    }

    private Endpoint readSender(SenderCache senders) {
        try {
            return (Endpoint) READ_NAME.handle().invokeExact(this, senders);
        } catch (Throwable e) {
            throw OutOfLine.<RuntimeException>rethrown(e);
        }
    }

    Endpoint readName(SenderCache senders) {
        return senders.read(headers.names(), headers.nameOffset(message));
    }

    @Override
    public void readInfo(PacketInfoDraft info, int port, SenderCache addresses) {
        infos.read(headers.controls(message), info, port, addresses);
    }

    @Override
    public int countLeft() {
        return size < segmentSize ? 1 : Math.ceilDiv(messageEnd - position, segmentSize);
    }

    @Override
    public int copyRunTo(ByteBuffer target, int index, int count) {
        int length = Math.min(count * segmentSize, messageEnd - position);
        target.put(index, data, position, length);
        next = position + (count - 1) * segmentSize;
        next();
        return length;
    }

    @Override
    public void copyBeginningTo(ByteBuffer target, int index, int length) {
        target.put(index, data, position, length);
    }

    @Override
    public void copyTo(byte[] target) {
        data.get(position, target);
    }
}
