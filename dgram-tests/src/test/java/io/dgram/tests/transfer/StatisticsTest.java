package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import io.dgram.tests.support.Balance;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("without-native-access")
@DisplayName("What a socket counts")
@Timeout(60)
class StatisticsTest {

    @ParameterizedTest
    @EnumSource(SocketType.class)
    void aFreshSocketHasDoneNothing(SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            SocketStatistics stats = socket.stats();

            assertEquals(0, stats.datagramsReceived() + stats.datagramsSent() + stats.bytesReceived());
            assertEquals(0, stats.bytesSent() + stats.truncated() + stats.filtered() + stats.sendWaits());
            assertEquals(Map.of(), stats.receiveErrors());
            assertEquals(Map.of(), stats.sendErrors());
        }
    }

    @ParameterizedTest
    @MethodSource("everySendForm")
    void whatIsSentIsCounted(SendForm form) throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            if (form.isConnected()) {
                sender.connect(receiver.address());
            }
            form.send(sender, new byte[5], receiver.address());
            form.send(sender, new byte[7], receiver.address());

            assertEquals(2, sender.stats().datagramsSent());
            assertEquals(12, sender.stats().bytesSent());
        }
    }

    static SendForm[] everySendForm() {
        return SendForm.values();
    }

    @Test
    void whatIsReceivedIsCountedInEveryForm() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            for (String text : new String[] {"one", "three", "", "push"}) {
                sender.send(text, receiver.address());
            }
            receiver.receive();
            receiver.receive(ByteBuffer.allocate(100));
            receiver.receive(Duration.ZERO);
            receiver.on(Message.class, message -> {});

            Tasks.await("four datagrams", () -> receiver.stats().datagramsReceived() == 4);
            assertEquals(12, receiver.stats().bytesReceived());
            assertEquals(0, receiver.stats().eventsDropped());
        }
    }

    @Test
    @Behaviour("RC3")
    void whatWasCutIsCounted() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withMaxDatagramSize(4);
        try (Socket receiver = Loopback.bound(config);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            for (int size : new int[] {3, 4, 5, 50}) {
                sender.send(new byte[size], receiver.address());
                assertEquals(size > 4, Loopback.receive(receiver).truncated());
            }

            assertEquals(2, receiver.stats().truncated());
            assertEquals(3 + 4 + 4 + 4, receiver.stats().bytesReceived());
        }
    }

    @Test
    @Behaviour("RC3")
    void aBufferThatIsFilledCountsAsCut() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send(new byte[9], receiver.address());
            sender.send(new byte[11], receiver.address());

            receiver.receive(ByteBuffer.allocate(10));
            assertEquals(0, receiver.stats().truncated());
            receiver.receive(ByteBuffer.allocate(10));
            assertEquals(1, receiver.stats().truncated());
        }
    }

    @Test
    @Behaviour("RC3")
    void whatDisconnectHadTakenAsideIsCountedAsCutWhenItIs() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            receiver.connect(sender.address());
            sender.send(new byte[500], receiver.address());
            receiver.disconnect();

            receiver.receive(ByteBuffer.allocate(100));

            assertEquals(1, receiver.stats().truncated());
            assertEquals(1, receiver.stats().datagramsReceived());
        }
    }

    @Test
    void whatTheReceiverDropsIsCounted() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            receiver.recvStart();

            sender.send("for nobody", receiver.address());

            Tasks.await("dropped", () -> receiver.stats().eventsDropped() == 1);
            assertEquals(1, receiver.stats().datagramsReceived());
        }
    }

    @Test
    @Behaviour({"ER4", "MX1"})
    void errorsAreCountedByCode() throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4);
                Socket peer = Loopback.bound(SocketType.UDP4)) {
            byte[] tooLarge = new byte[65_508];
            Expect.failure(ErrorCode.MESSAGE_TOO_LARGE, () -> socket.send(tooLarge, peer.address()));
            Expect.failure(ErrorCode.MESSAGE_TOO_LARGE, () -> socket.send(tooLarge, peer.address()));
            socket.connect(peer.address());
            peer.close();
            socket.send("to nobody");
            Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> socket.receive(Tasks.LIMIT));

            SocketStatistics stats = socket.stats();
            assertEquals(Map.of(ErrorCode.MESSAGE_TOO_LARGE, 2L), stats.sendErrors());
            assertEquals(Map.of(ErrorCode.PORT_UNREACHABLE, 1L), stats.receiveErrors());
            assertEquals(1, stats.datagramsSent());
        }
    }

    @Test
    @Behaviour({"LC1", "AC1"})
    void whatWasCountedCanBeReadAfterClose() throws Exception {
        Socket socket = Loopback.bound(SocketType.UDP4);
        socket.send("x", socket.address());
        socket.close();

        assertEquals(1, socket.stats().datagramsSent());
        Balance.assertComplete(1, socket);
    }

    // ------------------------------------------------------------------------------------------------------- drops

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @EnabledOnOs(OS.LINUX)
    @Behaviour("AC1")
    void whatTheKernelDroppedIsKnown(SocketType type) throws Exception {
        Socket receiver = Loopback.bound(SocketConfig.of(type).withReceiveBufferSize(4_000));
        try (receiver;
                Socket sender = Loopback.bound(type)) {
            assertEquals(OptionalLong.of(0), receiver.stats().kernelDrops());
            for (int i = 0; i < 50; i++) {
                sender.send(new byte[1_000], receiver.address());
            }
            int received = 0;
            while (receiver.receive(Duration.ZERO).isPresent()) {
                received++;
            }

            assertEquals(OptionalLong.of(50 - received), receiver.stats().kernelDrops());
            receiver.close();
            Balance.assertComplete(50, receiver);
            assertTrue(received < 50, "all were received");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatTheKernelDroppedIsKnownOfConnectedAndDualStackSockets() throws Exception {
        try (Socket connected = Loopback.bound(SocketType.UDP4);
                Socket dual = Loopback.open(SocketType.UDP6).bind();
                Socket toIpv4 = Loopback.open(SocketType.UDP6)) {
            connected.connect(dual.address().port(), "127.0.0.1");
            toIpv4.connect(dual.address().port(), "127.0.0.1");

            assertEquals(OptionalLong.of(0), connected.stats().kernelDrops());
            assertEquals(OptionalLong.of(0), dual.stats().kernelDrops());
            assertEquals(OptionalLong.of(0), toIpv4.stats().kernelDrops());
        }
    }

    @Test
    @NativeAccess.Missing
    @EnabledOnOs(OS.LINUX)
    void withoutNativeAccessSocketsThatShareAPortCannotBeToldApart() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withReuseAddress(true);
        try (Socket first = Loopback.bound(config);
                Socket second = Loopback.open(config)) {
            assertEquals(OptionalLong.empty(), second.stats().kernelDrops());
            second.bind(first.address());

            // The kernel's table may lack one of the two rows while other processes close sockets.
            Tasks.await("unknown", () -> first.stats().kernelDrops().isEmpty());
        }
    }

    @Test
    void nothingLeaksIntoAnotherSocketsCounts() throws Exception {
        try (Socket one = Dgram.createSocket(SocketType.UDP4);
                Socket other = Dgram.createSocket(SocketType.UDP4)) {
            one.send("x", 9, "127.0.0.1");

            assertEquals(0, other.stats().datagramsSent());
        }
    }
}
