package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.ErrorCode;
import io.dgram.SocketType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the C library says, in whatever language")
class LocalisedErrorsTest {

    private DatagramChannel channel;

    @BeforeEach
    void open() throws Exception {
        channel = DatagramChannel.open(SocketType.UDP4.family());
        channel.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    private static void assertKnown(ErrorCode code, IOException thrown) {
        assertEquals(Optional.of(code), LocalisedErrors.codeOf(thrown), thrown.toString());
    }

    @Test
    void anAddressInUseIsKnown() throws Exception {
        channel.bind(at("127.0.0.1", 0));
        try (DatagramChannel second = DatagramChannel.open(SocketType.UDP4.family())) {
            assertKnown(
                    ErrorCode.ADDRESS_IN_USE,
                    assertThrows(IOException.class, () -> second.bind(channel.getLocalAddress())));
        }
    }

    @Test
    void anAddressOfAnotherMachineIsKnown() {
        assertKnown(
                ErrorCode.ADDRESS_NOT_AVAILABLE,
                assertThrows(IOException.class, () -> channel.bind(at("198.51.100.7", 0))));
    }

    @Test
    void aBroadcastThatIsNotPermittedIsKnown() {
        assertKnown(
                ErrorCode.ACCESS_DENIED,
                assertThrows(IOException.class, () -> channel.send(ByteBuffer.allocate(1), at("127.255.255.255", 9))));
    }

    @Test
    void aDatagramThatIsTooLargeIsKnown() throws Exception {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 18);

        assertKnown(
                ErrorCode.MESSAGE_TOO_LARGE,
                assertThrows(IOException.class, () -> channel.send(ByteBuffer.allocate(66_000), at("127.0.0.1", 9))));
    }

    @Test
    void whatWasNotLearntIsNotGuessed() {
        assertEquals(Optional.empty(), LocalisedErrors.codeOf(new IOException("Zu viele offene Dateien")));
        assertEquals(Optional.empty(), LocalisedErrors.codeOf(new IOException((String) null)));
    }
}
