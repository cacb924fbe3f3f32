package io.dgram.impl.lifecycle;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.SocketType;
import io.dgram.impl.errors.ErrorTranslator;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of a socket, which is unbound, bound or connected, and finally closed, and the transitions between states.
 *
 * <p>Transitions hold one lock. Sending and receiving read the state without it.
 */
public final class SocketState implements Recorder.Subject {

    /** Runs actions on the transport while no thread reads from it. */
    public interface ReadBarrier {

        /** Runs an action that keeps the received datagrams, but discards the peer's pending ICMP error. */
        void runWithoutReaders(ChannelAction action) throws IOException;

        /**
         * Runs an action, and discards the datagrams that were received before it.
         *
         * @param isNew whether the socket has just been bound to a port that nobody knows
         */
        void discardAndChange(boolean isNew, ChannelAction action) throws IOException;
    }

    /** An action on the transport. */
    @FunctionalInterface
    public interface ChannelAction {
        void run() throws IOException;
    }

    private static final AtomicLong IDS = new AtomicLong(); // of the sockets opened so far

    private static final VarHandle CLOSING = field("closing", CountDownLatch.class);
    private static final VarHandle BINDING = field("binding", boolean.class);
    private static final VarHandle CONNECTING = field("connecting", boolean.class);

    private final Transport transport;
    private final SocketType type;
    private final @Nullable String name;
    private final long id = IDS.incrementAndGet();
    private final AddressFamilies families;
    private final ReentrantLock lock = new PinSafeLock();

    // Written without the lock, as closing waits for no transition. Null until close(); counted down once the port is
    // free.
    private volatile @Nullable CountDownLatch closing;

    // Whether a bind or connect is in progress, which may take long if it resolves a name.
    @SuppressWarnings("unused")
    private volatile boolean binding;

    @SuppressWarnings("unused")
    private volatile boolean connecting;

    // Written under the lock. Once the socket is bound, its local address may change, but its port does not.
    private volatile @Nullable Endpoint local;
    private volatile @Nullable Endpoint peer;
    private volatile boolean announced;
    private volatile int connection; // incremented by each connect

    /** Creates the state of a socket without a name. */
    public SocketState(Transport transport, SocketType type) {
        this(transport, type, null);
    }

