package io.dgram.impl.linux;

import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.OwnScopes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Input and output of a socket that reports ICMP errors: a call that fails because of one is repeated. It does not send
 * through the JDK, whose channel takes the pending error of an unconnected socket for the success of a send
 * ({@code DatagramChannelImpl}), and receives through it only as a last resort.
 */
final class ReportingIo implements DatagramIo {

    private static final ReservedPool<SendMemory> MEMORY =
            new ReservedPool<>(Pool.ENOUGH, SendMemory::new, SendMemory::new);

    private static final int NO_ROOM = -1;

    private final LinuxIo jdk;
    private final ChannelDescriptor descriptor;
    private final StandardProtocolFamily family;
    private final ErrorQueue errors;
    private final EmptyReads emptyReads;

    /**
     * @param jdk receives where the system rejects the calls for many datagrams
     * @param family that of the system's socket
     */
    ReportingIo(LinuxIo jdk, ChannelDescriptor descriptor, StandardProtocolFamily family, ErrorQueue errors) {
        this.jdk = jdk;
        this.descriptor = descriptor;
        this.family = family;
        this.errors = errors;
        emptyReads = new EmptyReads(errors);
    }

    /** Makes the reserved memory, without which nothing can be sent. Returns whether it is there. */
    static boolean prepareMemory() {
        return MEMORY.prepare();
    }

    @Override
    public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
        int position = target.position();
        ErrorQueue.Attempts attempts = null;
        for (; ; ) {
            try {
                InetSocketAddress sender = jdk.receive(target);
                emptyReads.noteRead(sender != null);
                return sender;
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) { // the JDK does not say which
                attempts = attempts == null ? errors.attempts() : attempts;
                if (!attempts.absorb()) {
                    throw e;
                }
                target.position(position);
            }
        }
    }

    @Override
    public int send(ByteBuffer payload, @Nullable InetSocketAddress target) throws IOException {
        SendMemory memory = MEMORY.acquire();
        try {
            ErrorQueue.Attempts attempts = null;
            memory.set(payload, target == null ? null : OwnScopes.complete(target), family);
            for (; ; ) {
                int sent = send(memory);
                if (sent >= 0 || ErrorQueue.isTaken(-sent)) {
                    int size = payload.remaining();
                    payload.position(payload.limit());
                    return size;
                }
                if (sent == -ErrnoException.EAGAIN || sent == -ErrnoException.EINTR) {
                    errors.take(); // before the caller waits, which an error would end
                    return NO_ROOM;
                }
                attempts = attempts == null ? errors.attempts() : attempts;
                if (!attempts.absorb(-sent)) {
                    throw LinuxIo.failedToSend("sendto", -sent);
                }
            }
        } finally {
            MEMORY.release(memory);
        }
    }

    private int send(SendMemory memory) throws IOException {
        int number = descriptor.enter();
        try {
            return memory.trySend(number);
        } finally {
            descriptor.exit();
        }
    }

    @Override
    public Optional<String> noEmptyToPeerReason() {
        return Optional.empty();
    }

    @Override
    public Optional<String> refusal(Departure departure) throws IOException {
        return jdk.refusal(departure);
    }

    @Override
    public boolean receivesByBulkOnly() {
        return true;
    }

    @Override
    public boolean reportsErrors() {
        return true;
    }

    @Override
    public void takeErrors() {
        errors.takeOrClear();
    }

    @Override
    public Optional<BulkIo> bulk() {
        return Optional.of(new ReportingBulkIo(descriptor, new LinuxBulkIo(descriptor), errors, emptyReads));
    }
}
