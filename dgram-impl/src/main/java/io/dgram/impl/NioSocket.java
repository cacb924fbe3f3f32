package io.dgram.impl;

import io.dgram.Batch;
import io.dgram.BindOption;
import io.dgram.Callback;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Listener;
import io.dgram.Membership;
import io.dgram.MembershipOp;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.SendCallback;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketStatistics;
import io.dgram.Subscription;
import io.dgram.filter.AddressFilter;
import io.dgram.impl.batch.BatchEntries;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.batch.OutgoingDatagrams;
import io.dgram.impl.batch.SegmentedBuffer;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.events.IdleTimer;
import io.dgram.impl.events.ListenerRegistry;
import io.dgram.impl.events.SerialDispatcher;
import io.dgram.impl.groups.Memberships;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.lifecycle.AddressResolver;
import io.dgram.impl.lifecycle.CloseTrigger;
import io.dgram.impl.lifecycle.PendingErrors;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.options.ChannelOptions;
import io.dgram.impl.options.InterfaceSettings;
import io.dgram.impl.polling.BusyPoll;
import io.dgram.impl.polling.ChannelReadiness;
import io.dgram.impl.polling.Deadline;
import io.dgram.impl.polling.Poller;
import io.dgram.impl.polling.ReadWait;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.receiving.DatagramReader;
import io.dgram.impl.receiving.DatagramSource;
import io.dgram.impl.receiving.MessageIterator;
import io.dgram.impl.receiving.Receiver;
import io.dgram.impl.sending.BatchWriter;
import io.dgram.impl.sending.DatagramWriter;
import io.dgram.impl.sending.SendFilter;
import io.dgram.impl.sending.SendQueue;
import io.dgram.impl.sending.SendRetry;
import io.dgram.impl.stats.KernelDrops;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Transport;
import io.dgram.spi.ProvidedSocket;
import io.dgram.spi.Values;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The socket as users see it: checks what they ask for, and has the part do it whose duty it is.
 *
 * <p>A socket to which nothing refers any more is closed ({@link AbandonedSocket}). A method that uses the channel, and
 * not this object afterwards, therefore ends with a fence: the thread that calls it may have the only reference.
 */
public final class NioSocket implements ProvidedSocket {

