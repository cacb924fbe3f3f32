package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.SocketType;
import io.dgram.impl.linux.NativeAccess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives datagrams to the channel, waiting while the kernel has no room. */
final class DatagramWriter {

    /** A send that collects more reports than this from the kernel, one after the other, fails with the last. */
    private static final int MAX_REPORTS = 3;

    /** Binds the socket if it is not bound. */
    @FunctionalInterface
    interface Bound {
        void ensure(String operation) throws DgramException;
    }

    private final SocketState state;
    private final DatagramIo io;
    private final ReadyChannel ready;
    private final OnFirstUse<IdleTimer> idleTimer;
    private final Bound bound;
    private final Consumer<PortUnreachableException> whenReported;
    private final SocketCounters counters;
    private final SendFilter filter;
    private final FairShare fairShare = new FairShare();

    /**
     * @param bound binds the socket if it is not, once a send is known to be one that can be made
     * @param whenReported is given what a send collected that was about an earlier datagram
     */
    DatagramWriter(
            SocketState state,
            DatagramIo io,
            ReadyChannel ready,
            OnFirstUse<IdleTimer> idleTimer,
            SocketCounters counters,
            SendFilter filter,
            Bound bound,
            Consumer<PortUnreachableException> whenReported) {
        this.state = state;
        this.io = io;
        this.ready = ready;
        this.idleTimer = idleTimer;
        this.counters = counters;
        this.filter = filter;
        this.bound = bound;
        this.whenReported = whenReported;
    }

    /**
     * Sends the remaining bytes of a buffer, and consumes them. If this throws, nothing was sent and nothing consumed.
     *
     * @param target where to, or {@code null} for the peer that the socket is connected to
     */
    int send(ByteBuffer data, @Nullable Endpoint target) throws DgramException, InterruptedException {
        int size = data.remaining();
        beforeSend(size, target);
        if (data.isDirect()) {
            return write(data, target);
        }
        // The JDK would copy, too, but into buffers that every thread that ever sent keeps for good.
        ByteBuffer copy = BufferPool.SHARED.acquire();
        int position = data.position();
        try {
            write(copy.put(data).flip(), target);
            return size;
        } catch (DgramException | InterruptedException | RuntimeException e) {
            data.position(position);
            throw e;
        } finally {
            BufferPool.SHARED.release(copy);
        }
    }

    /** Sends the remaining bytes of several buffers as one datagram; otherwise as {@link #send(ByteBuffer, Endpoint)}. */
    int send(List<ByteBuffer> parts, @Nullable Endpoint target) throws DgramException, InterruptedException {
        List<ByteBuffer> fixed = List.copyOf(parts);
        long size = fixed.stream().mapToLong(ByteBuffer::remaining).sum();
        beforeSend(size, target);
        // Gathered here: a gathering write ends at IOV_MAX buffers and would send a cut datagram.
        ByteBuffer whole = BufferPool.SHARED.acquire();
        try {
            fixed.forEach(part -> whole.put(part.duplicate()));
            write(whole.flip(), target);
        } finally {
            BufferPool.SHARED.release(whole);
        }
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
        bound.ensure("send");
    }

    /** Checks that a datagram can be sent, and counts it if not. */
    void require(long size, @Nullable Endpoint target) throws DgramException {
        try {
            check(size, target);
        } catch (DgramException e) {
            throw counted(e);
        }
    }

    /** Counts a failure. */
    DgramException counted(DgramException failure) {
        counters.sendFailed(failure.code());
        return failure;
    }

    /** Checks that a datagram can be sent. */
    void check(long size, @Nullable Endpoint target) throws DgramException {
        Endpoint remote = target == null ? state.requireConnected("send") : target;
        int longest = (remote.family() == StandardProtocolFamily.INET ? SocketType.UDP4 : SocketType.UDP6).maxPayload();
        if (size > longest) {
            throw failure(ErrorCode.MESSAGE_TOO_LARGE, remote, " (" + size + " > " + longest + ")", null);
        }
        if (target == null && size == 0) {
            requireNativeAccess(remote);
        }
        if (target != null) {
            filter.require("send", target);
        }
    }

    private void requireNativeAccess(Endpoint remote) throws DgramException {
        Optional<String> missing = NativeAccess.missing();
        if (missing.isPresent()) {
            throw failure(
                    ErrorCode.UNSUPPORTED,
                    remote,
                    ": the JDK never sends an empty datagram on a connected socket, and to do without the JDK, "
                            + missing.get() + "; or disconnect() and send with a target",
                    null);
        }
    }

    private int write(ByteBuffer payload, @Nullable Endpoint target) throws DgramException, InterruptedException {
        int position = payload.position();
        int size = payload.remaining();
        try {
            writeAll(payload, size, target == null ? null : target.toInetSocketAddress());
        } catch (DgramException e) {
            throw e;
        } catch (AlreadyConnectedException | NotYetConnectedException e) {
            throw new IllegalStateException("send: the socket was connected or disconnected meanwhile", e);
        } catch (IOException | RuntimeException e) {
            payload.position(position);
            throw failed(e, size, target);
        }
        counters.sent(size);
        sent(1);
        return size;
    }

    // The kernel takes a datagram whole or not at all.
    private void writeAll(ByteBuffer payload, int size, @Nullable InetSocketAddress target)
            throws IOException, InterruptedException {
        Reports reports = null;
        for (; ; ) {
            try {
                if (io.send(payload, target) == size) {
                    return;
                }
                awaitRoom();
            } catch (PortUnreachableException e) {
                reports = reports == null ? reports() : reports;
                if (!reports.isOfEarlier(e)) {
                    throw e;
                }
            }
        }
    }

    /** Waits until the kernel may have room for another datagram. */
    void awaitRoom() throws DgramException, InterruptedException {
        counters.sendWaited();
        ready.awaitWritable(() -> {
            state.requireOpen("send");
            return true;
        });
    }

    /** Counts datagrams that were sent. */
    void count(int datagrams, long bytes) {
        counters.sent(datagrams, bytes);
    }

    /** Does what follows a send. */
    void sent(int datagrams) {
        if (datagrams > 0) {
            idleTimer.ifMade(IdleTimer::touch);
            fairShare.use(datagrams);
        }
    }

    /** Returns what tells reports about earlier datagrams from failures of one send. */
    Reports reports() {
        return new Reports();
    }

    /** The reports that one send collects. */
    final class Reports {

        private int count;

        /** Takes note of a report about an earlier datagram: the kernel handed it over instead of sending this one. */
        boolean isOfEarlier(IOException failure) {
            if (failure instanceof PortUnreachableException report && ++count <= MAX_REPORTS) {
                whenReported.accept(report);
                return true;
            }
            return false;
        }
    }

    /** Returns the failure of a send, counted. */
    DgramException failed(Exception cause, int size, @Nullable Endpoint target) {
        return counted(translated(cause, size, target == null ? state.peerOrNull() : target));
    }

    private DgramException translated(Exception cause, int size, @Nullable Endpoint remote) {
        DgramException translated = state.failure("send", remote, null, cause);
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
        return new DgramException(code, "send", state.localOrNull(), remote, code.text() + more, cause);
    }
}