    /**
     * @param name what people call the socket, if the application has given it a name
     */
    public SocketState(Transport transport, SocketType type, @Nullable String name) {
        this.transport = transport;
        this.type = type;
        this.name = name;
        families = new AddressFamilies(type, transport.family());
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(SocketState.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public SocketType type() {
        return type;
    }

    @Override
    @Nullable
    public String nameOrNull() {
        return name;
    }

    @Override
    public long id() {
        return id;
    }

    /** Returns the name of one of the socket's threads: a prefix, and the socket's name if it has one. */
    public String threadName(String prefix) {
        return name == null ? prefix : prefix + "-" + name;
    }

    public AddressFamilies families() {
        return families;
    }

    // ---------------------------------------------------------------------------------------------------- queries

    public boolean isClosed() {
        return closing != null;
    }

    public boolean isBound() {
        return local != null;
    }

    /** Tells whether the socket is bound and {@link Event.Listening} precedes every event emitted from now on. */
    public boolean isAnnounced() {
        return announced;
    }

    @Override
    @Nullable
    public Endpoint localOrNull() {
        return local;
    }

    @Override
    @Nullable
    public Endpoint peerOrNull() {
        return peer;
    }

    /** Returns a number that identifies the current connection. */
    int connection() {
        return connection;
    }

    public void requireOpen(Operation operation) throws DgramException {
        if (isClosed()) {
            throw closedFailure(operation, peer, null);
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
     * @param subject what else the operation was about, such as the name of an option or a group
     */
    public DgramException failure(
            Operation operation, @Nullable Endpoint remote, @Nullable String subject, Throwable cause) {
        // Whatever the JDK throws from an operation that raced with close(), the reason is the close.
        return isClosed() && !(cause instanceof DgramException)
                ? closedFailure(operation, remote, cause)
                : ErrorTranslator.translate(operation, local, remote, subject, cause);
    }

    /**
     * Returns the failure of an operation because the socket is closed. It names the endpoint that the socket was bound
     * to, or says that it never was.
     *
     * @param remote the other endpoint, if there is one
     */
    public DgramException closedFailure(Operation operation, @Nullable Endpoint remote, @Nullable Throwable cause) {
        Endpoint bound = local;
        String detail = bound == null ? ErrorCode.CLOSED.text() + " (" + type + ", never bound)" : null;
        return new DgramException(ErrorCode.CLOSED, operation.text(), bound, remote, detail, cause);
    }

    /** Tells whether datagrams can be sent from an address of this machine. Opens a socket to find out. */
    public boolean isSource(InetAddress address) throws IOException {
        return transport.isSource(address);
    }

    /** Returns a failure with the MTU of the path to an endpoint, if that is what it is about and the MTU is known. */
    public DgramException withMtu(DgramException failure, Endpoint remote) {
        if (failure.code() != ErrorCode.MESSAGE_TOO_LARGE) {
            return failure;
        }
        OptionalInt mtu = mtuTo(remote, Departure.PLAIN);
        return mtu.isPresent() ? failure.withMtu(mtu.getAsInt()) : failure;
    }

    /** Returns the MTU of the path to an endpoint, which is the peer if there is one; empty if it is not known. */
    public OptionalInt mtuTo(Endpoint remote, Departure departure) {
        try {
            return transport.mtuTo(remote, departure);
        } catch (IOException | RuntimeException e) {
            return OptionalInt.empty(); // closed or disconnected meanwhile, no route, no descriptors
        }
    }

    // ------------------------------------------------------------------------------------------------ transitions

    /**
     * Binds the socket.
     *
     * @param events receives {@link Event.Listening}, in order with the events of other transitions
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

    /** Binds to the wildcard address and an ephemeral port if the socket is unbound. Returns whether it was unbound. */
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
            throw recorded(ErrorTranslator.translate(operation, endpoint, null, null, e));
        }
        try {
            events.accept(new Event.Listening(requireBound(operation)));
        } finally {
            announced = true; // even if there was no memory for the event: the socket is bound
        }
    }

    /**
     * Connects the socket, which must be bound.
     *
     * @param isNew whether it has just been bound to a port that nobody knows
     * @param reads excludes readers meanwhile, so that none receives a datagram that is to be discarded
     * @param events receives {@link Event.Connected}, in order with the events of other transitions
     */
    public void connect(Endpoint endpoint, boolean isNew, ReadBarrier reads, Consumer<Event> events)
            throws DgramException {
        lock.lock();
        try {
            requireUnconnected(Operation.CONNECT);
            try {
                reads.discardAndChange(isNew, () -> {
                    transport.connect(endpoint);
                    int next = connection + 1; // need not be atomic, as only this writes it, under the lock
                    connection = next;
                    peer = endpoint;
                });
                readLocal();
            } catch (IOException | RuntimeException e) {
                throw recorded(failure(Operation.CONNECT, endpoint, null, e));
            }
            events.accept(new Event.Connected(endpoint));
        } finally {
            lock.unlock();
        }
    }

    /** Disconnects the socket. */
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
                throw recorded(failure(Operation.DISCONNECT, connected, null, e));
            }
        } finally {
            lock.unlock();
        }
    }

    // DatagramChannel.disconnect() dissolves the association and then binds again; only the second step can fail.
    private void noteFailedDisconnect() {
        if (!transport.isConnected()) {
            peer = null;
        }
        try {
            readLocal();
        } catch (IOException e) {
            return; // closed meanwhile: the local endpoint no longer matters
        }
        Endpoint unbound = local;
        if (unbound != null && unbound.port() == 0) {
            transport.probePort(unbound).ifPresent(port -> local = Endpoint.of(unbound.address(), port));
        }
    }

    private DgramException recorded(DgramException failure) {
        Recorder.failed(this, failure);
        return failure;
    }

    /** Waits until a transition in progress has finished and emitted its event. */
    public void awaitTransition() {
        lock.lock();
        try {
            // Nothing to do: acquiring the lock was the wait.
        } finally {
            lock.unlock();
        }
    }

    /**
     * Marks a bind or connect as in progress, which may take long if it resolves a name.
     *
     * @param operation {@code bind} or {@code connect}
     * @throws IllegalStateException if one is in progress already
     */
    public void begin(Operation operation) {
        if (!inProgress(operation).compareAndSet(this, false, true)) {
            throw new IllegalStateException(operation + ": another " + operation + " is under way");
        }
    }

    /** Reverts {@link #begin}. */
    public void end(Operation operation) {
        inProgress(operation).setVolatile(this, false);
    }

    private static VarHandle inProgress(Operation operation) {
        return operation == Operation.BIND ? BINDING : CONNECTING;
    }

    // -------------------------------------------------------------------------------------------------- closing

    /** Marks the socket as closed. Returns whether it was open. The caller closes the channel. */
    public boolean close() {
        return CLOSING.compareAndSet(this, null, new CountDownLatch(1));
    }

    /** Records that the channel is closed and the port free. */
    public void portReleased() {
        Objects.requireNonNull(closing, "closing").countDown();
    }

    /** Waits until the port of a closed socket is free. An interrupt does not end the wait; its status is kept. */
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
