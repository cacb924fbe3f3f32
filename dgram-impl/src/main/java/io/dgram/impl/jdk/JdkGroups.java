package io.dgram.impl.jdk;

import io.dgram.impl.transport.MulticastGroups;
import io.dgram.impl.transport.NetworkLink;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Joins groups through the JDK, which identifies an interface by one of its IPv4 addresses. A new interface may have
 * the address of one that is gone. For one thread at a time.
 */
final class JdkGroups implements MulticastGroups {

    // The JDK does not expect the kernel to refuse, and asserts that it does not; but it does, for an interface that is
    // gone.
    private static final String REFUSED = "the system does not know the membership";

    private final DatagramChannel channel;
    private final String unavailableReason;
    private final Set<MembershipKey> stuck = new HashSet<>(); // leaving failed; the JDK would return these keys again

    /**
     * @param unavailableReason why there is no native access, and what would provide it
     */
    JdkGroups(DatagramChannel channel, String unavailableReason) {
        this.channel = channel;
        this.unavailableReason = unavailableReason;
    }

    @Override
    public boolean mixesIpv6Sources() {
        return System.getProperty("os.name", "").equals("Linux");
    }

    @Override
    public Joined join(InetAddress group, Optional<NetworkLink> on, Optional<InetAddress> source) throws IOException {
        if (on.isEmpty()) {
            return joinAnywhere(group);
        }
        if (group instanceof Inet4Address) {
            JdkLinks.requireUnambiguous(on.get(), unavailableReason);
        }
        NetworkInterface known = JdkLinks.known(on.get());
        MembershipKey key = source.isPresent() ? channel.join(group, known, source.get()) : channel.join(group, known);
        if (stuck.contains(key)) {
            throw new IOException("the JDK takes this interface for one that is gone: close the socket, or start java"
                    + " with --enable-native-access=io.dgram.impl");
        }
        return new KeyHolder(key);
    }

    // Only the adaptor leaves the choice of the interface to the system.
    private Joined joinAnywhere(InetAddress group) throws IOException {
        DatagramSocket adaptor = channel.socket();
        InetSocketAddress address = new InetSocketAddress(group, 0);
        adaptor.joinGroup(address, null);
        return new Joined() {
            @Override
            public void leave() throws IOException {
                try {
                    adaptor.leaveGroup(address, null);
                } catch (AssertionError e) {
                    throw new IOException(REFUSED, e);
                }
            }

            @Override
            public void block(InetAddress source) {
                throw new UnsupportedOperationException("the JDK blocks sources only where the interface was named");
            }

            @Override
            public void unblock(InetAddress source) {
                throw new UnsupportedOperationException("the JDK blocks sources only where the interface was named");
            }
        };
    }

    /** A group that was joined through a channel, which has a key for it. */
    private final class KeyHolder implements Joined {

        private final MembershipKey key;

        KeyHolder(MembershipKey key) {
            this.key = key;
        }

        @Override
        public void leave() throws IOException {
            try {
                key.drop();
            } catch (AssertionError e) {
                stuck.add(key);
                throw new IOException(REFUSED, e);
            }
        }

        @Override
        public void block(InetAddress source) throws IOException {
            key.block(source);
        }

        @Override
        public void unblock(InetAddress source) throws IOException {
            try {
                key.unblock(source);
            } catch (AssertionError e) {
                throw new IOException(REFUSED, e);
            }
        }
    }
}
