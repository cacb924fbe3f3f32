package io.dgram.impl.local;

import io.dgram.BoundAddresses;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketListener;
import io.dgram.SocketStatistics;
import io.dgram.Subscription;
import io.dgram.impl.errors.ErrorTranslator;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.InterfaceWatcher;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.spi.ProvidedBoundAddresses;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A socket for each address of this machine, which follows the addresses.
 *
 * <p>Opens, binds and closes sockets in the watcher's thread, and retries in one of its own. Each socket has a listener
 * that refers to this object, so this is followed as long as one of them is in use. The watcher and the timer refer to
 * it weakly: if the application drops it and all of its sockets, these are closed as dropped sockets are.
 */
public final class AddressSockets implements ProvidedBoundAddresses {

    private static final String LOG_KIND = "addresses";
    private static final int PORTS_TO_TRY = 100;

    // Those that are to receive, even while there is no address and so no socket that would keep them.
    private static final Set<AddressSockets> RECEIVING = ConcurrentHashMap.newKeySet();

    private enum Receiver {
        WITH_LISTENERS,
        STARTED,
        STOPPED
    }

    private final int port;
    private final SocketOpener opener;
    private final InterfaceWatcher watcher;
    private final Clock clock;
    private final Runnable watching = this::interfacesChanged; // here, as the watcher refers to it weakly
    private final Retry retry;
    private final CountDownLatch ended = new CountDownLatch(1);

    private final ReentrantLock updating = new PinSafeLock(); // held while sockets are opened and closed
    private final ReentrantLock lock = new PinSafeLock();
    private final Map<Endpoint, AddressSocket> sockets = new LinkedHashMap<>(); // from here on all under lock
    private final List<AddressSocket> leaving = new ArrayList<>(); // closed; their listeners may still run
    private final List<Registration<?>> registrations = new ArrayList<>();
    private Map<Endpoint, DgramException> failures = Map.of(); // replaced, never changed
    private SocketConfig config;
    private Receiver receiver = Receiver.WITH_LISTENERS;
    private SocketStatistics past = SocketStatistics.NONE;
    private boolean reporting;
    private boolean closed;

    private AddressSockets(int port, SocketConfig config, SocketOpener opener, InterfaceWatcher watcher, Clock clock) {
        this.port = port;
        this.config = config;
        this.opener = opener;
        this.watcher = watcher;
        this.clock = clock;
        retry = new Retry(this, clock);
    }

    /**
     * Binds all addresses of this machine to one port.
     *
     * @param port 0 for one that is free on all of them
     * @throws DgramException if none can be bound; nothing stays open
     */
    public static AddressSockets bind(
            int port, SocketConfig config, SocketOpener opener, InterfaceWatcher watcher, Clock clock)
            throws DgramException {
        for (int tries = 1; ; tries++) {
            int free = port == 0 ? freePort(config, opener) : port;
            AddressSockets bound = new AddressSockets(free, config, opener, watcher, clock);
            bound.start();
            // Another program may have taken the port of one address since it was found to be free.
            if (port != 0 || tries == PORTS_TO_TRY || !bound.isPortTaken()) {
                bound.reportFailures();
                return bound;
            }
            bound.close();
        }
    }

    // A port that the system chooses for the wildcard address is free on all addresses, unless it may be shared.
    private static int freePort(SocketConfig config, SocketOpener opener) throws DgramException {
        try (Socket probe = opener.open(SocketConfig.of(config.type()))) {
            return probe.bind().address().port();
        }
    }

    private boolean isPortTaken() {
        return failures().values().stream().anyMatch(failure -> failure.code() == ErrorCode.ADDRESS_IN_USE);
    }

    private void start() throws DgramException {
        boolean started = false;
        try {
            watcher.add(watching); // before the first look, so that no change is missed
            updateOrThrow();
            requireOneBound();
            started = true;
        } catch (SocketException e) {
            throw ErrorTranslator.translate(Operation.BIND_ALL, null, null, "port " + port, e);
        } finally {
            if (!started) {
                close();
            }
        }
    }

    // From now on failures are reported as they happen; those before could still have become an exception.
    private void reportFailures() {
        List<Runnable> reports;
        lock.lock();
        try {
            reporting = true;
            reports = reports();
        } finally {
            lock.unlock();
        }
        reports.forEach(Runnable::run);
    }

    // Under lock. What is returned is to be run without it, as it may log.
    private List<Runnable> reports() {
        List<Runnable> reports = new ArrayList<>(failures.size());
        failures.forEach((endpoint, failure) -> {
            AddressSocket socket = sockets.get(endpoint);
            if (socket == null) {
                reports.add(() -> BoundedLog.SHARED.warn(
                        "address without a socket", "no socket for " + endpoint + "; it is tried again", failure));
            } else if (socket.isToReport(failure, clock.nanoTime())) {
                reports.add(() -> socket.socket().report(failure));
            }
        });
        return reports;
    }

