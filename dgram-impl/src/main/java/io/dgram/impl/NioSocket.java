package io.dgram.impl;

import io.dgram.Batch;
import io.dgram.BindOption;
import io.dgram.Callback;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.IcmpError;
import io.dgram.Listener;
import io.dgram.Membership;
import io.dgram.MembershipOp;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.SendCallback;
import io.dgram.SendOptions;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketStatistics;
import io.dgram.Subscription;
import io.dgram.filter.AddressFilter;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.events.IcmpReports;
import io.dgram.impl.events.IdleTimer;
import io.dgram.impl.events.ListenerRegistry;
import io.dgram.impl.events.SerialDispatcher;
import io.dgram.impl.groups.Memberships;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.lifecycle.AddressResolver;
import io.dgram.impl.lifecycle.Binder;
import io.dgram.impl.lifecycle.CloseTrigger;
import io.dgram.impl.lifecycle.PendingErrors;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.local.ManagedSocket;
import io.dgram.impl.options.ChannelOptions;
import io.dgram.impl.options.InterfaceSettings;
import io.dgram.impl.polling.ChannelReadiness;
import io.dgram.impl.polling.Deadline;
import io.dgram.impl.polling.Poller;
import io.dgram.impl.polling.ReadWait;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.receiving.DatagramSource;
import io.dgram.impl.receiving.Delivery;
import io.dgram.impl.receiving.Inbox;
import io.dgram.impl.receiving.MessageIterator;
import io.dgram.impl.receiving.PullReceiver;
import io.dgram.impl.receiving.PushReceiver;
import io.dgram.impl.sending.SendPath;
import io.dgram.impl.sending.Sending;
import io.dgram.impl.sending.TargetCheck;
import io.dgram.impl.stats.KernelCount;
import io.dgram.impl.stats.KernelDrops;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The socket as users see it: checks what they ask for, and has the part do it whose duty it is.
 *
 * <p>A socket to which nothing refers any more is closed ({@link AbandonedSocket}). A method that uses the channel, and
 * not this object afterwards, therefore ends with a fence: the thread that calls it may have the only reference.
 */
public final class NioSocket implements ManagedSocket {

    private static final ClosingSteps<NioSocket> CLOSING = new ClosingSteps<>(List.of(
            socket -> socket.receiver.end(),
            socket -> socket.idleTimer.end(),
            socket -> socket.closeTrigger.end(),
            socket -> socket.memberships.end(),
            socket -> socket.interfaceSettings.end(),
            socket -> socket.ready.wakeAll(),
            socket -> socket.countUnread(),
            socket -> socket.transport.close(),
            socket -> socket.ready.close(),
            socket -> socket.inbox.end(),
            socket -> socket.state.portReleased(),
            socket -> socket.sending.end(),
            socket -> socket.state.awaitTransition(),
            socket -> socket.logClosed(),
            socket -> socket.dispatcher.end(),
            socket -> socket.stopWatching()));

    private final SocketState state;
    private final Transport transport;
    private final NetworkInterfaces interfaces;
    private final ChannelReadiness ready;
    private final ListenerRegistry listeners;
    private final SerialDispatcher dispatcher;
    private final PendingErrors pendingErrors;
    private final AddressResolver resolver;
    private final DatagramIo io;
    private final DatagramSource source;
    private final Inbox inbox;
    private final PullReceiver pull;
    private final TargetCheck targetCheck;
    private final Traffic traffic = new Traffic();
    private final Clock clock;
    private final ReadWait readWait;
    private final @Nullable IcmpReports icmp; // of a socket that reports ICMP errors

    private final Lazy<PushReceiver> receiver = new Lazy<>(); // wanted once there was a listener, or recvStart()
    private final Lazy<Sending> sending = new Lazy<>();
    private final Lazy<IdleTimer> idleTimer = new Lazy<>();
    private final Lazy<InterfaceSettings> interfaceSettings = new Lazy<>();
    private final Lazy<Memberships> memberships = new Lazy<>();
    private final Lazy<CloseTrigger> closeTrigger = new Lazy<>();

    private volatile Cleaner.@Nullable Cleanable watching; // there once the application may drop this socket