    private static final ClosingSteps<NioSocket> CLOSING = new ClosingSteps<>(List.of(
            socket -> socket.receiver.end(),
            socket -> socket.idleTimer.end(),
            socket -> socket.closeTrigger.end(),
            socket -> socket.memberships.end(),
            socket -> socket.interfaceSettings.end(),
            socket -> socket.ready.wakeAll(),
            socket -> socket.transport.close(),
            socket -> socket.ready.close(),
            socket -> socket.reader.end(),
            socket -> socket.state.portIsFree(),
            socket -> socket.sendQueue.end(),
            socket -> socket.state.awaitTransition(),
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
    private final DatagramSource source;
    private final DatagramReader reader;
    private final DatagramWriter writer;
    private final BatchWriter batchWriter;
    private final OutgoingDatagrams.Check targetCheck = this::checkedTarget;
    private final SendFilter sendFilter;
    private final Traffic traffic = new Traffic();
    private final Clock clock;
    private final ReadWait readWait;

    private final Lazy<Receiver> receiver = new Lazy<>(); // wanted once there was a listener, or recvStart()
    private final Lazy<IdleTimer> idleTimer = new Lazy<>();
    private final Lazy<SendQueue> sendQueue = new Lazy<>();
    private final Lazy<InterfaceSettings> interfaceSettings = new Lazy<>();
    private final Lazy<Memberships> memberships = new Lazy<>();
    private final Lazy<CloseTrigger> closeTrigger = new Lazy<>();

    private volatile Cleaner.@Nullable Cleanable abandoned; // there once the application may drop this socket

    /**
     * @param transport unbound
     * @param io moves the datagrams of that transport
     * @param interfaces those of this machine, and their changes
     * @param clock what all of its timing goes by
     */
    public NioSocket(
            SocketConfig config,
            Transport transport,
            DatagramIo io,
            Poller poller,
            NetworkInterfaces interfaces,
            Clock clock) {
        this.clock = clock;
        state = new SocketState(transport, config.type());
        this.transport = transport;
        this.interfaces = interfaces;
        ready = new ChannelReadiness(transport.selectable(), poller);
        listeners = new ListenerRegistry(state, this::receiverMayChange);
        TimeSlice receiving = new TimeSlice(clock);
        dispatcher = new SerialDispatcher(state, listeners, receiving, traffic, clock);
        pendingErrors = new PendingErrors(state);
        resolver = new AddressResolver(state, config.resolver());
        source = new DatagramSource(state, io, traffic, config.maxDatagramSize(), config.receiveFilter());
        readWait = new ReadWait(ready, new BusyPoll(config.busyPoll(), clock), receiving, clock);
        reader = new DatagramReader(state, source, readWait, pendingErrors, traffic);
        sendFilter = new SendFilter(state, config.sendFilter());
        writer = new DatagramWriter(
                state, io, ready, traffic, sendFilter, this::ensureBound, new SendRetry(this::reportedForEarlier));
        batchWriter = new BatchWriter(io, writer);
    }

    /**
     * Has this socket closed if the application drops it without doing so.
     *
     * @param openedAt the line of the application that opened it, if known
     */
    void closeWhenDropped(@Nullable StackTraceElement openedAt) {
        abandoned = new AbandonedSocket(
                        state, List.of(memberships, interfaceSettings), transport, ready, source, openedAt)
                .whenDropped(this);
    }

    private void stopWatching() {
        Cleaner.Cleanable watching = abandoned;
        if (watching != null) {
            watching.clean(); // which does nothing on a socket that is closed
        }
    }

    // -------------------------------------------------------------------------------------------------- lifecycle

    @Override
    public Socket bind(int port, @Nullable String host) throws DgramException {
        state.requireUnbound(Operation.BIND);
        state.begin(Operation.BIND);
        try {
            return bindToHost(port, host);
        } finally {
            state.end(Operation.BIND);
        }
    }

    private Socket bindToHost(int port, @Nullable String host) throws DgramException {
        return firstThatWorks(resolver.toBind(port, host), this::bindTo);
    }

    @Override
    public Socket bind(Endpoint endpoint) throws DgramException {
        state.requireUnbound(Operation.BIND);
        Objects.requireNonNull(endpoint, "endpoint");
        state.begin(Operation.BIND);
        try {
            return bindTo(endpoint);
        } finally {
            state.end(Operation.BIND);
        }
    }

    @Override
    public Socket bind(int port, @Nullable String host, BindOption option, BindOption... more) throws DgramException {
        state.requireUnbound(Operation.BIND);
        EnumSet<BindOption> asked = asked(option, more);
        List<Option<Boolean>> set = new ArrayList<>(asked.size());
        state.begin(Operation.BIND);
        try {
            for (BindOption next : asked) {
                if (!getOption(next.option())) {
                    setOption(next.option(), true);
                    set.add(next.option());
                }
            }
            return bindToHost(port, host);
        } catch (DgramException | RuntimeException e) {
            setBack(set, e);
            throw e;
        } finally {
            state.end(Operation.BIND);
        }
    }

    private static EnumSet<BindOption> asked(BindOption option, BindOption[] more) {
        EnumSet<BindOption> asked = EnumSet.of(Objects.requireNonNull(option, "option"));
        for (int i = 0; i < Objects.requireNonNull(more, "more").length; i++) {
            String element = "more[" + i + "]";
            asked.add(Objects.requireNonNull(more[i], element));
        }
        return asked;
    }

    private void setBack(List<Option<Boolean>> set, Exception reason) {
        for (Option<Boolean> option : set) {
            try {
                setOption(option, false);
            } catch (DgramException | RuntimeException e) {
                reason.addSuppressed(e);
            }
        }
    }

    private Socket bindTo(Endpoint endpoint) throws DgramException {
        try {
            state.bind(endpoint, dispatcher::emit);
        } finally {
            receiver.ifPresent(Receiver::update); // also if there was no memory left once it was bound
        }
        return this;
    }

    @Override
    public Socket connect(int port, @Nullable String host) throws DgramException {
        state.requireUnconnected(Operation.CONNECT);
        state.begin(Operation.CONNECT);
        try {
            return firstThatWorks(resolver.toReach(Operation.CONNECT, port, host), this::connectTo);
        } finally {
            state.end(Operation.CONNECT);
        }
    }

    @Override
    public Socket connect(Endpoint endpoint) throws DgramException {
        state.requireUnconnected(Operation.CONNECT);
        Objects.requireNonNull(endpoint, "endpoint");
        state.begin(Operation.CONNECT);
        try {
            return connectTo(endpoint);
        } finally {
            state.end(Operation.CONNECT);
        }
    }

    private Socket connectTo(Endpoint endpoint) throws DgramException {
        Endpoint peer = resolver.reachable(Operation.CONNECT, endpoint);
        sendFilter.require(Operation.CONNECT, peer);
        ensureBound(Operation.CONNECT);
        state.connect(peer, reader, dispatcher::emit);
        return this;
    }

    @Override
    public Socket disconnect() throws DgramException {
        state.disconnect(reader);
        return this;
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
    public void close() {
        if (!state.close()) {
            state.awaitFreePort();
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
            return traffic.snapshot(new KernelDrops(state, transport).read());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean isClosed() {
        return state.isClosed();
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
        return sendToHost(data, port, host);
    }

    @Override
    public int send(ByteBuffer data, Endpoint target) throws DgramException, InterruptedException {
        try {
            Endpoint reachable = beforeSend(target);
            return writer.send(Objects.requireNonNull(data, "data"), reachable);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public int send(ByteBuffer data) throws DgramException, InterruptedException {
        state.requireConnected(Operation.SEND);
        pendingErrors.throwIfPeerIsGone(Operation.SEND);
        try {
            return writer.send(Objects.requireNonNull(data, "data"), null);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public int send(byte[] data, int port, @Nullable String host) throws DgramException, InterruptedException {
        state.requireUnconnected(Operation.SEND);
        return sendToHost(wrap(data), port, host);
    }

    @Override
    public int send(byte[] data, Endpoint target) throws DgramException, InterruptedException {
        state.requireUnconnected(Operation.SEND);
        return send(wrap(data), target);
    }

    @Override
    public int send(byte[] data) throws DgramException, InterruptedException {
        state.requireConnected(Operation.SEND);
        return send(wrap(data));
    }

    @Override
    public int send(String data, int port, @Nullable String host) throws DgramException, InterruptedException {
        state.requireUnconnected(Operation.SEND);
        return sendToHost(utf8(data), port, host);
    }

    @Override
    public int send(String data, Endpoint target) throws DgramException, InterruptedException {
        state.requireUnconnected(Operation.SEND);
        return send(utf8(data), target);
    }

    @Override
    public int send(String data) throws DgramException, InterruptedException {
        state.requireConnected(Operation.SEND);
        return send(utf8(data));
    }

    @Override
    public int send(List<ByteBuffer> parts, int port, @Nullable String host)
            throws DgramException, InterruptedException {
        state.requireUnconnected(Operation.SEND);
        return firstThatSends(resolver.toReach(Operation.SEND, port, host), target -> send(parts, target));
    }

    @Override
    public int send(List<ByteBuffer> parts, Endpoint target) throws DgramException, InterruptedException {
        try {
            Endpoint reachable = beforeSend(target);
            return writer.send(parts, reachable);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public int send(List<ByteBuffer> parts) throws DgramException, InterruptedException {
        state.requireConnected(Operation.SEND);
        pendingErrors.throwIfPeerIsGone(Operation.SEND);
        try {
            return writer.send(parts, null);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public int send(ByteBuffer data, int segmentSize, Endpoint target) throws DgramException, InterruptedException {
        Endpoint reachable = beforeSend(target);
        if (segmentSize < 1) {
            throw new IllegalArgumentException("send: the segment size " + segmentSize + " is less than 1");
        }
        writer.require(
                Math.min(segmentSize, Objects.requireNonNull(data, "data").remaining()), reachable);
        SegmentedBuffer segments = new SegmentedBuffer(
                data, segmentSize, reachable, state.families().system());
        try {
            batchWriter.send(segments, 0);
            return segments.bytesSent();
        } finally {
            data.position(data.position() + segments.bytesSent());
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public int send(Batch batch, int from) throws DgramException, InterruptedException {
        state.requireOpen(Operation.SEND);
        DirectBatch direct = directOf(batch);
        direct.begin(Operation.SEND.text());
        BatchEntries datagrams = direct.datagrams().sentBy(state.families().system(), targetCheck);
        try {
            Objects.checkIndex(from, datagrams.count() + 1);
            pendingErrors.throwIfPeerIsGone(Operation.SEND);
            return batchWriter.send(datagrams, from);
        } catch (DgramException e) {
            throw e.datagramsSent() == 0 && from > 0 ? Values.get().atDatagram(e, from, datagrams.count()) : e;
        } finally {
            datagrams.end();
            direct.end();
            Reference.reachabilityFence(this);
        }
    }

    private @Nullable Endpoint checkedTarget(int size, @Nullable Endpoint target) throws DgramException {
        if (target == null) {
            state.requireConnected(Operation.SEND);
        }
        Endpoint reachable = target == null ? null : reachable(target);
        writer.check(size, reachable);
        return reachable;
    }

    private static DirectBatch directOf(Batch batch) {
        return (DirectBatch) Objects.requireNonNull(batch, "batch");
    }

    @Override
    public void send(ByteBuffer data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        state.requireUnconnected(Operation.SEND);
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(callback, "callback");
        AddressResolver.requireTargetPort(Operation.SEND, port);
        sendQueue
                .get(() -> new SendQueue(state, this::sendQueued, dispatcher, traffic))
                .add(data, port, host, callback);
    }

    @Override
    public void send(byte[] data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        state.requireUnconnected(Operation.SEND);
        send(wrap(data), port, host, callback);
    }

    @Override
    public void send(String data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        state.requireUnconnected(Operation.SEND);
        send(utf8(data), port, host, callback);
    }

    private int sendToHost(ByteBuffer data, int port, @Nullable String host)
            throws DgramException, InterruptedException {
        state.requireUnconnected(Operation.SEND);
        Objects.requireNonNull(data, "data");
        return firstThatSends(resolver.toReach(Operation.SEND, port, host), target -> send(data, target));
    }

    private int sendQueued(ByteBuffer data, int port, @Nullable String host)
            throws DgramException, InterruptedException {
        state.requireUnconnected(Operation.SEND);
        return firstThatSends(resolver.toSend(port, host), target -> send(data, target));
    }

    private Endpoint beforeSend(Endpoint target) throws DgramException {
        try {
            return reachable(target);
        } catch (DgramException e) {
            throw writer.counted(e);
        }
    }

    private Endpoint reachable(Endpoint target) throws DgramException {
        state.requireUnconnected(Operation.SEND);
        return resolver.reachable(Operation.SEND, Objects.requireNonNull(target, "target"));
    }

    private static ByteBuffer wrap(byte[] data) {
        return ByteBuffer.wrap(Objects.requireNonNull(data, "data"));
    }

    private static ByteBuffer utf8(String data) {
        return ByteBuffer.wrap(Objects.requireNonNull(data, "data").getBytes(StandardCharsets.UTF_8));
    }

    // A send collected this from the kernel, and goes out all the same: it is for whoever comes next.
    private void reportedForEarlier(ErrorCode code, Throwable cause) {
        traffic.failed(Operation.RECEIVE, code);
        pendingErrors.put(code, cause);
        if (reader.mayPush()) {
            DgramException earlier = pendingErrors.take(Operation.RECEIVE);
            if (earlier != null) {
                dispatcher.emit(new Event.Failure(earlier));
            }
        } else {
            ready.wakeReaders();
        }
    }

    // ----------------------------------------------------------------------------------------------- receive: pull

    @Override
    public Message receive() throws DgramException, InterruptedException {
        state.requireOpen(Operation.RECEIVE);
        beforeReceive();
        try {
            // A deadline that never comes leaves no other result.
            return Objects.requireNonNull(reader.receive(Deadline.NEVER));
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
            return Optional.ofNullable(reader.receive(deadline));
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
    public Endpoint receive(ByteBuffer buffer) throws DgramException, InterruptedException {
        state.requireOpen(Operation.RECEIVE);
        if (Objects.requireNonNull(buffer, "buffer").isReadOnly()) {
            throw new IllegalArgumentException("receive: the buffer is read-only", new ReadOnlyBufferException());
        }
        if (!buffer.hasRemaining()) {
            throw new IllegalArgumentException("receive: the buffer has no room");
        }
        beforeReceive();
        try {
            return reader.receive(buffer);
        } finally {
            Reference.reachabilityFence(this);
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
            return reader.receive(batch, deadline);
        } finally {
            batch.end();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Iterator<Message> iterator() {
        return new MessageIterator(this, dispatcher::emit);
    }

    private void beforeReceive() throws DgramException {
        if (!state.isBound() && receiver.isPresentAnd(Receiver::wouldRun)) {
            throw new IllegalStateException("receive: binding would start the receiver; call recvStop() first");
        }
        ensureBound(Operation.RECEIVE);
    }

    // ----------------------------------------------------------------------------------------------- receive: push

    @Override
    public Socket recvStart() throws DgramException {
        state.requireOpen(Operation.RECV_START);
        state.ensureBound(Operation.RECV_START, dispatcher::emit);
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
        idleTimer.get(this::startIdleTimer).set(idle, Objects.requireNonNull(callback, "callback"));
        return this;
    }

    private IdleTimer startIdleTimer() {
        IdleTimer timer = new IdleTimer(dispatcher, clock);
        // Weakly: the source of datagrams refers to the observer, AbandonedSocket to the source, the timer to this.
        WeakReference<IdleTimer> reference = new WeakReference<>(timer);
        traffic.observe(() -> touch(reference));
        return timer;
    }

    private static void touch(WeakReference<IdleTimer> reference) {
        IdleTimer timer = reference.get();
        if (timer != null) {
            timer.touch();
        }
    }

    private void receiverMayChange() {
        receiver().update();
    }

    private Receiver receiver() {
        return receiver.get(() -> new Receiver(state, reader, readWait, listeners, dispatcher, pendingErrors, traffic));
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
        sendFilter.set(Objects.requireNonNull(filter, "filter"));
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

    // For parts that the interface watcher refers to: listeners may refer to this socket, which could then not be
    // collected.
    private Consumer<Event> failures() {
        WeakReference<SerialDispatcher> reference = new WeakReference<>(dispatcher);
        return event -> {
            SerialDispatcher there = reference.get();
            if (there != null) {
                there.emit(event);
            }
        };
    }

    private InterfaceSettings interfaceSettings() {
        return interfaceSettings.get(() -> new InterfaceSettings(state, transport, interfaces, failures()));
    }

    private ChannelOptions options() {
        return new ChannelOptions(state, transport, this::interfaceSettings);
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
        return memberships.get(() -> new Memberships(state, transport, interfaces, interfaceSettings, failures()));
    }

    // ----------------------------------------------------------------------------------------------------- helping

    private void ensureBound(Operation operation) throws DgramException {
        boolean mayBeNew = true; // also if there was no memory left once it was bound
        try {
            mayBeNew = state.ensureBound(operation, dispatcher::emit);
        } finally {
            if (mayBeNew) {
                receiver.ifPresent(Receiver::update);
            }
        }
    }

    /** A transition to an endpoint. */
    @FunctionalInterface
    private interface Transition {
        Socket to(Endpoint endpoint) throws DgramException;
    }

    /** A send to an endpoint. */
    @FunctionalInterface
    private interface SendTo {
        int send(Endpoint target) throws DgramException, InterruptedException;
    }

    // A name may have several addresses: the error of the first is told if none of them works.
    private Socket firstThatWorks(List<Endpoint> endpoints, Transition transition) throws DgramException {
        DgramException first = null;
        for (Endpoint endpoint : endpoints) {
            try {
                return transition.to(endpoint);
            } catch (DgramException e) {
                first = firstOf(first, e);
            }
        }
        throw Objects.requireNonNull(first);
    }

    private int firstThatSends(List<Endpoint> targets, SendTo send) throws DgramException, InterruptedException {
        DgramException first = null;
        for (Endpoint target : targets) {
            try {
                return send.send(target);
            } catch (DgramException e) {
                first = firstOf(first, e);
            }
        }
        throw Objects.requireNonNull(first);
    }

    private DgramException firstOf(@Nullable DgramException first, DgramException next) throws DgramException {
        if (state.isClosed()) {
            throw next;
        }
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    @Override
    public String toString() {
        Endpoint local = state.localOrNull();
        Endpoint peer = state.peerOrNull();
        return "Socket[" + state.type()
                + (local == null ? ", unbound" : ", " + local)
                + (peer == null ? "" : " -> " + peer)
                + (state.isClosed() ? ", closed]" : "]");
    }
}
