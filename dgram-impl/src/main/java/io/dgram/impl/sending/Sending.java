package io.dgram.impl.sending;

import io.dgram.Batch;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.SendCallback;
import io.dgram.SendOptions;
import io.dgram.impl.batch.BatchEntries;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.batch.SegmentedBuffer;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.events.SerialDispatcher;
import io.dgram.impl.lifecycle.AddressResolver;
import io.dgram.impl.lifecycle.Candidates;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import io.dgram.spi.Values;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All forms of send. Each checks the state of the socket first, then its arguments, then the target, and only then
 * begins to send. Any thread may send, and only queued sends wait for one another.
 */
public final class Sending implements Lazy.Endable {

    private final Object owner;
    private final SocketState state;
    private final AddressResolver resolver;
    private final TargetCheck check;
    private final SendPath path;
    private final DatagramWriter writer;
    private final BatchWriter batchWriter;
    private final Lazy<SendQueue> queue = new Lazy<>();
    private final SerialDispatcher callbacks;

    /**
     * @param owner the socket, which is kept from being collected while it sends
     * @param callbacks runs the callbacks of queued sends
     */
    public Sending(
            Object owner,
            AddressResolver resolver,
            TargetCheck check,
            SendPath path,
            DatagramIo io,
            SerialDispatcher callbacks) {
        this.owner = owner;
        this.state = path.state();
        this.resolver = resolver;
        this.check = check;
        this.path = path;
        this.callbacks = callbacks;
        writer = new DatagramWriter(io, path);
        batchWriter = new BatchWriter(io, writer, path);
    }

    /** Fails all sends that are queued. */
    @Override
    public void end() {
        queue.end();
    }

    // -------------------------------------------------------------------------------------------------- one datagram

    public int send(ByteBuffer data, Endpoint target) throws DgramException, InterruptedException {
        requireUnconnected();
        return sendTo(Objects.requireNonNull(data, "data"), target);
    }

    public int send(byte[] data, Endpoint target) throws DgramException, InterruptedException {
        requireUnconnected();
        return sendTo(wrap(data), target);
    }

    public int send(String data, Endpoint target) throws DgramException, InterruptedException {
        requireUnconnected();
        return sendTo(utf8(data), target);
    }

    public int send(List<ByteBuffer> parts, Endpoint target) throws DgramException, InterruptedException {
        requireUnconnected();
        return sendTo(copyOf(parts), target);
    }

    public int send(ByteBuffer data, int port, @Nullable String host) throws DgramException, InterruptedException {
        requireUnconnected();
        return sendToHost(Objects.requireNonNull(data, "data"), port, host);
    }

    public int send(byte[] data, int port, @Nullable String host) throws DgramException, InterruptedException {
        requireUnconnected();
        return sendToHost(wrap(data), port, host);
    }

    public int send(String data, int port, @Nullable String host) throws DgramException, InterruptedException {
        requireUnconnected();
        return sendToHost(utf8(data), port, host);
    }

    public int send(List<ByteBuffer> parts, int port, @Nullable String host)
            throws DgramException, InterruptedException {
        requireUnconnected();
        List<ByteBuffer> copy = copyOf(parts);
        return Candidates.firstThatWorks(
                state, resolver.toReach(Operation.SEND, port, host), target -> sendTo(copy, target));
    }

    public int send(ByteBuffer data) throws DgramException, InterruptedException {
        return sendToPeer(requireConnected(), Objects.requireNonNull(data, "data"), SendOptions.NONE);
    }

    public int send(byte[] data) throws DgramException, InterruptedException {
        return sendToPeer(requireConnected(), wrap(data), SendOptions.NONE);
    }

    public int send(String data) throws DgramException, InterruptedException {
        return sendToPeer(requireConnected(), utf8(data), SendOptions.NONE);
    }

