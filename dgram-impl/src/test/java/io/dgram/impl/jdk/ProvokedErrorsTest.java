package io.dgram.impl.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.SocketType;
import io.dgram.impl.errors.EnglishErrors;
import io.dgram.impl.transport.SystemError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Errors that are provoked to learn their descriptions, in whatever language")
class ProvokedErrorsTest {

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

    private static void assertKnown(SystemError error, IOException thrown) {
        ProvokedErrors provoked = ProvokedErrors.provoke();
        assertTrue(provoked.isComplete());
        assertEquals(error, provoked.byText().get(thrown.getMessage()), thrown.toString());
    }

    @Test
    void anAddressInUseIsKnown() throws Exception {
        channel.bind(at("127.0.0.1", 0));
        try (DatagramChannel second = DatagramChannel.open(SocketType.UDP4.family())) {
            assertKnown(
                    SystemError.EADDRINUSE,
                    assertThrows(IOException.class, () -> second.bind(channel.getLocalAddress())));
        }
    }

    @Test
    void anAddressOfAnotherMachineIsKnown() {
        assertKnown(
                SystemError.EADDRNOTAVAIL, assertThrows(IOException.class, () -> channel.bind(at("198.51.100.7", 0))));
    }

    @Test
    void aBroadcastThatIsNotPermittedIsKnown() {
        assertKnown(
                SystemError.EACCES,
                assertThrows(IOException.class, () -> channel.send(ByteBuffer.allocate(1), at("127.255.255.255", 9))));
    }

    @Test
    void aDatagramThatIsTooLargeIsKnown() throws Exception {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 18);

        assertKnown(
                SystemError.EMSGSIZE,
                assertThrows(IOException.class, () -> channel.send(ByteBuffer.allocate(66_000), at("127.0.0.1", 9))));
    }

    /** English, as far as this machine speaks it, is known without that. */
    @Test
    void whatIsProvokedIsWhatItIsTakenFor() {
        Map<String, SystemError> provoked = ProvokedErrors.provoke().byText();

        assumeTrue(provoked.containsKey("Address already in use"), "this machine does not speak English");
        provoked.forEach((text, error) -> assertEquals(Optional.of(error), EnglishErrors.errorOf(text), text));
        assertTrue(
                !Files.isWritable(Path.of("/proc/self")) || provoked.containsValue(SystemError.EPERM),
                provoked::toString);
        assertTrue(
                !Dgram.capabilities().has(Capability.IPV6) || provoked.containsValue(SystemError.ENETUNREACH),
                provoked::toString);
    }
}