    private void requireOneBound() throws DgramException {
        Map<Endpoint, DgramException> failed = failures();
        if (!failed.isEmpty() && sockets().isEmpty()) {
            throw failed.values().iterator().next();
        }
    }

    // --------------------------------------------------------------------------------------------------- following

    private void interfacesChanged() {
        retry.reset();
        update();
    }

    /** Binds what has appeared, closes what is gone, and tries again what could not be bound. */
    void update() {
        try {
            updateOrThrow();
        } catch (SocketException | RuntimeException | Error e) { // such as no descriptors, no memory
            BoundedLog.SHARED.warn(LOG_KIND, "the addresses of this machine cannot be followed; it is tried again", e);
            retry.later();
        }
    }

    private void updateOrThrow() throws SocketException {
        updating.lock();
        try {
            follow(LocalAddresses.endpoints(config().type(), port));
        } finally {
            updating.unlock();
        }
    }

    /** Closes the sockets of all addresses but some, and binds these. To be called under {@link #updating}. */
    void follow(List<Endpoint> wanted) {
        // By a callback, as one that the application has closed delivers no other event.
        closeEach(removeExcept(wanted), gone -> gone.socket().close(() -> forget(gone)));
        Map<Endpoint, DgramException> failed = new LinkedHashMap<>();
        for (Endpoint endpoint : wanted) {
            try {
                bind(endpoint);
            } catch (DgramException e) {
                failed.put(endpoint, e);
            }
        }
        retryUnlessBound(failed);
    }

    // One that cannot be closed in full, for want of memory, does not keep the others open.
    private static void closeEach(List<AddressSocket> closing, Consumer<AddressSocket> close) {
        for (AddressSocket each : closing) {
            try {
                close.accept(each);
            } catch (RuntimeException | Error e) {
                BoundedLog.SHARED.warn("closing addresses", "closing the socket of " + each.endpoint() + " failed", e);
            }
        }
    }

    private SocketConfig config() {
        lock.lock();
        try {
            return config;
        } finally {
            lock.unlock();
        }
    }

    private List<AddressSocket> removeExcept(List<Endpoint> wanted) {
        lock.lock();
        try {
            List<AddressSocket> gone = sockets.values().stream()
                    .filter(each -> !wanted.contains(each.endpoint()))
                    .toList();
            gone.forEach(each -> sockets.remove(each.endpoint()));
            leaving.addAll(gone);
            return gone;
        } finally {
            lock.unlock();
        }
    }

    // Opens a socket unless there is one, and binds it unless it is bound, or was closed by the application.
    private void bind(Endpoint endpoint) throws DgramException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            AddressSocket socket = sockets.get(endpoint);
            if (socket == null) {
                socket = open(endpoint);
            }
            if (socket.isPending()) {
                bind(socket);
            }
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private AddressSocket open(Endpoint endpoint) throws DgramException {
        ManagedSocket opened = opener.open(config);
        AddressSocket added = new AddressSocket(endpoint, opened, clock.nanoTime());
        boolean done = false;
        try {
            opened.on(Event.Closed.class, event -> forget(added));
            registrations.forEach(added::register);
            if (receiver == Receiver.STOPPED) {
                opened.recvStop();
            }
            sockets.put(endpoint, added);
            done = true;
            return added;
        } finally {
            if (!done) {
                opened.close();
            }
        }
    }

    // Under lock.
    private void bind(AddressSocket socket) throws DgramException {
        socket.bind();
        if (receiver == Receiver.STARTED) {
            socket.socket().recvStart();
        }
    }

    private void retryUnlessBound(Map<Endpoint, DgramException> failed) {
        List<Runnable> reports = List.of();
        lock.lock();
        try {
            failures = closed ? Map.of() : failed;
            if (failures.isEmpty()) {
                retry.reset();
            } else {
                retry.later();
                reports = reporting ? reports() : reports;
            }
        } finally {
            lock.unlock();
        }
        reports.forEach(Runnable::run);
    }

    // Called as the last event of a socket, and after it. One whose address is there still is counted as long as it is.
    private void forget(AddressSocket socket) {
        SocketStatistics last = socket.socket().stats();
        lock.lock();
        try {
            if (leaving.remove(socket)) {
                past = past.plus(last);
            }
        } finally {
            lock.unlock();
        }
    }

    // ---------------------------------------------------------------------------------------------------- the sockets

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Endpoint> addresses() {
        return open().map(AddressSocket::endpoint).toList();
    }

