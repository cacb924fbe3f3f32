package io.dgram.impl.jdk;

import io.dgram.Endpoint;
import io.dgram.IcmpError;
import io.dgram.Option;
import io.dgram.PacketInfo;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.transport.Arrivals;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.EventSource;
import io.dgram.impl.transport.InterfaceOption;
import io.dgram.impl.transport.MulticastGroups;
import io.dgram.impl.transport.OptionHandler;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** The transport over a channel whose descriptor is not needed. */
public class JdkTransport implements Transport {

    private static final Map<Option<?>, SocketOption<?>> OPTIONS = Map.of(
            Option.BROADCAST, StandardSocketOptions.SO_BROADCAST,
            Option.MULTICAST_TTL, StandardSocketOptions.IP_MULTICAST_TTL,
            Option.MULTICAST_LOOPBACK, StandardSocketOptions.IP_MULTICAST_LOOP,
            Option.RECEIVE_BUFFER_SIZE, StandardSocketOptions.SO_RCVBUF,
            Option.SEND_BUFFER_SIZE, StandardSocketOptions.SO_SNDBUF,
            Option.REUSE_ADDRESS, StandardSocketOptions.SO_REUSEADDR,
            Option.REUSE_PORT, StandardSocketOptions.SO_REUSEPORT,
            Option.TRAFFIC_CLASS, StandardSocketOptions.IP_TOS,
            Option.DONT_FRAGMENT, ExtendedSocketOptions.IP_DONTFRAGMENT);

    private static final int ANY_PORT = 9; // "discard": nothing is sent there, only a route is asked for

    private final DatagramChannel channel;
    private final StandardProtocolFamily family;
    private final String unavailableReason;

    /**
     * @param channel an unbound channel in non-blocking mode
     * @param family that of the channel
     * @param unavailableReason why nothing can be done that the JDK does not do, and what would help
     */
    public JdkTransport(DatagramChannel channel, StandardProtocolFamily family, String unavailableReason) {
        this.channel = channel;
        this.family = family;
        this.unavailableReason = unavailableReason;
    }

    protected final DatagramChannel channel() {
        return channel;
    }

    @Override
    public final StandardProtocolFamily family() {
        return family;
    }

    @Override
    public final void bind(Endpoint local) throws IOException {
        channel.bind(toBind(local));
    }

    // On an IPv6 socket the JDK turns 0.0.0.0 into ::, which includes IPv6. It passes the mapped form (RFC 4291 section
    // 2.5.5.2) on unchanged, which the kernel takes for all IPv4 addresses.
    private InetSocketAddress toBind(Endpoint endpoint) throws UnknownHostException {
        boolean ipv4Wildcard = endpoint.address() instanceof Inet4Address address && address.isAnyLocalAddress();
        if (family == StandardProtocolFamily.INET || !ipv4Wildcard) {
            return endpoint.toInetSocketAddress();
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        return new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), endpoint.port());
    }

    @Override
    public void connect(Endpoint remote) throws IOException {
        channel.connect(remote.toInetSocketAddress());
    }

    @Override
    public final void disconnect() throws IOException {
        channel.disconnect();
    }

    @Override
    public final boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public final @Nullable Endpoint localAddress() throws IOException {
        InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
        return address == null ? null : Endpoint.of(address);
    }

    @Override
    public final @Nullable Endpoint peerAddress() throws IOException {
        InetSocketAddress address = (InetSocketAddress) channel.getRemoteAddress();
        return address == null ? null : Endpoint.of(address);
    }

    @Override
    public final OptionalInt probePort(Endpoint local) {
        return PortProbe.portOf(channel, local);
    }

    // Connecting sends nothing; it only looks up the route.
    @Override
    public final InetAddress sourceTowards(InetAddress remote) throws IOException {
        try (DatagramChannel scratch = DatagramChannel.open(familyOf(remote))) {
            scratch.connect(new InetSocketAddress(remote, ANY_PORT));
            return ((InetSocketAddress) scratch.getLocalAddress()).getAddress();
        }
    }

    // The kernel's own criterion, whatever interface the address is on. It also binds to broadcast addresses.
    @Override
    public final boolean isSource(InetAddress address) throws IOException {
        try (DatagramChannel scratch = DatagramChannel.open(familyOf(address))) {
            scratch.bind(new InetSocketAddress(address, 0));
            return !NetworkInterfaces.isBroadcast(address);
        } catch (BindException e) {
            return false;
        }
    }

    protected static StandardProtocolFamily familyOf(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    @Override
    public final SelectableChannel selectable() {
        return channel;
    }

    @Override
    public Optional<EventSource> events() {
        return Optional.empty();
    }

    @Override
    public DatagramIo io() {
        return new ChannelIo(channel, unavailableReason);
    }

    @Override
    public void requestInfo(Set<PacketInfo.Field> fields) throws IOException {
        throw new UnsupportedOperationException(unavailableReason);
    }

    @Override
    public DatagramIo reportingIo(Consumer<Optional<IcmpError>> reports) throws IOException {
        throw new UnsupportedOperationException(unavailableReason);
    }

    @Override
    public OptionalInt mtuTo(Endpoint remote, Departure departure) throws IOException {
        return OptionalInt.empty();
    }

    @Override
    public MulticastGroups groups() {
        return new JdkGroups(channel, unavailableReason);
    }

    @Override
    public OptionHandler<?> option(Option<?> option) {
        SocketOption<?> known = OPTIONS.get(option);
        return known == null ? new UnavailableOption<>(unavailableReason) : new JdkOption<>(channel, known);
    }

    @Override
    public InterfaceOption multicastInterface() {
        return new JdkMulticastInterface(channel, unavailableReason);
    }

    @Override
    public InterfaceOption boundDevice() {
        return new UnavailableInterfaceOption(unavailableReason);
    }

    @Override
    public final Arrivals arrivals() throws IOException {
        Endpoint local = localAddress();
        if (local == null) {
            throw new IOException("nothing arrives at a socket that is not bound");
        }
        return arrivals(local);
    }

    /** Returns what stops the arrival of datagrams at this socket, which is bound to an endpoint. */
    protected Arrivals arrivals(Endpoint local) throws IOException {
        return new JdkArrivals(channel, local);
    }

    @Override
    public OptionalLong drops() throws IOException {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is closed all the same (close(2)), so there is nothing left to do.
        }
    }
}
