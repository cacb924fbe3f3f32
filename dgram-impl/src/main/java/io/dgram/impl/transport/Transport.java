package io.dgram.impl.transport;

import io.dgram.Endpoint;
import io.dgram.IcmpError;
import io.dgram.Option;
import io.dgram.PacketInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectableChannel;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket of the system, through which everything that is platform-specific is done. No method waits for the network.
 *
 * <p>The methods that return a part return a new one each time, which the caller keeps if it is used more than once.
 */
public interface Transport {

    /** Returns the address family of the system's socket: one of IPv6 takes IPv4 addresses, too. */
    StandardProtocolFamily family();

    /** Binds to an endpoint; port 0 is a port that the system chooses. */
    void bind(Endpoint local) throws IOException;

    void connect(Endpoint remote) throws IOException;

    void disconnect() throws IOException;

    /** Tells whether the socket is connected, also after a {@link #disconnect()} that failed. */
    boolean isConnected();

    /** Returns where the socket is bound, or {@code null} if it is not. */
    @Nullable
    Endpoint localAddress() throws IOException;

    /** Returns what the socket is connected to, or {@code null} if it is not. */
    @Nullable
    Endpoint peerAddress() throws IOException;

    /**
     * Finds the port of an unconnected socket that has lost its own, as another socket took it while this one
     * disconnected.
     *
     * @param local where the socket is bound, without a port
     * @return the port; empty if it is not known
     */
    OptionalInt probePort(Endpoint local);

    /** Returns the address from which datagrams to another one would leave, or fails if there is no route. */
    InetAddress sourceTowards(InetAddress remote) throws IOException;

    /**
     * Tells whether an address is one of this machine from which a datagram can be sent. Opens a socket to find out.
     */
    boolean isSource(InetAddress address) throws IOException;

    /** Returns the channel that a selector reports as readable and writable. */
    SelectableChannel selectable();

    /** Returns what reports that the socket is ready; empty if only a selector can. */
    Optional<EventSource> events();

    /** Returns the calls that move datagrams. */
    DatagramIo io();

    /**
     * Has the system report packet information with each datagram that {@link BulkIo} receives, from the first one on.
     * To be called before the socket is bound.
     *
     * @param fields what to report
     * @throws UnsupportedOperationException if it cannot, with what would make it work
     */
    void requestInfo(Set<PacketInfo.Field> fields) throws IOException;

    /**
     * Has the system report ICMP errors about what this socket sends, connected or not, from now on.
     *
     * @param reports is given each error, or an empty value if there is no memory for it, by a thread that makes a call
     * @return the calls that move datagrams, to be used instead of those of {@link #io()}: none fails because of an
     *     ICMP error
     * @throws UnsupportedOperationException if the system cannot, with what would make it work
     */
    DatagramIo reportingIo(Consumer<Optional<IcmpError>> reports) throws IOException;

    /**
     * Returns the MTU of the path to an endpoint, which is the peer if this socket is connected; empty if it is not
     * known. May open a socket to find out.
     *
     * @param departure how datagrams leave that go there
     */
    OptionalInt mtuTo(Endpoint remote, Departure departure) throws IOException;

    /** Returns what joins multicast groups. */
    MulticastGroups groups();

    /**
     * Returns what sets and reads an option.
     *
     * @param option any but {@link Option#MULTICAST_INTERFACE} and {@link Option#BOUND_DEVICE}
     */
    OptionHandler<?> option(Option<?> option);

    /** Returns what sets the interface by which multicast datagrams leave. */
    InterfaceOption multicastInterface();

    /** Returns what binds the socket to an interface. */
    InterfaceOption boundDevice();

    /** Returns what stops the arrival of datagrams at this socket, which is bound. */
    Arrivals arrivals() throws IOException;

    /** Returns how many datagrams for this socket the system has dropped; empty if it does not count them by socket. */
    OptionalLong drops() throws IOException;

    /**
     * Closes the socket; nothing but the first call does anything. Waits for calls under way, and has later ones fail.
     * A channel that is registered with a selector keeps its port until the selector has dropped its key.
     */
    void close();
}
