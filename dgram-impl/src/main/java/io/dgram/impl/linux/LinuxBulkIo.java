package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.impl.transport.SenderCache;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Bulk input and output through the C library: recvmmsg(2), recvmsg(2), sendmmsg(2) and sendmsg(2). */
record LinuxBulkIo(ChannelDescriptor descriptor) implements BulkIo {

    private static final ReservedPool<InboundBlock> INBOUND = new ReservedPool<>(
            Pool.ENOUGH, () -> new ReceiveBlock(InboundBlock.MAX_MESSAGES), () -> new ReceiveBlock(1));
    private static final Pool<OutboundBlock> OUTBOUND = Pool.ofEnough(SendBlock::new);

    // UDP_MAX_SEGMENTS, which is 128 since Linux 6.9 and was 64 before. Racy by intent: it only ever becomes less.
    private static volatile int maxSegments = 128;

    @Override
    public ReservedPool<InboundBlock> inboundBlocks() {
        return INBOUND;
    }

    @Override
    public Pool<OutboundBlock> outboundBlocks() {
        return OUTBOUND;
    }

    @Override
    public SenderCache senders(@Nullable Endpoint known) {
        return new PeerCache(known);
    }

    @Override
    public void coalesce(boolean flows) throws IOException {
        try {
            descriptor.setOption(LinuxOption.UDP_GRO, flows ? 1 : 0);
        } catch (ErrnoException e) {
            // Linux before 5.0: every message is one datagram.
        }
    }

    @Override
    public OptionalLong drops() throws IOException {
        try {
            return OptionalLong.of(descriptor.drops());
        } catch (ErrnoException e) {
            return OptionalLong.empty(); // Linux before 4.12, or a seccomp filter
        }
    }

    @Override
    public int receive(InboundBlock block, int most) throws IOException {
        ReceiveBlock target = (ReceiveBlock) block;
        int number = descriptor.enter();
        try {
            return target.receive(number, most);
        } finally {
            descriptor.exit();
        }
    }

    @Override
    public int receiveOne(InboundBlock block) throws IOException {
        ReceiveBlock target = (ReceiveBlock) block;
        int number = descriptor.enter();
        try {
            return target.receiveOne(number);
        } finally {
            descriptor.exit();
        }
    }

    @Override
    public void clearPendingError() throws IOException {
        descriptor.getOption(LinuxOption.SO_ERROR); // reading it resets it (socket(7))
    }

    @Override
    public int send(OutboundBlock block, int from, int to) throws IOException {
        SendBlock messages = (SendBlock) block;
        int number = descriptor.enter();
        try {
            return messages.send(number, from, to);
        } finally {
            descriptor.exit();
        }
    }

    @Override
    public boolean sendOne(OutboundBlock block) throws IOException {
        SendBlock messages = (SendBlock) block;
        int number = descriptor.enter();
        try {
            return messages.sendOne(number);
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.EDESTADDRREQ) {
                throw new NotYetConnectedException(); // as the JDK does
            }
            throw e;
        } finally {
            descriptor.exit();
        }
    }

    @Override
    public int maxSegments() {
        return maxSegments;
    }

    @Override
    public void limitSegments() {
        maxSegments = SAFE_SEGMENTS;
    }
}