    @Override
    public List<Socket> sockets() {
        return open().<Socket>map(AddressSocket::socket).toList();
    }

    private Stream<AddressSocket> open() {
        lock.lock();
        try {
            return List.copyOf(sockets.values()).stream().filter(AddressSocket::isOpen);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Map<Endpoint, DgramException> failures() {
        lock.lock();
        try {
            return Map.copyOf(failures);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <E extends Event> Subscription on(Class<E> type, SocketListener<? super E> listener) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(listener, "listener");
        lock.lock();
        try {
            Registration<E> added = new Registration<>(type, listener, !closed, this::remove);
            if (!closed) {
                add(added);
            }
            return added;
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void add(Registration<?> added) {
        registrations.add(added);
        boolean done = false;
        try {
            sockets.values().forEach(each -> each.register(added));
            keepWhileReceiving();
            done = true;
        } finally {
            if (!done) { // a receiver's thread cannot be started
                remove(added);
            }
        }
    }

    private void remove(Registration<?> registration) {
        lock.lock();
        try {
            registration.end();
            registrations.remove(registration);
            sockets.values().forEach(each -> each.unregister(registration));
            leaving.forEach(each -> each.unregister(registration));
            keepWhileReceiving();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T> BoundAddresses setOption(Option<T> option, T value) throws DgramException {
        lock.lock();
        try {
            requireOpen(Operation.SET_OPTION);
            SocketConfig changed = config.withOption(option, value);
            onEach(socket -> socket.setOption(option, value));
            config = changed;
            return this;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public BoundAddresses recvStart() throws DgramException {
        lock.lock();
        try {
            requireOpen(Operation.RECV_START);
            receiver = Receiver.STARTED;
            keepWhileReceiving();
            for (AddressSocket each : sockets.values()) {
                if (each.isOpen()) { // starting an unbound one would bind it to some port
                    onOne(each, Socket::recvStart);
                }
            }
            return this;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public BoundAddresses recvStop() throws DgramException {
        lock.lock();
        try {
            requireOpen(Operation.RECV_STOP);
            receiver = Receiver.STOPPED;
            keepWhileReceiving();
            onEach(Socket::recvStop);
            return this;
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void requireOpen(Operation operation) throws DgramException {
        if (closed) {
            throw new DgramException(ErrorCode.CLOSED, operation.text(), null, null, null, null);
        }
    }

    /** Something done to a socket. */
    @FunctionalInterface
    private interface Action {
        void on(Socket socket) throws DgramException;
    }

    // Under lock.
    private void onEach(Action action) throws DgramException {
        for (AddressSocket each : sockets.values()) {
            onOne(each, action);
        }
    }

    private static void onOne(AddressSocket socket, Action action) throws DgramException {
        try {
            action.on(socket.socket());
        } catch (DgramException e) {
            if (e.code() != ErrorCode.CLOSED) { // the application has closed it
                throw e;
            }
        }
    }

    // Under lock.
    private void keepWhileReceiving() {
        boolean receives = receiver == Receiver.STARTED
                || (receiver == Receiver.WITH_LISTENERS
                        && registrations.stream().anyMatch(Registration::wantsMessages));
        if (receives && !closed) {
            RECEIVING.add(this);
        } else {
            RECEIVING.remove(this);
        }
    }

    @Override
    public SocketStatistics stats() {
        List<AddressSocket> counted = new ArrayList<>();
        SocketStatistics before;
        lock.lock();
        try {
            counted.addAll(sockets.values());
            counted.addAll(leaving);
            before = past;
        } finally {
            lock.unlock();
        }
        return counted.stream().map(each -> each.socket().stats()).reduce(before, SocketStatistics::plus);
    }

    // -------------------------------------------------------------------------------------------------------- ending

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            failures = Map.of();
            registrations.forEach(Registration::end);
            registrations.clear();
            RECEIVING.remove(this);
        } finally {
            lock.unlock();
        }
        try {
            watcher.remove(watching);
            retry.end();
            closeEach(all(), each -> each.socket().close());
        } finally {
            ended.countDown();
        }
    }

    @Override
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        if (all().stream().anyMatch(each -> each.socket().isDelivering())) {
            throw new IllegalStateException("awaitClosed: called by a listener, it would wait for itself");
        }
        ended.await();
        for (AddressSocket each : all()) {
            each.socket().awaitClosed();
        }
    }

    private List<AddressSocket> all() {
        lock.lock();
        try {
            return Stream.concat(sockets.values().stream(), leaving.stream()).toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "BoundAddresses[" + config().type() + ", port " + port + ", "
                + (isClosed() ? "closed" : addresses().size() + " addresses") + "]";
    }
}
