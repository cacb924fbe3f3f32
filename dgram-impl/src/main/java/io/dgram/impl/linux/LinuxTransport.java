package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.IcmpError;
import io.dgram.Option;
import io.dgram.PacketInfo;
import io.dgram.impl.jdk.JdkOption;
import io.dgram.impl.jdk.JdkTransport;
import io.dgram.impl.transport.Arrivals;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.EventSource;
import io.dgram.impl.transport.InterfaceOption;
import io.dgram.impl.transport.MulticastGroups;
import io.dgram.impl.transport.OptionHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A channel whose descriptor is known. */
final class LinuxTransport extends JdkTransport {

    private static final Map<Option<?>, Function<LinuxTransport, OptionHandler<?>>> OPTIONS = Map.of(
            Option.TTL, socket -> new UnicastTtl(socket.descriptor, socket.family()),
            Option.IPV6_ONLY, socket -> new LinuxFlag(socket.descriptor, LinuxOption.IPV6_V6ONLY),
            Option.FREE_BIND, socket -> new LinuxFlag(socket.descriptor, LinuxOption.IP_FREEBIND),
            Option.PATH_MTU, socket -> new PathMtu(socket.descriptor, socket.family()),
            Option.PATH_MTU_DISCOVERY, socket -> new MtuDiscovery(socket.descriptor, socket.family()),
            Option.RECEIVE_BUFFER_SIZE,
                    socket -> socket.buffer(StandardSocketOptions.SO_RCVBUF, LinuxOption.SO_RCVBUFFORCE),
            Option.SEND_BUFFER_SIZE,
                    socket -> socket.buffer(StandardSocketOptions.SO_SNDBUF, LinuxOption.SO_SNDBUFFORCE));

    private final ChannelDescriptor descriptor;
    private volatile @Nullable ErrorQueue errors; // of a socket that reports ICMP errors

    LinuxTransport(DatagramChannel channel, StandardProtocolFamily family, ChannelDescriptor descriptor) {
        super(channel, family, "");
        this.descriptor = descriptor;
    }

    @Override
    public Optional<EventSource> events() {
        return Optional.of(new LinuxEvents(descriptor));
    }

    @Override
    public DatagramIo io() {
        return new LinuxIo(channel(), descriptor);
    }

    @Override
    public void requestInfo(Set<PacketInfo.Field> fields) throws IOException {
        new InfoOptions(descriptor, family()).set(fields);
    }

    @Override
    public DatagramIo reportingIo(Consumer<Optional<IcmpError>> reports) throws IOException {
        if (!ErrorQueue.prepareMemory() || !ReportingIo.prepareMemory()) {
            throw new OutOfMemoryError("no memory outside the heap for ICMP errors and a single datagram");
        }
        ErrorQueue queue = new ErrorQueue(descriptor, family(), reports);
        queue.enable(true);
        errors = queue;
        return new ReportingIo(new LinuxIo(channel(), descriptor), descriptor, family(), queue);
    }

    // The JDK reads what has arrived before, and would fail with the errors that have.
    @Override
    public void connect(Endpoint remote) throws IOException {
        ErrorQueue queue = errors;
        if (queue == null) {
            super.connect(remote);
        } else {
            queue.suspendDuring(() -> super.connect(remote));
        }
    }

    @Override
    public OptionalInt mtuTo(Endpoint remote, Departure departure) throws IOException {
        return OptionalInt.of(isConnected() ? new PathMtu(descriptor, family()).get() : mtuOfRoute(remote, departure));
    }

    // The kernel tells it of connected sockets only. Connecting one sends nothing; it only looks up the route.
    private int mtuOfRoute(Endpoint remote, Departure departure) throws IOException {
        StandardProtocolFamily target = familyOf(remote.address());
        int guess = ChannelDescriptor.nextNumber();
        try (DatagramChannel scratch = DatagramChannel.open(target)) {
            ChannelDescriptor found = ChannelDescriptor.find(scratch, guess);
            bindToDevice(found, departure.interfaceIndex());
            InetAddress source = source(departure);
            if (source != null && familyOf(source) == target) {
                scratch.bind(new InetSocketAddress(source, 0));
            }
            scratch.connect(remote.toInetSocketAddress());
            return new PathMtu(found, target).get();
        }
    }

    private void bindToDevice(ChannelDescriptor scratch, int index) throws IOException {
        if (index != 0) {
            scratch.setOption(LinuxOption.SO_BINDTOIFINDEX, index);
        } else {
            scratch.setOption(LinuxOption.SO_BINDTODEVICE, descriptor.getTextOption(LinuxOption.SO_BINDTODEVICE));
        }
    }

    private @Nullable InetAddress source(Departure departure) throws IOException {
        Endpoint local = localAddress();
        return departure.source() != null || local == null ? departure.source() : local.address();
    }

    @Override
    public MulticastGroups groups() {
        return new LinuxGroups(descriptor);
    }

    @Override
    public OptionHandler<?> option(Option<?> option) {
        Function<LinuxTransport, OptionHandler<?>> known = OPTIONS.get(option);
        return known == null ? super.option(option) : known.apply(this);
    }

    private BufferSize buffer(SocketOption<Integer> jdk, LinuxOption forced) {
        return new BufferSize(new JdkOption<>(channel(), jdk), descriptor, forced);
    }

    @Override
    public InterfaceOption multicastInterface() {
        return new MulticastInterface(family(), descriptor);
    }

    @Override
    public InterfaceOption boundDevice() {
        return new BoundDevice(descriptor);
    }

    @Override
    protected Arrivals arrivals(Endpoint local) {
        return new LinuxArrivals(descriptor, family(), local);
    }

    @Override
    public OptionalLong drops() throws IOException {
        return OptionalLong.of(descriptor.drops());
    }

    @Override
    public void close() {
        descriptor.close();
        super.close();
    }
}