    /**
     * @param transport unbound
     * @param io moves the datagrams of that transport
     * @param interfaces those of this machine, and their changes
     * @param clock what all of its timing goes by
     * @throws IOException if the system cannot do what the configuration asks for
     */
    public NioSocket(
            SocketConfig config,
            Transport transport,
            DatagramIo io,
            Poller poller,
            NetworkInterfaces interfaces,
            Clock clock)
            throws IOException {
        this.clock = clock;
        state = new SocketState(transport, config.type(), config.name().orElse(null));
        this.transport = transport;
        this.interfaces = interfaces;
        ready = new ChannelReadiness(transport, poller);
        listeners = new ListenerRegistry(state, this::listenersChanged);
        TimeSlice receiving = new TimeSlice(clock);
        dispatcher = new SerialDispatcher(state, listeners, receiving, traffic, clock);
        pendingErrors = new PendingErrors(state, ready);
        icmp = config.icmpErrors() ? new IcmpReports(listeners, dispatcher, traffic) : null;
        this.io = icmp == null ? io : reportingIo(icmp);
        resolver = new AddressResolver(state, config.resolver());
        source = new DatagramSource(state, this.io, traffic, config);
        readWait = new ReadWait(ready, traffic, receiving, config.busyPoll(), config.moderation(), clock);
        inbox = new Inbox(state, source, readWait, traffic, transport);
        pull = new PullReceiver(state, inbox, readWait, pendingErrors, traffic);
        targetCheck = new TargetCheck(state, resolver, this.io, interfaces, config.sendFilter());
    }

    private DatagramIo reportingIo(IcmpReports reports) throws IOException {
        try {
            return transport.reportingIo(reports.weakly());
        } catch (UnsupportedOperationException e) {
            throw new DgramException(
                    ErrorCode.UNSUPPORTED,
                    Operation.OPEN.text(),
                    null,
                    null,
                    "ICMP errors: " + ErrorCode.UNSUPPORTED.text() + ": " + e.getMessage(),
                    e);
        }
    }

    /**
     * Lists this socket among those that are open, and has it closed if the application drops it without doing so.
     *
     * @param openedAt the line of the application that opened it, if known
     */
    void watch(@Nullable StackTraceElement openedAt) {
        OpenSocket open = new OpenSocket(state, transport, traffic, openedAt);
        watching = new AbandonedSocket(open, memberships, interfaceSettings, ready, source).whenDropped(this);
        dispatcher
                .log()
                .debug("opened", () -> "opened, " + state.type() + (openedAt == null ? "" : ", at " + openedAt));
    }

    private void logClosed() {
        BoundedLog log = dispatcher.log();
        if (log.hasDetails()) { // asked here, as closing takes no memory
            String counts = traffic.datagramsReceived() + " received, " + traffic.datagramsSent() + " sent";
            log.debug("closed", state.localOrNull() + " closed: " + counts, null);
        }
    }

    private void stopWatching() {
        Cleaner.Cleanable watched = watching;
        if (watched != null) {
            watched.clean(); // which closes nothing, as the socket is closed
        }
    }

    // -------------------------------------------------------------------------------------------------- lifecycle

    @Override
    public Socket bind(int port, @Nullable String host) throws DgramException {
        transitions().bind(port, host, Set.of());
        return this;
    }

    @Override
    public Socket bind(int port, @Nullable String host, BindOption option, BindOption... more) throws DgramException {
        state.requireUnbound(Operation.BIND);
        transitions().bind(port, host, asked(option, more));
        return this;
    }

    private static Set<BindOption> asked(BindOption option, BindOption[] more) {
        EnumSet<BindOption> asked = EnumSet.of(Objects.requireNonNull(option, "option"));
        for (int i = 0; i < Objects.requireNonNull(more, "more").length; i++) {
            String element = "more[" + i + "]";
            asked.add(Objects.requireNonNull(more[i], element));
        }
        return asked;
    }

    @Override
    public Socket bind(Endpoint endpoint) throws DgramException {
        transitions().bind(endpoint);
        return this;
    }

    @Override
    public Socket connect(int port, @Nullable String host) throws DgramException {
        transitions().connect(port, host);
        return this;
    }

    @Override
    public Socket connect(Endpoint endpoint) throws DgramException {
        transitions().connect(endpoint);
        return this;
    }

    @Override
    public Socket disconnect() throws DgramException {
        state.disconnect(inbox);
        dispatcher.log().debug("disconnected", () -> state.localOrNull() + " disconnected");
        return this;
    }

    private Transitions transitions() {
        return new Transitions(state, resolver, binder(), options(), this::connectTo);
    }

    private void connectTo(Endpoint endpoint) throws DgramException {
        Endpoint peer = targetCheck.toConnect(endpoint);
        boolean isNew = !state.isBound();
        binder().ensureBound(Operation.CONNECT);
        state.connect(peer, isNew, inbox, dispatcher::emit);
        dispatcher.log().debug("connected", () -> state.localOrNull() + " connected to " + peer);
    }

