package io.dgram.impl;

import io.dgram.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the C library says of the most common errors in the language of the system.
 *
 * <p>Nothing but the text tells them apart, and the Java launcher has the C library speak the user's language. So the
 * errors are provoked, once, on sockets that are closed again at once; nothing leaves the machine. Asked only about
 * texts that are not known in English.
 */
final class LocalisedErrors {

    /** Something that fails in a known way. */
    @FunctionalInterface
    private interface Provocation {
        void run(DatagramChannel channel, DatagramChannel other) throws IOException;
    }

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_BROADCAST = {127, (byte) 255, (byte) 255, (byte) 255};
    private static final byte[] NOBODYS = {(byte) 203, 0, 113, 1}; // RFC 5737: for documentation
    private static final int TOO_LARGE = 65_508;

    private static final int PROVOCATIONS = 4;

    /** What was learnt, once it is all that there is to learn. */
    private static volatile @Nullable Map<String, ErrorCode> learnt;

    private LocalisedErrors() {}

    /** Returns what a failure is by its text, if that was learnt. */
    static Optional<ErrorCode> codeOf(IOException failure) {
        return Optional.ofNullable(failure.getMessage()).map(texts()::get);
    }

    private static Map<String, ErrorCode> texts() {
        Map<String, ErrorCode> known = learnt;
        if (known == null) {
            known = learn();
            if (known.size() == PROVOCATIONS) {
                learnt = known;
            }
        }
        return known;
    }

    private static Map<String, ErrorCode> learn() {
        Map<String, ErrorCode> texts = new HashMap<>();
        provoke(texts, ErrorCode.ADDRESS_IN_USE, (channel, other) -> {
            channel.bind(at(LOOPBACK, 0));
            other.bind(channel.getLocalAddress());
        });
        provoke(texts, ErrorCode.ADDRESS_NOT_AVAILABLE, (channel, other) -> channel.bind(at(NOBODYS, 0)));
        provoke(
                texts,
                ErrorCode.ACCESS_DENIED,
                (channel, other) -> channel.send(ByteBuffer.allocate(1), at(LOOPBACK_BROADCAST, 9)));
        provoke(
                texts,
                ErrorCode.MESSAGE_TOO_LARGE,
                (channel, other) -> channel.send(ByteBuffer.allocate(TOO_LARGE), at(LOOPBACK, 9)));
        return Map.copyOf(texts);
    }

    private static void provoke(Map<String, ErrorCode> texts, ErrorCode code, Provocation provocation) {
        // Two at once, as one provocation needs another socket: that none can be opened is not what is to be learnt.
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
                DatagramChannel other = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.configureBlocking(false);
            String text = textOfFailure(channel, other, provocation);
            if (text != null) {
                texts.put(text, code);
            }
        } catch (IOException e) {
            // There is one reason why no socket can be opened; what else there is to learn waits for the next time.
            if (e.getMessage() != null) {
                texts.put(e.getMessage(), ErrorCode.TOO_MANY_OPEN_FILES);
            }
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

    private static InetSocketAddress at(byte[] address, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(address), port);
    }
}
