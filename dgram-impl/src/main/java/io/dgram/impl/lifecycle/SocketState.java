package io.dgram.impl.lifecycle;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.SocketType;
import io.dgram.impl.errors.ErrorTranslator;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What state a socket is in, and how it gets into another: unbound, bound, connected; closed.
 *
 * <p>Transitions are made under one lock. Sending and receiving only look, without it.
 */
public final class SocketState {

    /** Makes changes while nobody reads from the transport. */
    public interface ReadBarrier {

        /** Makes a change that leaves what has arrived, but for a report of the peer that nobody was told of. */
        void runWithoutReaders(ChannelAction action) throws IOException;

        /** Makes a change that discards what has arrived. */
        void discardAndChange(ChannelAction action) throws IOException;
    }

    /** Something done to the transport. */
    @FunctionalInterface
    public interface ChannelAction {
        void run() throws IOException;
    }

    private static final VarHandle CLOSING = field("closing", CountDownLatch.class);
    private static final VarHandle BINDING = field("binding", boolean.class);
    private static final VarHandle CONNECTING = field("connecting", boolean.class);

    private final Transport transport;
    private final SocketType type;
    private final AddressFamilies families;
    private final ReentrantLock lock = new ReentrantLock();

    // Without the lock: closing waits for no transition. There from the beginning of close() until the port is free.
    private volatile @Nullable CountDownLatch closing;

    // Whether one is under way that may take a while, as it looks up a name.
    @SuppressWarnings("unused")
    private volatile boolean binding;

    @SuppressWarnings("unused")
    private volatile boolean connecting;

    // Written under the lock. The local endpoint is set for good once bound, but for its address.
    private volatile @Nullable Endpoint local;
    private volatile @Nullable Endpoint peer;
    private volatile boolean announced;
    private volatile int connection; // grows with each