    // Needed once in the life of most sockets.
    private Binder binder() {
        return new Binder(state, dispatcher::emit, () -> receiver.ifPresent(PushReceiver::update), dispatcher.log());
    }

    @Override
    public Endpoint address() throws DgramException {
        return state.requireBound(Operation.ADDRESS);
    }

    @Override
    public Endpoint remoteAddress() throws DgramException {
        return state.requireConnected(Operation.REMOTE_ADDRESS);
    }

    @Override
    public boolean isBound() {
        return state.isBound() && !state.isClosed();
    }

    @Override
    public boolean isConnected() {
        return state.peerOrNull() != null && !state.isClosed();
    }

    @Override
    public void close() {
        if (!state.close()) {
            state.awaitPortReleased();
            return;
        }
        CLOSING.make(this);
    }

    @Override
    public void close(Callback callback) {
        dispatcher.afterEnd(Objects.requireNonNull(callback, "callback")::run);
        close();
    }

    @Override
    public boolean closeAfterDraining(Duration atMost) {
        return closeAfterDraining(atMost, false);
    }

    @Override
    public boolean retire(Duration atMost) {
        return closeAfterDraining(atMost, true);
    }

    private boolean closeAfterDraining(Duration atMost, boolean handOver) {
        if (Objects.requireNonNull(atMost, "atMost").isNegative()) {
            throw new IllegalArgumentException("closeAfterDraining: " + atMost + " is negative");
        }
        if (dispatcher.isDelivering()) {
            throw new IllegalStateException("closeAfterDraining: called by a listener, it would wait for itself");
        }
        boolean drained = !state.isClosed();
        try {
            if (state.isBound() && drained) {
                drained = inbox.drain(Deadline.after(atMost, clock), handOver);
            }
        } finally {
            close();
        }
        return drained;
    }

    @Override
    public Socket closeOn(CompletionStage<?> signal) throws DgramException {
        state.requireOpen(Operation.CLOSE_ON);
        closeTrigger().on(Objects.requireNonNull(signal, "signal"));
        return this;
    }

    @Override
    public Socket closeAfter(Duration lifetime) throws DgramException {
        state.requireOpen(Operation.CLOSE_AFTER);
        if (Objects.requireNonNull(lifetime, "lifetime").isNegative()) {
            throw new IllegalArgumentException("closeAfter: " + lifetime + " is negative");
        }
        closeTrigger().after(lifetime);
        return this;
    }

    private CloseTrigger closeTrigger() {
        return closeTrigger.get(() -> new CloseTrigger(this::close, clock));
    }

