package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Membership;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.impl.linux.NativeAccess;
import io.dgram.impl.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A socket whose descriptor cannot be found, in spite of native access")
class MissingDescriptorTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private FaultyChannel channel;
    private Socket socket;
    private Socket peer;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(NativeAccess.unavailableReason().isEmpty(), "needs native access");
        channel = new FaultyChannel(DatagramChannel.open(SocketType.UDP4.family()));
        channel.keepOptions();
        Transport transport = TestSockets.overNonBlocking(channel);
        assertTrue(transport.io().noEmptyToPeerReason().isPresent());
        socket = TestSockets.bound(transport, transport.io());
        peer = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
    }

    @AfterEach
    void close() {
        if (socket != null) {
            socket.close();
            peer.close();
        }
    }

    private void expect(int count, String text) throws Exception {
        for (int i = 0; i < count; i++) {
            assertEquals(text, peer.receive(SOON).orElseThrow().text());
        }
    }

    @Test
    void sendsBatchesAndSegmentsOneByOne() throws Exception {
        try (Batch batch = Batch.allocate(5, 1)) {
            while (batch.size() < batch.capacity()) {
                batch.add(ByteBuffer.wrap(new byte[] {'b'}), peer.address());
            }
            assertEquals(5, socket.send(batch));
        }
        expect(5, "b");

        ByteBuffer segments = ByteBuffer.wrap("s".repeat(7).getBytes(StandardCharsets.UTF_8));
        socket.send(segments, 1, peer.address());

        assertFalse(segments.hasRemaining());
        expect(7, "s");
    }

    @Test
    void receivesBatchesOneByOne() throws Exception {
        for (int i = 0; i < 5; i++) {
            peer.send("x", socket.address());
        }
        try (Batch batch = Batch.allocate(8, 10)) {
            int received = 0;
            while (received < 5) {
                received += socket.receive(batch);
            }
            assertEquals(5, received);
        }
    }

    @Test
    void receivesOneByOneHoweverBusyItIs() throws Exception {
        for (int i = 0; i < 200; i++) {
            peer.send("x", socket.address());
            assertEquals("x", socket.receive(SOON).orElseThrow().text());
        }
        for (int i = 0; i < 100; i++) {
            peer.send("y", socket.address());
        }
        for (int i = 0; i < 100; i++) {
            assertEquals("y", socket.receive(SOON).orElseThrow().text());
        }
    }

    @Test
    void joinsGroupsByTheJdk() throws Exception {
        Membership membership = socket.addMembership("239.255.67.77", "lo");

        assertTrue(membership.isActive());

        membership.close();
        assertFalse(membership.isActive());
    }

    @Test
    void saysThatItHasNoNativeOptions() throws Exception {
        assertFalse(socket.supportedOptions().contains(Option.TTL));
        DgramException failure = assertThrows(DgramException.class, () -> socket.setTTL(5));

        assertEquals(ErrorCode.UNSUPPORTED, failure.code());
        assertTrue(failure.getMessage().contains("descriptor"), failure::getMessage);
    }

    @Test
    void saysThatItCannotSendEmptyDatagramsToItsPeer() throws Exception {
        socket.connect(peer.address());

        DgramException failure = assertThrows(DgramException.class, () -> socket.send(""));

        assertEquals(ErrorCode.UNSUPPORTED, failure.code());
        assertTrue(failure.getMessage().contains("descriptor"), failure::getMessage);
        assertEquals(1, socket.send("x"));
        expect(1, "x");
    }

    @Test
    void knowsTheKernelsDropsFromTheTable() throws Exception {
        assertTrue(socket.stats().kernelDrops().isPresent());
    }
}