    public SocketState(Transport transport, SocketType type) {
        this.transport = transport;
        this.type = type;
        families = new AddressFamilies(type, transport.family());
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(SocketState.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    public SocketType type() {
        return type;
    }

    public AddressFamilies families() {
        return families;
    }

    // ---------------------------------------------------------------------------------------------------- looking

    public boolean isClosed() {
        return closing != null;
    }

    public boolean isBound() {
        return local != null;
    }

    /** Tells whether the socket is bound and {@link Event.Listening} is before whatever is emitted from now on. */
    public boolean isAnnounced() {
        return announced;
    }

    @Nullable
    public Endpoint localOrNull() {
        return local;
    }

    @Nullable
    public Endpoint peerOrNull() {
        return peer;
    }

    /** Returns the number of the connection, another one for each. */
    int connection() {
        return connection;
    }

    public void requireOpen(Operation operation) throws DgramException {
        if (isClosed()) {
            throw new DgramException(ErrorCode.CLOSED, operation.text(), local, peer, null, null);
        }
    }

    public Endpoint requireBound(Operation operation) throws DgramException {
        requireOpen(operation);
        Endpoint bound = local;
        if (bound == null) {
            throw new IllegalStateException(operation + ": the socket is not bound");
        }
        return bound;
    }

    public Endpoint requireConnected(Operation operation) throws DgramException {
        requireOpen(operation);
        Endpoint connected = peer;
        if (connected == null) {
            throw new IllegalStateException(operation + ": the socket is not connected");
        }
        return connected;
    }

    public void requireUnconnected(Operation operation) throws DgramException {
        requireOpen(operation);
        Endpoint connected = peer;
        if (connected != null) {
            throw new IllegalStateException(operation + ": the socket is connected to " + connected);
        }
    }

    public void requireUnbound(Operation operation) throws DgramException {
        requireOpen(operation);
        Endpoint bound = local;
        if (bound != null) {
            throw new IllegalStateException(operation + ": the socket is bound to " + bound);
        }
    }

    /** Returns the failure of an operation of this socket. */
    public DgramException failure(Operation operation, Throwable cause) {
        return failure(operation, peer, null, cause);
    }

    /**
     * Returns the failure of an operation of this socket.
     *
     * @param remote the other endpoint, if there is one
     * @param subject what else it was about, if anything: the name of an option, a group
     */
    public DgramException failure(
            Operation operation, @Nullable Endpoint remote, @Nullable String subject, Throwable cause) {
        // Whatever the JDK says of an operation that met a close, the reason is the close.
        return isClosed() && !(cause instanceof DgramException)
                ? new DgramException(ErrorCode.CLOSED, operation.text(), local, remote, null, cause)
                : ErrorTranslator.translate(operation, local, remote, subject, cause);
    }

    // ------------------------------------------------------------------------------------------------ transitions

    /**
     * Binds.
     *
     * @param events is given {@link Event.Listening}, in its order among those of other transitions
     */
    public void bind(Endpoint endpoint, Consumer<Event> events) throws DgramException {
        lock.lock();
        try {
            requireUnbound(Operation.BIND);
            bindUnbound(Operation.BIND, endpoint, events);
        } finally {
            lock.unlock();
        }
    }

    /** Binds to the wildcard address and any port if the socket is not bound. Returns whether it was not. */
    public boolean ensureBound(Operation operation, Consumer<Event> events) throws DgramException {
        if (local != null) {
            return false;
        }
        lock.lock();
        try {
            requireOpen(operation);
            if (local != null) {
                return false;
            }
            bindUnbound(operation, Endpoint.of(families.wildcard(), 0), events);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void bindUnbound(Operation operation, Endpoint endpoint, Consumer<Event> events) throws DgramException {
        String refusal = families.refusal(endpoint.address(), null);
        if (refusal != null) {
            throw new DgramException(
                    ErrorCode.ADDRESS_FAMILY,
                    operation.text(),
                    endpoint,
                    null,
                    "wrong address family: " + refusal,
                    null);
        }
        try {
            transport.bind(endpoint);
            readLocal();
        } catch (IOException | RuntimeException e) {
            requireOpen(operation);
            throw ErrorTranslator.translate(operation, endpoint, null, null, e);
        }
        try {
            events.accept(new Event.Listening(requireBound(operation)));
        } finally {
            announced = true; // without memory for the event, it is bound all the same
        }
    }

    /**
     * Connects. The socket has to be bound.
     *
     * @param reads keeps readers out meanwhile, so that nobody sees what is discarded
     * @param events is given {@link Event.Connected}, in its order among those of other transitions
     */
    public void connect(Endpoint endpoint, ReadBarrier reads, Consumer<Event> events) throws DgramException {
        lock.lock();
        try {
            requireUnconnected(Operation.CONNECT);
            try {
                reads.discardAndChange(() -> {
                    transport.connect(endpoint);
                    int next = connection + 1; // under the lock, which is why this need not be atomic
                    connection = next;
                    peer = endpoint;
                });
                readLocal();
            } catch (IOException | RuntimeException e) {
                throw failure(Operation.CONNECT, endpoint, null, e);
            }
            events.accept(new Event.Connected(endpoint));
        } finally {
            lock.unlock();
        }
    }

    /** Disconnects. */
    public void disconnect(ReadBarrier reads) throws DgramException {
        lock.lock();
        try {
            Endpoint connected = requireConnected(Operation.DISCONNECT);
            try {
                reads.runWithoutReaders(() -> {
                    transport.disconnect();
                    peer = null;
                });
                readLocal();
            } catch (IOException | RuntimeException e) {
                noteFailedDisconnect();
                throw failure(Operation.DISCONNECT, connected, null, e);
            }
        } finally {
            lock.unlock();
        }
    }

    // The JDK disconnects before it binds again, and only the latter can fail.
    private void noteFailedDisconnect() {
        if (!transport.isConnected()) {
            peer = null;
        }
        try {
            readLocal();
        } catch (IOException e) {
            return; // closed meanwhile: where it was bound no longer matters
        }
        Endpoint portless = local;
        if (portless != null && portless.port() == 0) {
            transport.probePort(portless).ifPresent(port -> local = Endpoint.of(portless.address(), port));
        }
    }

    /** Waits for a transition that is under way: what it emits is emitted. */
    public void awaitTransition() {
        lock.lock();
        try {
            // Nothing: whoever had the lock is done.
        } finally {
            lock.unlock();
        }
    }

    /**
     * Notes that a bind or connect is under way which may take a while, as it looks up a name.
     *
     * @param operation {@code bind} or {@code connect}
     * @throws IllegalStateException if one is already
     */
    public void begin(Operation operation) {
        if (!underWay(operation).compareAndSet(this, false, true)) {
            throw new IllegalStateException(operation + ": another " + operation + " is under way");
        }
    }

    /** Ends what {@link #begin} began. */
    public void end(Operation operation) {
        underWay(operation).setVolatile(this, false);
    }

    private static VarHandle underWay(Operation operation) {
        return operation == Operation.BIND ? BINDING : CONNECTING;
    }

    // -------------------------------------------------------------------------------------------------- closing

    /** Marks the socket closed. Returns whether it was open. The channel is closed by others. */
    public boolean close() {
        return CLOSING.compareAndSet(this, null, new CountDownLatch(1));
    }

    /** Notes that the channel is closed, too. */
    public void portReleased() {
        Objects.requireNonNull(closing, "closing").countDown();
    }

    /** Waits, once the socket is marked closed, for the channel. Takes no notice of interruption, whose status it keeps. */
    public void awaitPortReleased() {
        CountDownLatch free = Objects.requireNonNull(closing, "closing");
        boolean interrupted = false;
        while (free.getCount() > 0) {
            try {
                free.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void readLocal() throws IOException {
        local = transport.localAddress();
    }
}
