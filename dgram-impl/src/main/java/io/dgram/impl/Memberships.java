package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Membership;
import io.dgram.SocketType;
import io.dgram.spi.AddressLiteral;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The multicast groups that a socket has joined. */
final class Memberships {

    /**
     * How the caller named a membership, and names it when leaving.
     *
     * @param networkInterface the interface's name, or empty: a {@link NetworkInterface} is equal to another only while
     *     their addresses are
     */
    private record Key(InetAddress group, String networkInterface, Optional<InetAddress> source) {

        @Override
        public String toString() {
            return group.getHostAddress()
                    + (networkInterface.isEmpty() ? "" : " on " + networkInterface)
                    + source.map(s -> " from " + s.getHostAddress()).orElse("");
        }
    }

    /** Undoes a join. */
    @FunctionalInterface
    private interface Leave {
        void leave() throws IOException;
    }

    private static final Path LIMIT = Path.of("/proc/sys/net/ipv4/igmp_max_memberships");
    private static final int ANY_PORT = 9; // "discard": nothing is sent there, only a route is asked for

    private final SocketState state;
    private final DatagramChannel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Joined> joined = new ArrayList<>(); // under lock

    Memberships(SocketState state, DatagramChannel channel) {
        this.state = state;
        this.channel = channel;
    }

    Membership join(String group, @Nullable String networkInterface, @Nullable String source) throws DgramException {
        state.requireOpen("join");
        InetAddress address = groupOf("join", group);
        Optional<NetworkInterface> asked = interfaceOf("join", address, networkInterface);
        Key key = new Key(address, nameOf(asked), sourceOf("join", address, source));
        lock.lock();
        try {
            Optional<NetworkInterface> actual = asked.isPresent() ? asked : defaultInterface(key);
            requireNotJoined(key, actual);
            Joined membership = new Joined(key, actual, joinGroup(key, actual));
            joined.add(membership);
            return membership;
        } catch (IOException | RuntimeException e) {
            throw joinFailure(key, e);
        } finally {
            lock.unlock();
        }
    }