    public int send(List<ByteBuffer> parts) throws DgramException, InterruptedException {
        Endpoint peer = requireConnected();
        List<ByteBuffer> copy = copyOf(parts);
        long size = sizeOf(copy);
        path.throwIfPeerIsGone();
        try {
            requirePeer(size, peer);
            return writer.send(copy, (int) size, null);
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    public int send(ByteBuffer data, Endpoint target, SendOptions options) throws DgramException, InterruptedException {
        requireUnconnected();
        return sendTo(Objects.requireNonNull(data, "data"), target, options);
    }

    public int send(byte[] data, Endpoint target, SendOptions options) throws DgramException, InterruptedException {
        requireUnconnected();
        return sendTo(wrap(data), target, options);
    }

    public int send(String data, Endpoint target, SendOptions options) throws DgramException, InterruptedException {
        requireUnconnected();
        return sendTo(utf8(data), target, options);
    }

    public int send(ByteBuffer data, SendOptions options) throws DgramException, InterruptedException {
        return sendToPeer(requireConnected(), Objects.requireNonNull(data, "data"), options);
    }

    public int send(byte[] data, SendOptions options) throws DgramException, InterruptedException {
        return sendToPeer(requireConnected(), wrap(data), options);
    }

    public int send(String data, SendOptions options) throws DgramException, InterruptedException {
        return sendToPeer(requireConnected(), utf8(data), options);
    }

    // ------------------------------------------------------------------------------------------- without waiting

    public boolean trySend(ByteBuffer data, Endpoint target) throws DgramException {
        requireUnconnected();
        return tryToSend(Objects.requireNonNull(data, "data"), target);
    }

    public boolean trySend(byte[] data, Endpoint target) throws DgramException {
        requireUnconnected();
        return tryToSend(wrap(data), target);
    }

    public boolean trySend(ByteBuffer data) throws DgramException {
        return tryToSendToPeer(requireConnected(), Objects.requireNonNull(data, "data"));
    }

    public boolean trySend(byte[] data) throws DgramException {
        return tryToSendToPeer(requireConnected(), wrap(data));
    }

    private boolean tryToSend(ByteBuffer data, Endpoint target) throws DgramException {
        try {
            return writer.trySend(data, checked(data.remaining(), target));
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    private boolean tryToSendToPeer(Endpoint peer, ByteBuffer data) throws DgramException {
        path.throwIfPeerIsGone();
        try {
            requirePeer(data.remaining(), peer);
            return writer.trySend(data, null);
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    // --------------------------------------------------------------------------------------------------------- answers

    public int reply(Message question, ByteBuffer data) throws DgramException, InterruptedException {
        state.requireOpen(Operation.SEND);
        return answer(Objects.requireNonNull(question, "question"), Objects.requireNonNull(data, "data"));
    }

    public int reply(Message question, byte[] data) throws DgramException, InterruptedException {
        state.requireOpen(Operation.SEND);
        return answer(Objects.requireNonNull(question, "question"), wrap(data));
    }

    public int reply(Message question, String data) throws DgramException, InterruptedException {
        state.requireOpen(Operation.SEND);
        return answer(Objects.requireNonNull(question, "question"), utf8(data));
    }

    private int answer(Message question, ByteBuffer data) throws DgramException, InterruptedException {
        Endpoint peer = state.peerOrNull();
        if (peer != null) {
            requireFrom(peer, question);
            return sendToPeer(peer, data, SendOptions.NONE);
        }
        try {
            Endpoint target = checked(data.remaining(), question.sender());
            return writer.send(data, target, answering(question, target));
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    private static void requireFrom(Endpoint peer, Message question) {
        if (!question.sender().equals(peer)) {
            throw new IllegalStateException(
                    "reply: the socket is connected to " + peer + ", the question is from " + question.sender());
        }
    }

    private Departure answering(Message question, Endpoint target) throws DgramException {
        try {
            PacketInfo info = question.info().orElse(null);
            Endpoint destination = info == null ? null : info.destination().orElse(null);
            return info == null || destination == null
                    ? check.departures().answeringUnknown(target)
                    : check.answering(exact(info, destination), target);
        } catch (DgramException e) {
            throw path.counted(e);
        }
    }

    private static Departure exact(PacketInfo info, Endpoint destination) {
        return Departure.answering(
                destination.address(),
                info.localAddress().orElse(null),
                info.interfaceIndex().orElse(0));
    }

    // ------------------------------------------------------------------------------------------------------ checks

    private void requireUnconnected() throws DgramException {
        state.requireUnconnected(Operation.SEND);
    }

    private Endpoint requireConnected() throws DgramException {
        return state.requireConnected(Operation.SEND);
    }

    private int sendToHost(ByteBuffer data, int port, @Nullable String host)
            throws DgramException, InterruptedException {
        return sendToAny(data, resolver.toReach(Operation.SEND, port, host));
    }

    private int sendToAny(ByteBuffer data, List<Endpoint> targets) throws DgramException, InterruptedException {
        return targets.size() == 1
                ? sendTo(data, targets.getFirst())
                : Candidates.firstThatWorks(state, targets, target -> sendTo(data, target));
    }

    private int sendTo(ByteBuffer data, Endpoint target) throws DgramException, InterruptedException {
        return sendTo(data, target, SendOptions.NONE);
    }

    private int sendTo(ByteBuffer data, Endpoint target, SendOptions options)
            throws DgramException, InterruptedException {
        try {
            Endpoint reachable = checked(data.remaining(), target);
            return writer.send(data, reachable, checked(options, reachable));
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    private int sendTo(List<ByteBuffer> parts, Endpoint target) throws DgramException, InterruptedException {
        try {
            long size = sizeOf(parts);
            Endpoint reachable = checked(size, target);
            return writer.send(parts, (int) size, reachable);
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    private int sendToPeer(Endpoint peer, ByteBuffer data, SendOptions options)
            throws DgramException, InterruptedException {
        Objects.requireNonNull(options, "options");
        path.throwIfPeerIsGone();
        try {
            requirePeer(data.remaining(), peer);
            return writer.send(data, null, checked(options, peer));
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    private Endpoint checked(long size, Endpoint target) throws DgramException {
        try {
            return check.toTarget(size, target);
        } catch (DgramException e) {
            throw path.counted(e);
        }
    }

    private Departure checked(SendOptions options, Endpoint remote) throws DgramException {
        try {
            return check.departure(Objects.requireNonNull(options, "options"), remote);
        } catch (DgramException e) {
            throw path.counted(e);
        }
    }

    private void requirePeer(long size, Endpoint peer) throws DgramException {
        try {
            check.toPeer(size, peer);
        } catch (DgramException e) {
            throw path.counted(e);
        }
    }

    // ------------------------------------------------------------------------------------------------- many datagrams

    public int send(ByteBuffer data, int segmentSize, Endpoint target) throws DgramException, InterruptedException {
        requireUnconnected();
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(target, "target");
        if (segmentSize < 1) {
            throw new IllegalArgumentException("send: the segment size " + segmentSize + " is less than 1");
        }
        Endpoint reachable = checked(Math.min(segmentSize, data.remaining()), target);
        SegmentedBuffer segments = new SegmentedBuffer(
                data, segmentSize, reachable, state.families().system());
        try {
            batchWriter.send(segments, 0);
            return segments.bytesSent();
        } finally {
            data.position(data.position() + segments.bytesSent());
            Reference.reachabilityFence(owner);
        }
    }

    public int send(Batch batch, int from) throws DgramException, InterruptedException {
        state.requireOpen(Operation.SEND);
        DirectBatch direct = (DirectBatch) Objects.requireNonNull(batch, "batch");
        direct.begin(Operation.SEND.text());
        BatchEntries datagrams = direct.datagrams().sentBy(state.families().system(), check);
        try {
            Objects.checkIndex(from, datagrams.count() + 1);
            path.throwIfPeerIsGone();
            return batchWriter.send(datagrams, from);
        } catch (DgramException e) {
            throw e.datagramsSent() == 0 && from > 0 ? Values.get().atDatagram(e, from, datagrams.count()) : e;
        } finally {
            datagrams.end();
            direct.end();
            Reference.reachabilityFence(owner);
        }
    }

    // ------------------------------------------------------------------------------------------------ with callback

    public void send(ByteBuffer data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        requireUnconnected();
        enqueue(Objects.requireNonNull(data, "data"), port, host, callback);
    }

    public void send(byte[] data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        requireUnconnected();
        enqueue(wrap(data), port, host, callback);
    }

    public void send(String data, int port, @Nullable String host, SendCallback callback) throws DgramException {
        requireUnconnected();
        enqueue(utf8(data), port, host, callback);
    }

    private void enqueue(ByteBuffer data, int port, @Nullable String host, SendCallback callback)
            throws DgramException {
        Objects.requireNonNull(callback, "callback");
        AddressResolver.requireTargetPort(Operation.SEND, port);
        queue().add(data, port, host, callback);
    }

    private SendQueue queue() {
        return queue.get(() -> new SendQueue(state, this::sendQueued, callbacks, path.traffic()));
    }

    private int sendQueued(ByteBuffer data, int port, @Nullable String host)
            throws DgramException, InterruptedException {
        requireUnconnected();
        List<Endpoint> targets = resolver.toSendQueued(port, host);
        queue().hostResolved();
        return sendToAny(data, targets);
    }

    // ------------------------------------------------------------------------------------------------------- payloads

    private static ByteBuffer wrap(byte[] data) {
        return ByteBuffer.wrap(Objects.requireNonNull(data, "data"));
    }

    private static ByteBuffer utf8(String data) {
        return ByteBuffer.wrap(Objects.requireNonNull(data, "data").getBytes(StandardCharsets.UTF_8));
    }

    private static List<ByteBuffer> copyOf(List<ByteBuffer> parts) {
        List<ByteBuffer> copy = new ArrayList<>(Objects.requireNonNull(parts, "parts"));
        for (int i = 0; i < copy.size(); i++) {
            if (copy.get(i) == null) {
                throw new NullPointerException("parts[" + i + "]");
            }
        }
        return copy;
    }

    private static long sizeOf(List<ByteBuffer> parts) {
        return parts.stream().mapToLong(ByteBuffer::remaining).sum();
    }
}
