package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.impl.transport.SenderCache;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Bulk input and output of a socket that reports ICMP errors: a call that fails because of one is repeated.
 *
 * @param io makes all other calls
 */
record ReportingBulkIo(ChannelDescriptor descriptor, LinuxBulkIo io, ErrorQueue errors, EmptyReads emptyReads)
        implements BulkIo {

    private static final int BY_RECVMSG = 0; // in place of a number of messages for recvmmsg(2)
    private static final int BY_SENDMSG = -1; // in place of the end of those for sendmmsg(2)

    @Override
    public ReservedPool<InboundBlock> inboundBlocks() {
        return io.inboundBlocks();
    }

    @Override
    public Pool<OutboundBlock> outboundBlocks() {
        return io.outboundBlocks();
    }

    @Override
    public SenderCache senders(@Nullable Endpoint known) {
        return io.senders(known);
    }

    @Override
    public void coalesce(boolean flows) throws IOException {
        io.coalesce(flows);
    }

    @Override
    public OptionalLong drops() throws IOException {
        return io.drops();
    }

    @Override
    public void clearPendingError() throws IOException {
        errors.clearPendingError();
    }

    @Override
    public int receive(InboundBlock block, int most) throws IOException {
        return receive("recvmmsg", (ReceiveBlock) block, most);
    }

    @Override
    public int receiveOne(InboundBlock block) throws IOException {
        return receive("recvmsg", (ReceiveBlock) block, BY_RECVMSG);
    }

    private int receive(String function, ReceiveBlock block, int most) throws IOException {
        long reportedBefore = errors.reported();
        for (int attempt = 0; ; attempt++) {
            int received = tryReceive(block, most);
            if (received >= 0) {
                emptyReads.noteRead(received > 0);
                return received;
            }
            if (!ErrorQueue.isReport(-received)) {
                throw ErrnoException.of(function, -received);
            }
            errors.take();
            if (attempt == ErrorQueue.MAX_ATTEMPTS) {
                if (errors.reported() == reportedBefore) {
                    throw ErrnoException.of(function, -received); // its own: a filter may reject the call
                }
                return 0; // the caller looks again, as the socket is reported as ready
            }
        }
    }

    private int tryReceive(ReceiveBlock block, int most) throws IOException {
        int number = descriptor.enter();
        try {
            return most == BY_RECVMSG ? block.tryReceiveOne(number) : block.tryReceive(number, most);
        } finally {
            descriptor.exit();
        }
    }

    @Override
    public int maxSegments() {
        return io.maxSegments();
    }

    @Override
    public void limitSegments() {
        io.limitSegments();
    }

    @Override
    public int send(OutboundBlock block, int from, int to) throws IOException {
        int sent = send("sendmmsg", (SendBlock) block, from, to);
        if (sent < to - from) {
            errors.take(); // sendmmsg(2) does not return an error that ends it after it has sent something
        }
        return sent;
    }

    @Override
    public boolean sendOne(OutboundBlock block) throws IOException {
        return send("sendmsg", (SendBlock) block, 0, BY_SENDMSG) > 0;
    }

    private int send(String function, SendBlock messages, int from, int to) throws IOException {
        ErrorQueue.Attempts attempts = null;
        for (; ; ) {
            int sent = trySend(messages, from, to);
            if (sent >= 0) {
                return sent;
            }
            if (ErrorQueue.isTaken(-sent)) {
                return 1; // the first message
            }
            attempts = attempts == null ? errors.attempts() : attempts;
            if (!attempts.absorb(-sent)) {
                throw to == BY_SENDMSG ? LinuxIo.failedToSend(function, -sent) : ErrnoException.of(function, -sent);
            }
        }
    }

    private int trySend(SendBlock messages, int from, int to) throws IOException {
        int number = descriptor.enter();
        try {
            return to == BY_SENDMSG ? messages.trySendOne(number) : messages.trySend(number, from, to);
        } finally {
            descriptor.exit();
        }
    }
}