    void leave(String group, @Nullable String networkInterface, @Nullable String source) throws DgramException {
        state.requireOpen("leave");
        InetAddress address = groupOf("leave", group);
        String name = nameOf(interfaceOf("leave", address, networkInterface));
        Key key = new Key(address, name, sourceOf("leave", address, source));
        lock.lock();
        try {
            List<Joined> memberships =
                    joined.stream().filter(other -> other.key.equals(key)).toList();
            if (memberships.isEmpty()) {
                throw new IllegalStateException("leave: the socket is not a member of " + key);
            }
            for (Joined membership : memberships) {
                leave(membership);
            }
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void leave(Joined membership) throws DgramException {
        try {
            membership.leave.leave();
            joined.remove(membership);
        } catch (IOException | RuntimeException e) {
            throw state.failure("leave", null, membership.key.toString(), e);
        }
    }

    // ------------------------------------------------------------------------------------------------------ joining

    // Under lock.
    private Leave joinGroup(Key key, Optional<NetworkInterface> actual) throws IOException {
        if (actual.isEmpty()) {
            // Only the adaptor leaves the choice of the interface to the system.
            DatagramSocket adaptor = channel.socket();
            InetSocketAddress group = new InetSocketAddress(key.group, 0);
            adaptor.joinGroup(group, null);
            return () -> adaptor.leaveGroup(group, null);
        }
        MembershipKey membership = key.source.isPresent()
                ? channel.join(key.group, actual.get(), key.source.get())
                : channel.join(key.group, actual.get());
        return membership::drop;
    }

    // Under lock. The kernel counts by interface, however it was named; the JDK would return the old key silently.
    private void requireNotJoined(Key key, Optional<NetworkInterface> actual) {
        for (Joined other : joined) {
            if (other.key.group.equals(key.group) && nameOf(other.actual).equals(nameOf(actual))) {
                if (other.key.source.equals(key.source)) {
                    throw new IllegalStateException("join: the socket is already a member of " + other.key);
                }
                if (other.key.source.isEmpty() || key.source.isEmpty()) {
                    throw new IllegalStateException("join: the socket is already a member of " + other.key
                            + ", and one group cannot be joined for all sources and for one");
                }
            }
        }
    }

    // The interface that the system would choose is named to it all the same, as the JDK cannot leave it by itself once
    // a
    // multicast interface was set. Empty where only the system knows.
    private Optional<NetworkInterface> defaultInterface(Key key) throws IOException {
        NetworkInterface set = channel.getOption(StandardSocketOptions.IP_MULTICAST_IF);
        if (set != null) {
            return Optional.of(set);
        }
        Optional<NetworkInterface> towards = interfaceTowards(key.source.orElse(key.group));
        if (towards.isEmpty() && key.source.isPresent()) {
            throw new NoRouteToHostException("no route to the source: name an interface");
        }
        return towards;
    }

    // Connecting sends nothing, it asks for the route.
    private static Optional<NetworkInterface> interfaceTowards(InetAddress address) throws IOException {
        try (DatagramChannel scratch = DatagramChannel.open(AddressResolver.familyOf(address))) {
            scratch.connect(new InetSocketAddress(address, ANY_PORT));
            InetSocketAddress local = (InetSocketAddress) scratch.getLocalAddress();
            return Optional.ofNullable(NetworkInterface.getByInetAddress(local.getAddress()));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private DgramException joinFailure(Key key, Exception cause) {
        if (cause instanceof IllegalStateException ours) {
            throw ours;
        }
        DgramException failure = state.failure("join", null, key.toString(), cause);
        // In the system's language the reason may be unknown, the limit is not.
        ErrorCode code = failure.code() == ErrorCode.IO && isAtLimit() ? ErrorCode.NO_BUFFER_SPACE : failure.code();
        return switch (code) {
            // The system's choice is an interface that was named before, or the reverse.
            case ADDRESS_IN_USE ->
                throw new IllegalStateException(
                        "join: the socket is already a member of " + key + ", its interface named otherwise", cause);
            case NO_BUFFER_SPACE ->
                new DgramException(
                        ErrorCode.TOO_MANY_GROUPS,
                        "join",
                        state.localOrNull(),
                        null,
                        key + ": too many groups joined: this socket is a member of " + joined.size()
                                + (state.type() == SocketType.UDP4
                                        ? " (on Linux net.ipv4.igmp_max_memberships is the limit)"
                                        : ""),
                        cause);
            default -> failure;
        };
    }

    private boolean isAtLimit() {
        try {
            return joined.size() >= Integer.parseInt(Files.readString(LIMIT).strip());
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    // ------------------------------------------------------------------------------------------------------ parsing

    private InetAddress groupOf(String operation, String group) throws DgramException {
        InetAddress address = parse(operation, "group", group);
        if (!address.isMulticastAddress()) {
            throw new IllegalArgumentException(operation + ": '" + group + "' is not a multicast address");
        }
        if (state.type() == SocketType.UDP4 && address instanceof Inet6Address) {
            throw new DgramException(
                    ErrorCode.ADDRESS_FAMILY,
                    operation,
                    state.localOrNull(),
                    null,
                    group + ": wrong address family: a udp4 socket joins IPv4 groups only",
                    null);
        }
        return address;
    }

    private Optional<NetworkInterface> interfaceOf(String operation, InetAddress group, @Nullable String text)
            throws DgramException {
        try {
            Optional<NetworkInterface> named = NetworkInterfaces.find(text);
            int scope = named.isEmpty() && group instanceof Inet6Address v6 ? v6.getScopeId() : 0;
            // By its number, which is all that a literal keeps; the JDK does not look whether there is such an
            // interface.
            return scope == 0 ? named : NetworkInterfaces.find(Integer.toString(scope));
        } catch (IOException e) {
            throw state.failure(operation, null, null, e);
        }
    }

    private static String nameOf(Optional<NetworkInterface> networkInterface) {
        return networkInterface.map(NetworkInterface::getName).orElse("");
    }

    private static Optional<InetAddress> sourceOf(String operation, InetAddress group, @Nullable String source) {
        if (source == null) {
            return Optional.empty();
        }
        InetAddress address = parse(operation, "source", source);
        if (address.isMulticastAddress() || address.isAnyLocalAddress()) {
            throw new IllegalArgumentException(operation + ": the source '" + source + "' is not a unicast address");
        }
        if (address instanceof Inet4Address != group instanceof Inet4Address) {
            throw new IllegalArgumentException(
                    operation + ": the source '" + source + "' is not of the family of the group");
        }
        return Optional.of(address);
    }

    private static InetAddress parse(String operation, String what, String text) {
        InetAddress address = AddressLiteral.parse(text);
        if (address == null) {
            throw new IllegalArgumentException(operation + ": the " + what + " '" + text + "' is not an IP address");
        }
        return address;
    }

    /** A membership as users see it. */
    private final class Joined implements Membership {

        private final Key key;
        private final Optional<NetworkInterface> actual;
        private final Leave leave;

        Joined(Key key, Optional<NetworkInterface> actual, Leave leave) {
            this.key = key;
            this.actual = actual;
            this.leave = leave;
        }

        @Override
        public InetAddress group() {
            return key.group;
        }

        @Override
        public Optional<NetworkInterface> networkInterface() {
            return actual;
        }

        @Override
        public Optional<InetAddress> source() {
            return key.source;
        }

        @Override
        public boolean isActive() {
            lock.lock();
            try {
                return isMember();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws DgramException {
            lock.lock();
            try {
                if (isMember()) {
                    leave(this);
                }
            } finally {
                lock.unlock();
            }
        }

        // Under lock.
        private boolean isMember() {
            return !state.isClosed() && joined.contains(this);
        }

        @Override
        public String toString() {
            return "Membership[" + key + "]";
        }
    }
}
