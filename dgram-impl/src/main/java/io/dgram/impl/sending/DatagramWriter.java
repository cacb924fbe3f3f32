package io.dgram.impl.sending;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.SocketType;
import io.dgram.impl.batch.BufferPool;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.polling.ChannelReadiness;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import io.dgram.impl.transport.DatagramIo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives datagrams to the channel, waiting while the kernel has no room. */
public final class DatagramWriter {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final List<ByteBuffer> NO_PARTS = List.of();

    /** Binds the socket if it is not bound. */
    @FunctionalInterface
    public interface Bound {
        void ensure(Operation operation) throws DgramException;
    }

    private final SocketState state;
    private final DatagramIo io;
    private final ChannelReadiness ready;
    private final Bound bound;
    private final SendRetry retry;
    private final Traffic traffic;
    private final SendFilter filter;
    private final TimeSlice fairShare = new TimeSlice(Clock.SYSTEM);

    /**
     * @param bound binds the socket if it is not, once a send is known to be one that can be made
     * @param retry tells failures of sends from errors that concern earlier datagrams
     */
    public DatagramWriter(
            SocketState state,
            DatagramIo io,
            ChannelReadiness ready,
            Traffic traffic,
            SendFilter filter,
            Bound bound,
            SendRetry retry) {
        this.state = state;
        this.io = io;
        this.ready = ready;
        this.traffic = traffic;
        this.filter = filter;
        this.bound = bound;
        this.retry = retry;
    }

    /**
     * Sends the remaining bytes of a buffer, and consumes them. If this throws, nothing was sent and nothing consumed.
     *
     * @param target where to, or {@code null} for the peer that the socket is connected to
     */
    public int send(ByteBuffer data, @Nullable Endpoint target) throws DgramException, InterruptedException {
        int size = data.remaining();
        beforeSend(size, target);
        return write(data, NO_PARTS, size, target);
    }

    /** Sends the remaining bytes of several buffers as one datagram; otherwise as {@link #send(ByteBuffer, Endpoint)}. */
    public int send(List<ByteBuffer> parts, @Nullable Endpoint target) throws DgramException, InterruptedException {
        List<ByteBuffer> fixed = fixed(parts);
        long size = fixed.stream().mapToLong(ByteBuffer::remaining).sum();
        beforeSend(size, target);
        write(NOTHING, fixed, (int) size, target);
        fixed.forEach(part -> part.position(part.limit()));
        return (int) size;
    }

    // What is wrong with a send is told before anything changes.
    private void beforeSend(long size, @Nullable Endpoint target) throws DgramException, InterruptedException {
        require(size, target);
        requireUninterrupted();
        prepare();
    }

