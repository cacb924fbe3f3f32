package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.SendOptions;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Utf8;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A datagram with options of its own")
@Tag("without-native-access")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SendWithOptionsTest {

    private static final InetAddress SOURCE = addressOf("127.0.0.7");

    private static InetAddress addressOf(String literal) {
        return Endpoint.of(literal, 0).address();
    }

    private static int loopbackIndex() throws Exception {
        return NetworkInterface.getByInetAddress(Loopback.ipv4()).getIndex();
    }

    // ---------------------------------------------------------------------------------------------------- the source

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @NativeAccess.Needed
    @Behaviour("SO1")
    void leavesFromItsSource(SocketType type) throws Exception {
        Loopback.assumeAvailable(type);
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.open(type).bind()) {
            SendOptions options = SendOptions.NONE.source(SOURCE);
            Endpoint expected = Endpoint.of(SOURCE, sender.address().port());

            assertEquals(4, sender.send("text", receiver.address(), options));
            assertEquals(5, sender.send(Utf8.bytes("array"), receiver.address(), options));
            ByteBuffer data = ByteBuffer.allocateDirect(20)
                    .put(Utf8.bytes("..buffer"))
                    .flip()
                    .position(2);
            assertEquals(6, sender.send(data, receiver.address(), options));
            assertEquals(0, data.remaining());
            assertEquals(0, sender.send(new byte[0], receiver.address(), options));
            assertEquals(5, sender.send("plain", receiver.address(), SendOptions.NONE));

            assertEquals(message("text", expected), Loopback.receive(receiver));
            assertEquals(message("array", expected), Loopback.receive(receiver));
            assertEquals(message("buffer", expected), Loopback.receive(receiver));
            assertEquals(message("", expected), Loopback.receive(receiver));
            assertEquals(message("plain", Endpoint.of(Loopback.HOST, expected.port())), Loopback.receive(receiver));
            assertEquals(5, sender.stats().datagramsSent());
            assertEquals(20, sender.stats().bytesSent());
        }
    }

    private static Message message(String text, Endpoint sender) {
        return Message.of(Utf8.bytes(text), sender, false);
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("SO1")
    void leavesFromItsSourceAlsoOnAConnectedSocket() throws Exception {
        try (Socket receiver = Loopback.bound();
                Socket sender = Loopback.open(SocketType.UDP4).connect(receiver.address())) {
            SendOptions options = SendOptions.NONE.source(SOURCE);
            Endpoint expected = Endpoint.of(SOURCE, sender.address().port());

            assertEquals(4, sender.send("text", options));
            assertEquals(5, sender.send(Utf8.bytes("array"), options));
            assertEquals(6, sender.send(ByteBuffer.wrap(Utf8.bytes("buffer")), options));
            assertEquals(0, sender.send("", options));
            assertEquals(5, sender.send("plain", SendOptions.NONE));

            for (String text : List.of("text", "array", "buffer", "")) {
                assertEquals(message(text, expected), Loopback.receive(receiver));
            }
            assertEquals(message("plain", sender.address()), Loopback.receive(receiver));
        }
    }

    @Test
    @NativeAccess.Needed
    void canBeLongAndInAnyBuffer() throws Exception {
        byte[] bytes = new byte[SocketType.UDP4.maxPayload()];
        bytes[bytes.length - 1] = 7;
        try (Socket receiver = Loopback.bound();
                Socket sender = Loopback.open(SocketType.UDP4)) {
            for (ByteBuffer data : List.of(
                    ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                    ByteBuffer.allocateDirect(bytes.length).put(bytes).flip())) {
                assertEquals(bytes.length, sender.send(data, receiver.address(), SendOptions.NONE.source(SOURCE)));

                assertEquals(
                        Message.of(bytes, Endpoint.of(SOURCE, sender.address().port()), false),
                        Loopback.receive(receiver));
            }
            Expect.failure(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    () -> sender.send(new byte[bytes.length + 1], receiver.address(), SendOptions.NONE.source(SOURCE)));
        }
    }

    private static Stream<Named<Endpoint>> targetsOfBothFamilies() {
        return Loopback.types().contains(SocketType.UDP6)
                ? Stream.of(
                        Named.of("IPv4", Endpoint.of(Loopback.HOST, 9)),
                        Named.of("IPv6", Endpoint.of(Loopback.ipv6(), 9)))
                : Stream.of(Named.of("IPv4", Endpoint.of(Loopback.HOST, 9)));
    }

    private static Socket either() throws Exception {
        return Loopback.open(SocketType.UDP);
    }

    @ParameterizedTest
    @MethodSource("targetsOfBothFamilies")
    @NativeAccess.Needed
    @Behaviour("SO2")
    void isNotSentFromAnAddressOfAnotherMachine(Endpoint target) throws Exception {
        boolean ipv4 = target.address().equals(Loopback.ipv4());
        String host = Loopback.unassignedHost(ipv4 ? SocketType.UDP4 : SocketType.UDP6);
        InetAddress foreign = addressOf(host);
        ByteBuffer data = ByteBuffer.allocate(10);
        try (Socket sender = either();
                Batch batch = Batch.allocate(200, 10)) {
            SendOptions stale = SendOptions.NONE.source(foreign);

            DgramException failure =
                    Expect.failure(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> sender.send(data, target, stale));
            assertTrue(failure.getMessage().contains("from " + host + ","), failure::getMessage);
            assertEquals(target, failure.remote().orElseThrow());
            assertEquals(10, data.remaining());
            for (int i = 0; i < 200; i++) {
                batch.add(data.duplicate(), target, i < 130 ? SendOptions.NONE.ttl(9) : stale);
            }
            failure = Expect.failure(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> sender.send(batch));
            assertEquals(130, failure.datagramsSent());
            assertEquals(
                    Map.of(ErrorCode.ADDRESS_NOT_AVAILABLE, 2L), sender.stats().sendErrors());
        }
    }

    @ParameterizedTest
    @MethodSource("targetsOfBothFamilies")
    @NativeAccess.Needed
    @Behaviour("SO2")
    void isNotTakenForAnIcmpErrorIfItsSourceIsGone(Endpoint target) throws Exception {
        boolean ipv4 = target.address().equals(Loopback.ipv4());
        InetAddress foreign = addressOf(Loopback.unassignedHost(ipv4 ? SocketType.UDP4 : SocketType.UDP6));
        try (Socket receiver = Loopback.open(SocketType.UDP).bind(0, Loopback.host(target));
                Socket sender = Loopback.open(SocketConfig.of(SocketType.UDP).withIcmpErrors(true))) {
            Expect.failure(
                    ErrorCode.ADDRESS_NOT_AVAILABLE,
                    () -> sender.send("x", receiver.address(), SendOptions.NONE.source(foreign)));

            sender.send("with options", receiver.address(), SendOptions.NONE.ttl(9));
            sender.send("without", receiver.address());

            assertEquals("with options", Loopback.nextText(receiver));
            assertEquals("without", Loopback.nextText(receiver));
            assertEquals(List.of(), sender.icmpErrors());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "0.0.0.0", "255.255.255.255"})
    @NativeAccess.Needed
    @Behaviour("SO2")
    void isNotSentFromWhatIsNoUnicastAddress(String source) throws Exception {
        SendOptions options = SendOptions.NONE.source(addressOf(source));
        try (Socket sender = Loopback.open(SocketType.UDP4)) {
            DgramException failure = Expect.failure(
                    ErrorCode.ADDRESS_NOT_AVAILABLE, () -> sender.send("x", Endpoint.of(Loopback.HOST, 9), options));
            assertTrue(failure.getMessage().contains(source), failure::getMessage);
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("SO2")
    void isNotSentFromAnAddressOfTheOtherFamily() throws Exception {
        Loopback.assumeAvailable(SocketType.UDP6);
        try (Socket sender = either()) {
            Expect.failure(
                    ErrorCode.ADDRESS_FAMILY,
                    () -> sender.send("x", Endpoint.of(Loopback.ipv6(), 9), SendOptions.NONE.source(Loopback.ipv4())));
            Expect.failure(
                    ErrorCode.ADDRESS_FAMILY,
                    () -> sender.send("x", Endpoint.of(Loopback.ipv4(), 9), SendOptions.NONE.source(Loopback.ipv6())));
        }
    }

    // ------------------------------------------------------------------------------------------------- the interface

    @ParameterizedTest
    @MethodSource("targetsOfBothFamilies")
    @NativeAccess.Needed
    @Behaviour("SO1")
    void leavesByItsInterface(Endpoint target) throws Exception {
        String name = NetworkInterface.getByInetAddress(Loopback.ipv4()).getName();
        try (Socket receiver = Loopback.open(SocketType.UDP).bind(0, Loopback.host(target));
                Socket sender = either()) {
            for (SendOptions options : List.of(
                    SendOptions.NONE.via(name),
                    SendOptions.NONE.via(loopbackIndex()),
                    SendOptions.NONE.via(NetworkInterface.getByName(name)),
                    SendOptions.NONE.via(Integer.toString(loopbackIndex())),
                    SendOptions.NONE.via(Loopback.HOST))) {
                sender.send(options.toString(), receiver.address(), options);

                assertEquals(options.toString(), Loopback.nextText(receiver));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("targetsOfBothFamilies")
    @NativeAccess.Needed
    @Behaviour("SO2")
    void isNotSentByAnInterfaceThatDoesNotExist(Endpoint target) throws Exception {
        try (Socket sender = either()) {
            DgramException failure = Expect.failure(
                    ErrorCode.ADDRESS_NOT_AVAILABLE,
                    () -> sender.send("x", target, SendOptions.NONE.via("no-such-link")));
            assertTrue(failure.getMessage().contains("no-such-link"), failure::getMessage);
            failure = Expect.failure(
                    ErrorCode.ADDRESS_NOT_AVAILABLE, () -> sender.send("x", target, SendOptions.NONE.via(123_456)));
            assertTrue(failure.getMessage().contains("123456"), failure::getMessage);
        }
    }

    // --------------------------------------------------------------------------------------------------- in a batch

    @Test
    @NativeAccess.Needed
    @Behaviour("SO1")
    void leavesFromItsSourceInABatch() throws Exception {
        List<Message> expected = new ArrayList<>();
        try (Socket receiver = Loopback.bound();
                Socket sender = Loopback.open(SocketType.UDP4).bind();
                Batch batch = Batch.allocate(200, 10)) {
            int port = sender.address().port();
            for (int i = 0; i < 200; i++) {
                String source = "127.0.0." + (1 + i / 40);
                batch.add(
                        ByteBuffer.wrap(Utf8.bytes("data " + i)),
                        receiver.address(),
                        SendOptions.NONE.source(addressOf(source)));
                expected.add(message("data " + i, Endpoint.of(source, port)));
            }

            assertEquals(200, sender.send(batch));

            for (Message message : expected) {
                assertEquals(message, Loopback.receive(receiver));
            }
            assertEquals(200, sender.stats().datagramsSent());
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("SO1")
    void leavesFromItsSourceInABatchOfAConnectedSocket() throws Exception {
        try (Socket receiver = Loopback.bound();
                Socket sender = Loopback.open(SocketType.UDP4).connect(receiver.address());
                Batch batch = Batch.allocate(10, 10)) {
            for (int i = 0; i < 9; i++) {
                ByteBuffer data = ByteBuffer.allocate(4);
                Batch ignored = i % 2 == 0 ? batch.add(data, SendOptions.NONE.source(SOURCE)) : batch.add(data);
            }

            assertEquals(9, sender.send(batch));

            for (int i = 0; i < 9; i++) {
                InetAddress expected = i % 2 == 0 ? SOURCE : Loopback.ipv4();
                assertEquals(expected, Loopback.receive(receiver).sender().address());
            }
            batch.clear().add(ByteBuffer.allocate(1));
            sender.send(batch);
            assertEquals(Loopback.ipv4(), Loopback.receive(receiver).sender().address(), "options are gone with clear");
        }
    }

    // -------------------------------------------------------------------------------------------------- fragmentation

    @ParameterizedTest
    @MethodSource("targetsOfBothFamilies")
    @NativeAccess.Needed
    void mayDifferFromItsSocketInFragmentationAsFarAsItCan(Endpoint target) throws Exception {
        SendOptions must = SendOptions.NONE.dontFragment(true);
        SendOptions may = SendOptions.NONE.dontFragment(false);
        boolean ipv4 = target.address().equals(Loopback.ipv4());
        try (Socket sender = Loopback.open(ipv4 ? SocketType.UDP4 : SocketType.UDP6)) {
            assertEquals(1, sender.send("x", target, must));
            assertEquals(1, sender.send("x", target, may));

            sender.setOption(Option.DONT_FRAGMENT, true);
            assertEquals(1, sender.send("x", target, must));
            DgramException failure = Expect.failure(ErrorCode.UNSUPPORTED, () -> sender.send("x", target, may));
            assertTrue(failure.getMessage().contains("DONT_FRAGMENT"), failure::getMessage);

            sender.setOption(Option.DONT_FRAGMENT, false);
            assertEquals(1, sender.send("x", target, may));
            if (ipv4) {
                failure = Expect.failure(ErrorCode.UNSUPPORTED, () -> sender.send("x", target, must));
                assertTrue(failure.getMessage().contains("DONT_FRAGMENT"), failure::getMessage);
            } else {
                assertEquals(1, sender.send("x", target, must));
            }
        }
    }

    // --------------------------------------------------------------------------------------------------- what it is
    // not

    private static Stream<Named<UnaryOperator<SendOptions>>> eachOption() {
        return Stream.of(
                Named.of("source", options -> options.source(Loopback.ipv4())),
                Named.of("via", options -> options.via(1)),
                Named.of("ttl", options -> options.ttl(3)),
                Named.of("trafficClass", options -> options.trafficClass(3)),
                Named.of("dontFragment", options -> options.dontFragment(true)));
    }

    @ParameterizedTest
    @MethodSource("eachOption")
    @NativeAccess.Missing
    @Behaviour("SO2")
    void isRefusedWithoutNativeAccess(UnaryOperator<SendOptions> option) throws Exception {
        Endpoint target = Endpoint.of(Loopback.HOST, 9);
        SendOptions options = option.apply(SendOptions.NONE);
        try (Socket sender = Loopback.open(SocketType.UDP4);
                Socket connected = Loopback.open(SocketType.UDP4).connect(target);
                Batch batch = Batch.allocate(2, 10)) {
            DgramException failure = Expect.failure(ErrorCode.UNSUPPORTED, () -> sender.send("x", target, options));
            assertTrue(failure.getMessage().contains("--enable-native-access"), failure::getMessage);
            Expect.failure(ErrorCode.UNSUPPORTED, () -> connected.send("x", options));
            batch.add(ByteBuffer.allocate(1), target).add(ByteBuffer.allocate(1), target, options);
            failure = Expect.failure(ErrorCode.UNSUPPORTED, () -> sender.send(batch));
            assertEquals(1, failure.datagramsSent());
        }
    }

    @Test
    void isAnOrdinaryOneWithoutAny() throws Exception {
        try (Socket receiver = Loopback.bound();
                Socket sender = Loopback.bound();
                Batch batch = Batch.allocate(2, 10)) {
            assertEquals(3, sender.send("one", receiver.address(), SendOptions.NONE));
            batch.add(ByteBuffer.wrap(Utf8.bytes("two")), receiver.address(), SendOptions.NONE.via(""));
            assertEquals(1, sender.send(batch));

            assertEquals(message("one", sender.address()), Loopback.receive(receiver));
            assertEquals(message("two", sender.address()), Loopback.receive(receiver));
        }
    }

    @Test
    void needsATargetExactlyWhereOthersDo() throws Exception {
        Endpoint target = Endpoint.of(Loopback.HOST, 9);
        SendOptions options = SendOptions.NONE.ttl(3);
        try (Socket sender = Loopback.open(SocketType.UDP4)) {
            assertThrows(IllegalStateException.class, () -> sender.send("x", options));
            sender.connect(target);
            assertThrows(IllegalStateException.class, () -> sender.send("x", target, options));
        }
    }
}
