package io.dgram.impl.jdk;

import io.dgram.impl.transport.SystemError;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The descriptions of errors that can be provoked without native access: on sockets that are closed immediately, and on
 * a file that Linux lets no process change. Nothing leaves the machine.
 */
final class ProvokedErrors {

    /** An operation that fails with a known error. */
    @FunctionalInterface
    private interface Provocation {
        void run(DatagramChannel channel, DatagramChannel other) throws IOException;
    }

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_BROADCAST = {127, (byte) 255, (byte) 255, (byte) 255};
    private static final byte[] NOBODYS = {(byte) 203, 0, 113, 1}; // RFC 5737: for documentation
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final byte[] LINK_LOCAL = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int NO_INTERFACE = Integer.MAX_VALUE;
    private static final int DISCARD = 9;
    private static final int TOO_LARGE = 65_508;
    private static final Path IMMUTABLE = Path.of("/proc/self/status");

    private final Map<String, SystemError> texts = new HashMap<>();
    private boolean complete = true;

    private ProvokedErrors() {}

    static ProvokedErrors provoke() {
        ProvokedErrors provoked = new ProvokedErrors();
        provoked.onIpv4();
        provoked.onIpv6();
        provoked.onFile();
        return provoked;
    }

    /** Returns the errors by their descriptions. */
    Map<String, SystemError> byText() {
        return texts;
    }

    /** Tells whether all was tried; otherwise no socket could be opened. */
    boolean isComplete() {
        return complete;
    }

    private void onIpv4() {
        ProtocolFamily family = StandardProtocolFamily.INET;
        provoke(family, SystemError.EADDRINUSE, (channel, other) -> {
            channel.bind(at(LOOPBACK, 0));
            other.bind(channel.getLocalAddress());
        });
        provoke(family, SystemError.EADDRNOTAVAIL, (channel, other) -> channel.bind(at(NOBODYS, 0)));
        provoke(
                family,
                SystemError.EACCES,
                (channel, other) -> channel.send(ByteBuffer.allocate(1), at(LOOPBACK_BROADCAST, DISCARD)));
        provoke(
                family,
                SystemError.EMSGSIZE,
                (channel, other) -> channel.send(ByteBuffer.allocate(TOO_LARGE), at(LOOPBACK, DISCARD)));
    }

    // Link-local addresses need an interface.
    private void onIpv6() {
        ProtocolFamily family = StandardProtocolFamily.INET6;
        provoke(family, SystemError.EINVAL, (channel, other) -> channel.bind(at(LINK_LOCAL, 0)));
        provoke(family, SystemError.ENODEV, (channel, other) -> channel.bind(nowhere(0)));
        provoke(family, SystemError.ENETUNREACH, (channel, other) -> channel.connect(nowhere(DISCARD)));
        provoke(family, SystemError.EAFNOSUPPORT, (channel, other) -> {
            channel.bind(at(LOOPBACK, 0));
            channel.connect(at(IPV6_LOOPBACK, DISCARD));
        });
    }

    private void onFile() {
        try {
            Files.setPosixFilePermissions(IMMUTABLE, EnumSet.of(PosixFilePermission.OWNER_READ));
        } catch (FileSystemException e) {
            note(e.getReason(), SystemError.EPERM);
        } catch (IOException | RuntimeException e) {
            // Another system.
        }
    }

    private void provoke(ProtocolFamily family, SystemError error, Provocation provocation) {
        // Two at once, as one provocation needs another socket: that none can be opened is not what is to be learnt.
        try (DatagramChannel channel = DatagramChannel.open(family);
                DatagramChannel other = DatagramChannel.open(family)) {
            channel.configureBlocking(false);
            note(textOfFailure(channel, other, provocation), error);
        } catch (UnsupportedOperationException e) {
            // There is no IPv6 here.
        } catch (IOException e) {
            // There is one reason why no socket can be opened; what else there is to learn waits for the next time.
            complete = false;
            note(e.getMessage(), SystemError.EMFILE);
        }
    }

    private static @Nullable String textOfFailure(
            DatagramChannel channel, DatagramChannel other, Provocation provocation) {
        try {
            provocation.run(channel, other);
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private void note(@Nullable String text, SystemError error) {
        if (text != null) {
            texts.putIfAbsent(text, error); // a machine without IPv6 fails in its own way, known by then
        }
    }

    private static InetSocketAddress at(byte[] address, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(address), port);
    }

    private static InetSocketAddress nowhere(int port) throws IOException {
        return new InetSocketAddress(Inet6Address.getByAddress(null, LINK_LOCAL, NO_INTERFACE), port);
    }
}