    void requireUninterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("send: interrupted before it began");
        }
    }

    /** Binds the socket if it is not. */
    void prepare() throws DgramException {
        bound.ensure(Operation.SEND);
    }

    /** Checks that a datagram can be sent, and counts it if not. */
    public void require(long size, @Nullable Endpoint target) throws DgramException {
        try {
            check(size, target);
        } catch (DgramException e) {
            throw counted(e);
        }
    }

    /** Counts a failure. */
    public DgramException counted(DgramException failure) {
        traffic.failed(Operation.SEND, failure.code());
        return failure;
    }

    /** Checks that a datagram can be sent. */
    public void check(long size, @Nullable Endpoint target) throws DgramException {
        Endpoint remote = target == null ? state.requireConnected(Operation.SEND) : target;
        int longest = (remote.family() == StandardProtocolFamily.INET ? SocketType.UDP4 : SocketType.UDP6).maxPayload();
        if (size > longest) {
            throw failure(ErrorCode.MESSAGE_TOO_LARGE, remote, " (" + size + " > " + longest + ")", null);
        }
        if (target == null && size == 0) {
            requireEmptySend(remote);
        }
        filter.require(Operation.SEND, remote);
    }

    private void requireEmptySend(Endpoint remote) throws DgramException {
        Optional<String> reason = io.noEmptyToPeerReason();
        if (reason.isPresent()) {
            throw failure(
                    ErrorCode.UNSUPPORTED,
                    remote,
                    ": the JDK never sends an empty datagram on a connected socket, and to do without the JDK, "
                            + reason.get() + "; or disconnect() and send with a target",
                    null);
        }
    }

    // A copy, as the caller's list may change meanwhile.
    private static List<ByteBuffer> fixed(List<ByteBuffer> parts) {
        ByteBuffer[] fixed = Objects.requireNonNull(parts, "parts").toArray(ByteBuffer[]::new);
        for (int i = 0; i < fixed.length; i++) {
            if (fixed[i] == null) {
                throw new NullPointerException("parts[" + i + "]");
            }
        }
        return Arrays.asList(fixed);
    }

    // The payload is the buffer, followed by the parts. The buffer is consumed if this succeeds, the parts never are.
    private int write(ByteBuffer data, List<ByteBuffer> parts, int size, @Nullable Endpoint target)
            throws DgramException, InterruptedException {
        int position = data.position();
        try {
            writeAll(data, parts, size, target == null ? null : target.toInetSocketAddress());
        } catch (DgramException e) {
            throw e;
        } catch (AlreadyConnectedException | NotYetConnectedException e) {
            throw new IllegalStateException("send: the socket was connected or disconnected meanwhile", e);
        } catch (IOException | RuntimeException e) {
            data.position(position);
            throw failed(e, size, target);
        }
        traffic.sent(1, size);
        sent(1);
        return size;
    }

    // The kernel takes a datagram whole or not at all.
    private void writeAll(ByteBuffer data, List<ByteBuffer> parts, int size, @Nullable InetSocketAddress target)
            throws IOException, InterruptedException {
        SendRetry.Attempts attempts = null;
        for (; ; ) {
            try {
                if (offer(data, parts, size, target)) {
                    retry.succeeded(attempts);
                    return;
                }
                awaitRoom();
            } catch (DgramException e) {
                throw e;
            } catch (IOException e) {
                attempts = attemptAgain(attempts, e, target == null);
            }
        }
    }

    /**
     * Notes a failed attempt to send, which is to be made again.
     *
     * @param before the attempts of this send that failed before, or {@code null} if this is the first
     * @param connected whether the datagram goes to the peer that the socket is connected to
     * @return the attempts so far
     * @throws IOException the failure, if it is the send's own
     */
    SendRetry.Attempts attemptAgain(SendRetry.@Nullable Attempts before, IOException failure, boolean connected)
            throws IOException {
        // An unconnected socket can have an error left over from a connection that has just ended; the JDK makes an
        // exception of its own of the one that is most likely.
        if (!connected && !(failure instanceof PortUnreachableException)) {
            throw failure;
        }
        SendRetry.Attempts attempts = before == null ? retry.begin() : before;
        if (attempts.retry(failure)) {
            return attempts;
        }
        attempts.fail(failure);
        throw failure;
    }

    /** Notes that a datagram was sent, perhaps after attempts that failed. */
    void succeeded(SendRetry.@Nullable Attempts attempts) {
        retry.succeeded(attempts);
    }

    // Returns false if the kernel has no room. No memory is kept for the payload meanwhile: many threads may wait.
    private boolean offer(ByteBuffer data, List<ByteBuffer> parts, int size, @Nullable InetSocketAddress target)
            throws IOException {
        if (data.isDirect() && parts.isEmpty()) {
            return io.send(data, target) == size;
        }
        // The JDK would copy, too, but into buffers that every thread that ever sent keeps for good.
        ByteBuffer copy = BufferPool.SHARED.acquire();
        try {
            copy.put(data.duplicate());
            // Gathered here: a gathering write ends at IOV_MAX buffers and would send a cut datagram.
            parts.forEach(part -> copy.put(part.duplicate()));
            boolean taken = io.send(copy.flip(), target) == size;
            if (taken) {
                data.position(data.limit());
            }
            return taken;
        } finally {
            BufferPool.SHARED.release(copy);
        }
    }

    /** Waits until the kernel may have room for another datagram. */
    void awaitRoom() throws DgramException, InterruptedException {
        traffic.sendWaited();
        ready.awaitWritable(() -> {
            state.requireOpen(Operation.SEND);
            return true;
        });
    }

    /** Counts datagrams that were sent. */
    void count(int datagrams, long bytes) {
        traffic.sent(datagrams, bytes);
    }

    /** Does what follows a send. */
    void sent(int datagrams) {
        if (datagrams > 0) {
            traffic.active();
            fairShare.use(datagrams);
        }
    }

    /** Returns the failure of a send, counted. */
    DgramException failed(Exception cause, int size, @Nullable Endpoint target) {
        return counted(translated(cause, size, target == null ? state.peerOrNull() : target));
    }

    private DgramException translated(Exception cause, int size, @Nullable Endpoint remote) {
        DgramException translated = state.failure(Operation.SEND, remote, null, cause);
        // Within the family's limit, so it is the path's.
        return translated.code() == ErrorCode.MESSAGE_TOO_LARGE && remote != null
                ? failure(
                        ErrorCode.MESSAGE_TOO_LARGE,
                        remote,
                        " (" + size + " bytes do not pass in one piece, and may not be fragmented)",
                        cause)
                : translated;
    }

    private DgramException failure(ErrorCode code, Endpoint remote, String more, @Nullable Throwable cause) {
        return new DgramException(code, Operation.SEND.text(), state.localOrNull(), remote, code.text() + more, cause);
    }
}
