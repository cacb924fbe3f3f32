package io.dgram.shards;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketListener;
import io.dgram.SocketStatistics;
import io.dgram.Subscription;
import io.dgram.spi.ProvidedSocket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several sockets that share one port and are used as one. The kernel distributes the senders over them
 * ({@code SO_REUSEPORT}, socket(7)): datagrams from one port of a sender all go to the same shard, in order. Each shard
 * has its own receiver and its own receive buffer, so that several processors can serve a port with many peers.
 *
 * {@snippet :
 * try (Shards shards = Shards.open(4, SocketConfig.of(SocketType.UDP4))) {
 *     shards.on(Message.class, (shard, message) -> shard.send(message.data(), message.sender()));
 *     shards.bind(0, "127.0.0.1");
 *     System.out.println("echo on " + shards.address() + ", " + shards.stats().datagramsReceived() + " so far");
 * }
 * }
 *
 * <p>For operations that this class does not offer, use each of {@link #sockets()}. Closing one of them moves its
 * senders to the others. On Linux, closing a shard or binding another socket to the port also moves senders between the
 * other shards, because a hash over the open sockets assigns them (socket(7)). A shard must therefore not rely on
 * keeping a sender while shards are opened or closed. An operation on all shards applies to those that are open, and
 * fails with {@link ErrorCode#CLOSED} only if none is. Safe for use by several threads.
 *
 * <p>{@link #retire(int, Duration)} closes one shard without losing what it holds.
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class Shards implements AutoCloseable {

    private final List<Socket> sockets;
    private final Set<Socket> retiring = ConcurrentHashMap.newKeySet();

    private Shards(List<Socket> sockets) {
        this.sockets = List.copyOf(sockets);
    }

    /**
     * Opens several unbound sockets to share one port.
     *
     * @param count how many, at least 1
     * @param config the configuration of each; {@link SocketConfig#withReusePort(boolean)} is always set
     * @return the shards, which the caller has to close
     * @throws DgramException {@link ErrorCode#UNSUPPORTED} where ports cannot be shared, or as
     *     {@link Dgram#createSocket(SocketConfig)}; nothing stays open
     * @throws IllegalArgumentException if the count is less than 1
     */
    public static Shards open(int count, SocketConfig config) throws DgramException {
        Objects.requireNonNull(config, "config");
        if (count < 1) {
            throw new IllegalArgumentException("shards: the count " + count + " is less than 1");
        }
        List<Socket> sockets = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(Dgram.createSocket(config.withReusePort(true)));
            }
        } catch (DgramException | RuntimeException | Error e) {
            sockets.forEach(Socket::close);
            throw e;
        }
        return new Shards(sockets);
    }

    /**
     * Returns the shards.
     *
     * @return the sockets, as many as were opened, also closed ones; unmodifiable
     */
    public List<Socket> sockets() {
        return sockets;
    }

    /**
     * Binds all shards to the wildcard address.
     *
     * @param port the port, 0 to 65,535; 0 lets the system choose one, the same for all
     * @return this object
     * @throws DgramException as {@link #bind(Endpoint)}
     * @throws IllegalStateException if a shard is bound
     * @throws IllegalArgumentException if the port is out of range
     */
    public Shards bind(int port) throws DgramException {
        return bind(port, "");
    }

    /**
     * Binds all shards to an address of this machine, given as a literal or a name.
     *
     * @param port the port, 0 to 65,535; 0 lets the system choose one, the same for all
     * @param host an address or name, {@code null} or empty for the wildcard address
     * @return this object
     * @throws DgramException as {@link #bind(Endpoint)}
     * @throws IllegalStateException if a shard is bound
     * @throws IllegalArgumentException if the port is out of range or the host is a malformed literal
     */
    public Shards bind(int port, @Nullable String host) throws DgramException {
        sockets.getFirst().bind(port, host);
        return bindOthers();
    }

    /**
     * Binds all shards to an address of this machine. If the first cannot be bound, all stay unbound; if a later one
     * cannot, all are closed.
     *
     * @param endpoint the address and port; port 0 lets the system choose one, the same for all
     * @return this object
     * @throws DgramException as {@link Socket#bind(Endpoint)}
     * @throws IllegalStateException if a shard is bound
     */
    public Shards bind(Endpoint endpoint) throws DgramException {
        sockets.getFirst().bind(endpoint);
        return bindOthers();
    }

    private Shards bindOthers() throws DgramException {
        try {
            Endpoint bound = address();
            for (Socket socket : sockets.subList(1, sockets.size())) {
                socket.bind(bound);
            }
            return this;
        } catch (DgramException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Returns the endpoint that the shards are bound to.
     *
     * @return address and port
     * @throws DgramException {@link ErrorCode#CLOSED}
     * @throws IllegalStateException if they are not bound
     */
    public Endpoint address() throws DgramException {
        return open().getFirst().address();
    }

    /**
     * Registers a listener with every shard; see {@link Socket#on}. Registering for {@link Message} starts the
     * receivers, as there.
     *
     * @param type the type of the events
     * @param listener called with each event, by several shards concurrently
     * @param <E> the type of the events
     * @return the registration with all shards
     */
    public <E extends Event> Subscription on(Class<E> type, SocketListener<? super E> listener) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(listener, "listener");
        return new EveryShard(sockets.stream()
                .map(socket -> socket.on(type, event -> listener.handle(responder(socket), event)))
                .toList());
    }

    // A shard that is being retired may be unable to send, and replies of the others look the same.
    private Socket responder(Socket shard) {
        return retiring.contains(shard) ? others(shard).findFirst().orElse(shard) : shard;
    }

    private Stream<Socket> others(Socket shard) {
        return sockets.stream().filter(other -> !other.equals(shard) && !other.isClosed() && !retiring.contains(other));
    }

    /**
     * Takes one shard out of service: it gets no more datagrams, and is closed once it has delivered those that it
     * holds. Waits as long as that takes; see {@link #retire(int, Duration)}.
     *
     * @param index which one of {@link #sockets()}
     * @return {@code true}; {@code false} if the shard was closed meanwhile or the thread was interrupted
     * @throws IllegalStateException as there
     * @throws IndexOutOfBoundsException if there is no such shard
     */
    public boolean retire(int index) {
        return retire(index, ChronoUnit.FOREVER.getDuration());
    }

    /**
     * Takes one shard out of service: it gets no more datagrams, and is closed once it has delivered those that it
     * holds, as {@link Socket#closeAfterDraining(Duration)} does.
     *
     * <p>The kernel assigns the senders of the retired shard to the others at once, and no datagram is lost: not one of
     * those that it holds, nor one that arrives meanwhile. Without {@link io.dgram.Capability#NATIVE_ACCESS} datagrams
     * of its senders that arrive while it is being drained are dropped, and counted
     * ({@link SocketStatistics#kernelDrops()}). If it is the last open shard, there is no other to take its senders,
     * and their datagrams are dropped and counted likewise. Senders of the other shards move too, as always when a
     * shard is closed.
     *
     * <p>Meanwhile the {@linkplain #on listeners} of the retired shard are passed another shard to reply by, which
     * makes no difference to the peers. A thread that receives from it in the pull form has to reply by another shard,
     * too: if the shards are bound to the wildcard address, sends of the retired one may fail. So may those of a
     * listener that was called before this method.
     *
     * @param index which one of {@link #sockets()}
     * @param atMost the longest time to wait
     * @return whether everything that the shard held has been received; {@code false} if it was closed already
     * @throws IllegalStateException if called by a listener or callback of that shard, which would wait for itself
     * @throws IllegalArgumentException if the duration is negative
     * @throws IndexOutOfBoundsException if there is no such shard
     */
    public boolean retire(int index, Duration atMost) {
        Objects.requireNonNull(atMost, "atMost");
        Socket shard = sockets.get(Objects.checkIndex(index, sockets.size()));
        if (others(shard).findAny().isEmpty()) {
            return shard.closeAfterDraining(atMost);
        }
        retiring.add(shard);
        try {
            return ((ProvidedSocket) shard).retire(atMost);
        } finally {
            retiring.remove(shard);
        }
    }

    /**
     * Closes all open shards once they have delivered what they hold, all at the same time; see
     * {@link Socket#closeAfterDraining(Duration)}. A listener of a shard must not call this, as that shard would wait
     * for it until the time is up.
     *
     * @param atMost the longest time to wait
     * @return whether everything that they held has been received
     * @throws IllegalArgumentException if the duration is negative
     */
    public boolean closeAfterDraining(Duration atMost) {
        if (Objects.requireNonNull(atMost, "atMost").isNegative()) {
            throw new IllegalArgumentException("closeAfterDraining: " + atMost + " is negative");
        }
        List<Socket> open =
                sockets.stream().filter(socket -> !socket.isClosed()).toList();
        return new ShardDraining(open, atMost).run();
    }

    /**
     * Sets an option of every shard; see {@link Socket#setOption}.
     *
     * @param option the option
     * @param value its value
     * @param <T> the type of the value
     * @return this object
     * @throws DgramException as there; the shards before the one that failed have the new value
     * @throws IllegalArgumentException if the value is out of range; no shard has changed
     */
    public <T> Shards setOption(Option<T> option, T value) throws DgramException {
        for (Socket socket : open()) {
            socket.setOption(option, value);
        }
        return this;
    }

    // If none is open, returns all, so that the first one throws CLOSED.
    private List<Socket> open() {
        List<Socket> open =
                sockets.stream().filter(socket -> !socket.isClosed()).toList();
        return open.isEmpty() ? sockets : open;
    }

    /**
     * Starts the receiver of every shard; see {@link Socket#recvStart()}.
     *
     * @return this object
     * @throws DgramException as there
     * @throws IllegalStateException if the shards are not bound: each would get a port of its own
     */
    public Shards recvStart() throws DgramException {
        address();
        for (Socket socket : open()) {
            socket.recvStart();
        }
        return this;
    }

    /**
     * Stops the receiver of every shard; see {@link Socket#recvStop()}.
     *
     * @return this object
     * @throws DgramException as there
     */
    public Shards recvStop() throws DgramException {
        for (Socket socket : open()) {
            socket.recvStop();
        }
        return this;
    }

    /**
     * Returns what all shards together have done so far.
     *
     * @return the sum of their {@link Socket#stats()}
     */
    public SocketStatistics stats() {
        return sockets.stream().map(Socket::stats).reduce(SocketStatistics.NONE, SocketStatistics::plus);
    }

    /** Closes all shards, as {@link Socket#close()} does. When this method returns, the port is free. */
    @Override
    public void close() {
        sockets.forEach(Socket::close);
    }

    /**
     * Tells whether all shards are closed.
     *
     * @return {@code true} if they are
     */
    public boolean isClosed() {
        return sockets.stream().allMatch(Socket::isClosed);
    }

    /**
     * Waits until all shards are closed and their last events delivered; see {@link Socket#awaitClosed()}.
     *
     * @throws InterruptedException if the thread is interrupted before that
     * @throws IllegalStateException if called by a listener of one of the shards
     */
    public void awaitClosed() throws InterruptedException {
        for (Socket socket : sockets) {
            socket.awaitClosed();
        }
    }

    /**
     * Describes the shards for people.
     *
     * @return such as {@code Shards[4 of Socket[udp4, 127.0.0.1:5000]]}
     */
    @Override
    public String toString() {
        return "Shards[" + sockets.size() + " of " + sockets.getFirst() + "]";
    }

    /** A listener's registrations with all shards. */
    private record EveryShard(List<Subscription> subscriptions) implements Subscription {

        @Override
        public boolean isActive() {
            return subscriptions.stream().anyMatch(Subscription::isActive);
        }

        @Override
        public void close() {
            subscriptions.forEach(Subscription::close);
        }
    }
}
