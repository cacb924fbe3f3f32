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

/**
 * What the C library says of the most common errors in the language of the system.
 *
 * <p>Nothing but the text tells them apart, and the Java launcher has the C library speak the user's language. So the
 * errors are provoked, once, on sockets that are closed again at once; nothing leaves the machine. Asked only about
 * texts that are not known in English.
 */
final class LocalisedErrors {

    /** Set on first use. */
    private static final class Texts {
        static final Map<String, ErrorCode> LEARNT = learn();
    }

    /** Something that fails in a known way. */
    @FunctionalInterface
    private interface Provocation {
        void run(DatagramChannel channel) throws IOException;
    }

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_BROADCAST = {127, (byte) 255, (byte) 255, (byte) 255};
    private static final byte[] NOBODYS = {(byte) 203, 0, 113, 1}; // RFC 5737: for documentation
    private static final int TOO_LARGE = 65_508;

    private LocalisedErrors() {}

    /** Returns what a failure is by its text, if that was learnt. */
    static Optional<ErrorCode> codeOf(IOException failure) {
        return Optional.ofNullable(failure.getMessage()).map(Texts.LEARNT::get);
    }

    private static Map<String, ErrorCode> learn() {
        Map<String, ErrorCode> texts = new HashMap<>();
        provoke(texts, ErrorCode.ADDRESS_IN_USE, channel -> {
            channel.bind(at(LOOPBACK, 0));
            try (DatagramChannel second = DatagramChannel.open(StandardProtocolFamily.INET)) {
                second.bind(channel.getLocalAddress());
            }
        });
        provoke(texts, ErrorCode.ADDRESS_NOT_AVAILABLE, channel -> channel.bind(at(NOBODYS, 0)));
        provoke(
                texts,
                ErrorCode.ACCESS_DENIED,
                channel -> channel.send(ByteBuffer.allocate(1), at(LOOPBACK_BROADCAST, 9)));
        provoke(
                texts,
                ErrorCode.MESSAGE_TOO_LARGE,
                channel -> channel.send(ByteBuffer.allocate(TOO_LARGE), at(LOOPBACK, 9)));
        return Map.copyOf(texts);
    }

    private static void provoke(Map<String, ErrorCode> texts, ErrorCode code, Provocation provocation) {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.configureBlocking(false);
            provocation.run(channel);
        } catch (IOException e) {
            if (e.getMessage() != null) {
                texts.put(e.getMessage(), code);
            }
        }
    }

    private static InetSocketAddress at(byte[] address, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(address), port);
    }
}