    @Override
    public SocketStatistics stats() {
        try {
            return traffic.snapshot(kernelDrops()::read);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private KernelDrops kernelDrops() {
        return new KernelDrops(state, transport, traffic);
    }

    // The last moment at which the kernel can be asked. That needs memory, without which close() must not fail.
    private void countUnread() {
        KernelCount last;
        try {
            last = inbox.clear(kernelDrops());
        } catch (Throwable e) {
            last = KernelCount.UNKNOWN;
        }
        traffic.ended(last);
    }

    @Override
    public boolean isClosed() {
        return state.isClosed();
    }

    @Override
    public void report(DgramException failure) {
        dispatcher.emit(new Event.Failure(failure));
    }

    @Override
    public boolean isDelivering() {
        return dispatcher.isDelivering();
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        if (dispatcher.isDelivering()) {
            throw new IllegalStateException("awaitClosed: called by a listener, it would wait for itself");
        }
        try {
            dispatcher.awaitEnd();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Socket ref() {
        receiver().reference(true);
        return this;
    }

    @Override
    public Socket unref() {
        receiver().reference(false);
        return this;
    }

    // ------------------------------------------------------------------------------------------------------- send

    @Override
    public int send(ByteBuffer data, int port, @Nullable String host) throws DgramException, InterruptedException {
        return sending().send(data, port, host);
    }

    @Override
    public int send(ByteBuffer data, Endpoint target) throws DgramException, InterruptedException {
        return sending().send(data, target);
    }

    @Override
    public int send(ByteBuffer data) throws DgramException, InterruptedException {
        return sending().send(data);
    }

    @Override
    public boolean trySend(ByteBuffer data, Endpoint target) throws DgramException {
        return sending().trySend(data, target);
    }

    @Override
    public boolean trySend(ByteBuffer data) throws DgramException {
        return sending().trySend(data);
    }

    @Override
    public boolean trySend(byte[] data, Endpoint target) throws DgramException {
        return sending().trySend(data, target);
    }

    @Override
    public boolean trySend(byte[] data) throws DgramException {
        return sending().trySend(data);
    }

    @Override
    public int send(byte[] data, int port, @Nullable String host) throws DgramException, InterruptedException {
        return sending().send(data, port, host);
    }

    @Override
    public int send(byte[] data, Endpoint target) throws DgramException, InterruptedException {
        return sending().send(data, target);
    }

    @Override
    public int send(byte[] data) throws DgramException, InterruptedException {
        return sending().send(data);
    }

    @Override
    public int send(String data, int port, @Nullable String host) throws DgramException, InterruptedException {
        return sending().send(data, port, host);
    }

    @Override
    public int send(String data, Endpoint target) throws DgramException, InterruptedException {
        return sending().send(data, target);
    }

    @Override
    public int send(String data) throws DgramException, InterruptedException {
        return sending().send(data);
    }

    @Override
    public int send(List<ByteBuffer> parts, int port, @Nullable String host)
            throws DgramException, InterruptedException {
        return sending().send(parts, port, host);
    }

    @Override
    public int send(List<ByteBuffer> parts, Endpoint target) throws DgramException, InterruptedException {
        return sending().send(parts, target);
    }

    @Override
    public int send(List<ByteBuffer> parts) throws DgramException, InterruptedException {
        return sending().send(parts);
    }

    @Override
    public int send(ByteBuffer data, Endpoint target, SendOptions options) throws DgramException, InterruptedException {
        return sending().send(data, target, options);
    }

    @Override
    public int send(byte[] data, Endpoint target, SendOptions options) throws DgramException, InterruptedException {
        return sending().send(data, target, options);
    }

    @Override
    public int send(String data, Endpoint target, SendOptions options) throws DgramException, InterruptedException {
        return sending().send(data, target, options);
    }

    @Override
    public int send(ByteBuffer data, SendOptions options) throws DgramException, InterruptedException {
        return sending().send(data, options);
    }

    @Override
    public int send(byte[] data, SendOptions options) throws DgramException, InterruptedException {
        return sending().send(data, options);
    }

    @Override
    public int send(String data, SendOptions options) throws DgramException, InterruptedException {
        return sending().send(data, options);
    }

    @Override
    public int send(ByteBuffer data, int segmentSize, Endpoint target) throws DgramException, InterruptedException {
        return sending().send(data, segmentSize, target);
    }

    @Override
    public int send(Batch batch, int from) throws DgramException, InterruptedException {
        return sending().send(batch, from);
    }

    @Override
    public void send(ByteBuffer data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        sending().send(data, port, host, callback);
    }

    @Override
    public void send(byte[] data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        sending().send(data, port, host, callback);
    }

    @Override
    public void send(String data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        sending().send(data, port, host, callback);
    }

    @Override
    public int reply(Message question, ByteBuffer data) throws DgramException, InterruptedException {
        return sending().reply(question, data);
    }

    @Override
    public int reply(Message question, byte[] data) throws DgramException, InterruptedException {
        return sending().reply(question, data);
    }

    @Override
    public int reply(Message question, String data) throws DgramException, InterruptedException {
        return sending().reply(question, data);
    }

    private static DirectBatch directOf(Batch batch) {
        return (DirectBatch) Objects.requireNonNull(batch, "batch");
    }

    private Sending sending() {
        return sending.get(NioSocket::createSending, this);
    }

    private Sending createSending() {
        SendPath path = new SendPath(state, ready, traffic, binder(), pendingErrors, clock);
        return new Sending(this, resolver, targetCheck, path, io, dispatcher);
    }

    // ----------------------------------------------------------------------------------------------- receive: pull

    @Override
    public Message receive() throws DgramException, InterruptedException {
        state.requireOpen(Operation.RECEIVE);
        beforeReceive();
        try {
            // A deadline that never comes leaves no other result.
            return Objects.requireNonNull(pull.receive(Deadline.NEVER));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Optional<Message> receive(Duration timeout) throws DgramException, InterruptedException {
        state.requireOpen(Operation.RECEIVE);
        Deadline deadline = deadline(timeout);
        beforeReceive();
        try {
            return Optional.ofNullable(pull.receive(deadline));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private Deadline deadline(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException("receive: the timeout " + timeout + " is negative");
        }
        return Deadline.after(timeout, clock);
    }

    @Override
    public Optional<Message> receive(Duration total, Predicate<? super Message> wanted)
            throws DgramException, InterruptedException {
        state.requireOpen(Operation.RECEIVE);
        Deadline deadline = deadline(Objects.requireNonNull(total, "total"));
        Objects.requireNonNull(wanted, "wanted");
        beforeReceive();
        try {
            return Optional.ofNullable(pull.receive(deadline, wanted));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Endpoint receive(ByteBuffer buffer) throws DgramException, InterruptedException {
        state.requireOpen(Operation.RECEIVE);
        requireRoom(buffer);
        beforeReceive();
        try {
            // A deadline that never comes leaves no other result.
            return Objects.requireNonNull(pull.receive(buffer, Deadline.NEVER));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Optional<Endpoint> receive(ByteBuffer buffer, Duration timeout) throws DgramException, InterruptedException {
        state.requireOpen(Operation.RECEIVE);
        requireRoom(buffer);
        Deadline deadline = deadline(timeout);
        beforeReceive();
        try {
            return Optional.ofNullable(pull.receive(buffer, deadline));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private static void requireRoom(ByteBuffer buffer) {
        if (Objects.requireNonNull(buffer, "buffer").isReadOnly()) {
            throw new IllegalArgumentException("receive: the buffer is read-only", new ReadOnlyBufferException());
        }
        if (!buffer.hasRemaining()) {
            throw new IllegalArgumentException("receive: the buffer has no room");
        }
    }

    @Override
    public int receive(Batch batch) throws DgramException, InterruptedException {
        state.requireOpen(Operation.RECEIVE);
        return receive(directOf(batch), Deadline.NEVER);
    }

    @Override
    public int receive(Batch batch, Duration timeout) throws DgramException, InterruptedException {
        state.requireOpen(Operation.RECEIVE);
        return receive(directOf(batch), deadline(timeout));
    }

    private int receive(DirectBatch batch, Deadline deadline) throws DgramException, InterruptedException {
        batch.begin(Operation.RECEIVE.text());
        try {
            batch.empty();
            beforeReceive();
            return pull.receive(batch, deadline);
        } finally {
            batch.end();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Iterator<Message> iterator() {
        return new MessageIterator(this, dispatcher::emit);
    }

    @Override
    public List<IcmpError> icmpErrors() throws DgramException {
        state.requireOpen(Operation.ICMP_ERRORS);
        if (icmp == null) {
            throw new IllegalStateException(
                    "icmpErrors: the socket was not opened to report them; see SocketConfig.withIcmpErrors");
        }
        try {
            io.takeErrors();
            return icmp.take();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void beforeReceive() throws DgramException {
        if (!state.isBound()) {
            bindToReceive();
        }
    }

    private void bindToReceive() throws DgramException {
        if (receiver.isPresentAnd(PushReceiver::wouldRun)) {
            throw new IllegalStateException(
                    "receive: binding would start the receiver, as a listener of Message is registered or recvStart()"
                            + " was called; call recvStop() first");
        }
        binder().ensureBound(Operation.RECEIVE);
    }

    // ----------------------------------------------------------------------------------------------- receive: push

    @Override
    public Socket recvStart() throws DgramException {
        state.requireOpen(Operation.RECV_START);
        binder().ensureBound(Operation.RECV_START);
        receiver().start();
        return this;
    }

    @Override
    public Socket recvStop() throws DgramException {
        state.requireOpen(Operation.RECV_STOP);
        receiver().stop();
        return this;
    }

    @Override
    public <E extends Event> Subscription on(Class<E> type, Listener<? super E> listener) {
        return listeners.add(Objects.requireNonNull(type, "type"), Objects.requireNonNull(listener, "listener"), false);
    }

    @Override
    public <E extends Event> Subscription once(Class<E> type, Listener<? super E> listener) {
        return listeners.add(Objects.requireNonNull(type, "type"), Objects.requireNonNull(listener, "listener"), true);
    }

    @Override
    public Socket setTimeout(Duration idle, Callback callback) throws DgramException {
        state.requireOpen(Operation.SET_TIMEOUT);
        if (Objects.requireNonNull(idle, "idle").isNegative()) {
            throw new IllegalArgumentException("setTimeout: " + idle + " is negative");
        }
        idleTimer
                .get(() -> IdleTimer.observing(traffic, dispatcher, clock))
                .set(idle, Objects.requireNonNull(callback, "callback"));
        return this;
    }

    private void listenersChanged() {
        receiver().update();
        if (icmp != null) {
            watchErrors(icmp);
        }
    }

    // Listeners may come and go in several threads at once: the last of these calls to end has set what is so then.
    private void watchErrors(IcmpReports reports) {
        boolean watched;
        do {
            watched = reports.hasListener();
            ready.watchErrors(watched ? io::takeErrors : null);
        } while (watched != reports.hasListener());
    }

    private PushReceiver receiver() {
        return receiver.get(() -> new PushReceiver(
                state, inbox, readWait, new Delivery(listeners, dispatcher, traffic), pendingErrors, clock));
    }

    // ---------------------------------------------------------------------------------- filters, options and groups

    @Override
    public Socket setReceiveFilter(AddressFilter filter) throws DgramException {
        state.requireOpen(Operation.SET_RECEIVE_FILTER);
        source.filter(Objects.requireNonNull(filter, "filter"));
        return this;
    }

    @Override
    public Socket setSendFilter(AddressFilter filter) throws DgramException {
        state.requireOpen(Operation.SET_SEND_FILTER);
        targetCheck.filter(Objects.requireNonNull(filter, "filter"));
        return this;
    }

    @Override
    public <T> Socket setOption(Option<T> option, T value) throws DgramException {
        options().set(option, value);
        return this;
    }

    @Override
    public <T> T getOption(Option<T> option) throws DgramException {
        try {
            return options().get(option);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Set<Option<?>> supportedOptions() {
        return options().supported();
    }

    private InterfaceSettings interfaceSettings() {
        Lazy<Memberships> joined = memberships; // a reference to this would keep a dropped socket from being collected
        return interfaceSettings.get(() -> new InterfaceSettings(
                state,
                transport,
                interfaces,
                dispatcher.weakEmitter(),
                () -> joined.ifPresent(Memberships::reportSuspensions)));
    }

    private ChannelOptions options() {
        return new ChannelOptions(
                state, transport, this::interfaceSettings, () -> memberships.isPresentAnd(Memberships::hasIpv4Groups));
    }

    @Override
    public Socket setMulticastInterface(String networkInterface) throws DgramException {
        state.requireOpen(Operation.SET_OPTION);
        options().setMulticastInterface(Objects.requireNonNull(networkInterface, "networkInterface"));
        return this;
    }

    @Override
    public Socket setMulticastInterface(NetworkInterface networkInterface) throws DgramException {
        state.requireOpen(Operation.SET_OPTION);
        return setOption(
                Option.MULTICAST_INTERFACE, Optional.of(Objects.requireNonNull(networkInterface, "networkInterface")));
    }

    @Override
    public Membership addMembership(String group, @Nullable String networkInterface) throws DgramException {
        try {
            return joined().join(group, networkInterface, null);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void dropMembership(String group, @Nullable String networkInterface) throws DgramException {
        try {
            joined().leave(group, networkInterface, null);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Membership addSourceSpecificMembership(String source, String group, @Nullable String networkInterface)
            throws DgramException {
        state.requireOpen(Operation.JOIN);
        try {
            return joined().join(group, networkInterface, Objects.requireNonNull(source, "source"));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void dropSourceSpecificMembership(String source, String group, @Nullable String networkInterface)
            throws DgramException {
        state.requireOpen(Operation.LEAVE);
        try {
            joined().leave(group, networkInterface, Objects.requireNonNull(source, "source"));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Socket setMembership(String group, @Nullable String networkInterface, MembershipOp operation)
            throws DgramException {
        state.requireOpen(Operation.SET_MEMBERSHIP);
        switch (Objects.requireNonNull(operation, "operation")) {
            case JOIN -> addMembership(group, networkInterface);
            case LEAVE -> dropMembership(group, networkInterface);
        }
        return this;
    }

    @Override
    public List<Membership> memberships() throws DgramException {
        state.requireOpen(Operation.MEMBERSHIPS);
        return joined().all();
    }

    private Memberships joined() {
        return memberships.get(
                () -> new Memberships(state, transport, interfaces, interfaceSettings, dispatcher.weakEmitter()));
    }

    @Override
    public String toString() {
        Endpoint local = state.localOrNull();
        Endpoint peer = state.peerOrNull();
        String name = state.nameOrNull();
        return "Socket[" + (name == null ? "" : name + ", ") + state.type()
                + (local == null ? ", unbound" : ", " + local)
                + (peer == null ? "" : " -> " + peer)
                + (state.isClosed() ? ", closed]" : "]");
    }
}
