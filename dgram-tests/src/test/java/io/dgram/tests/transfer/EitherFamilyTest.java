package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Batch;
import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Utf8;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Sockets for both address families")
@Timeout(60)
class EitherFamilyTest {

    @BeforeEach
    void requireIpv6() {
        Loopback.assumeAvailable(SocketType.UDP6);
    }

    // ----------------------------------------------------------------------------------------------- binding to IPv4

    @ParameterizedTest
    @CsvSource({"UDP, 127.0.0.1", "UDP, ::ffff:127.0.0.1", "UDP6, 127.0.0.1", "UDP6, ::ffff:127.0.0.1"})
    @Behaviour({"BD10", "AF1", "AF6"})
    void bindToAnIpv4AddressAndTalkToIpv4Peers(SocketType type, String host) throws Exception {
        try (Socket socket = Loopback.open(type).bind(0, host);
                Socket peer = Loopback.bound(SocketType.UDP4)) {
            assertEquals(Endpoint.of("127.0.0.1", socket.address().port()), socket.address());

            peer.send("question", socket.address());
            Message question = Loopback.receive(socket);
            assertEquals(peer.address(), question.sender());
            socket.send("answer", question.sender());

            Message answer = Loopback.receive(peer);
            assertEquals("answer", answer.text());
            assertEquals(socket.address(), answer.sender());
            assertFalse(socket.stats().kernelDrops().orElse(0) > 0, "nothing was dropped");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "UDP6"})
    @Behaviour({"BD10", "AF3"})
    void boundToTheIpv4WildcardHearIpv4Alone(SocketType type) throws Exception {
        int port = Loopback.freePort();
        try (Socket socket = Loopback.open(type).bind(port, "0.0.0.0");
                Socket peer = Loopback.bound(SocketType.UDP4);
                Socket other = Loopback.open(SocketType.UDP6)) {
            assertEquals(Endpoint.of("0.0.0.0", port), socket.address());

            // With a socket of both families there, this port would be taken.
            other.bind(port, "::1");
            peer.send("heard", port, "127.0.0.1");

            assertEquals("heard", Loopback.nextText(socket));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "UDP6"})
    @Behaviour("BD10")
    void boundToAnAddressReachThatFamilyOnly(SocketType type) throws Exception {
        try (Socket four = Loopback.open(type).bind(0, "127.0.0.1");
                Socket all4 = Loopback.open(type).bind(0, "0.0.0.0");
                Socket six = Loopback.open(type).bind(0, "::1")) {
            for (Socket socket : List.of(four, all4)) {
                Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> socket.send("x", 9, "::1"));
                Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> socket.connect(9, "::1"));
            }
            DgramException failure = Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> six.send("x", 9, "127.0.0.1"));

            assertTrue(failure.getMessage().contains("is bound to " + six.address()), failure.getMessage());
            Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> six.connect(9, "127.0.0.1"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "UDP6"})
    @Behaviour({"CN7", "CN8"})
    void keepAnIpv4AddressAndPortWhenDisconnected(SocketType type) throws Exception {
        try (Socket peer = Loopback.bound(SocketType.UDP4);
                Socket socket = Loopback.open(type).bind(0, "127.0.0.1")) {
            Endpoint local = socket.address();

            socket.connect(peer.address()).disconnect();

            assertEquals(local, socket.address());
            peer.send("still there", local);
            assertEquals("still there", Loopback.nextText(socket));
        }
    }

    // ------------------------------------------------------------------------------------------ sockets of any family

    @Test
    @Behaviour("BD2")
    void withoutAHostHearBothFamilies() throws Exception {
        try (Socket socket = Dgram.createSocket().bind();
                Socket four = Loopback.bound(SocketType.UDP4);
                Socket six = Loopback.bound(SocketType.UDP6)) {
            for (Socket peer : List.of(four, six)) {
                peer.send("hello", socket.address().port(), null);

                Message message = Loopback.receive(socket);
                assertEquals(peer.address(), message.sender());
                socket.send("answer", message.sender());
                assertEquals("answer", Loopback.nextText(peer));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost"})
    @Behaviour({"SD4", "LK1"})
    void anOmittedHostIsALoopbackAddressThatCanBeReached(String host) throws Exception {
        try (Socket four = Loopback.bound(SocketType.UDP4);
                Socket six = Loopback.bound(SocketType.UDP6);
                Socket unbound = Dgram.createSocket();
                Socket bound4 = Dgram.createSocket().bind(0, "127.0.0.1");
                Socket bound6 = Dgram.createSocket().bind(0, "::1")) {
            unbound.send("unbound", four.address().port(), host);
            assertEquals("unbound", Loopback.nextText(four));
            bound4.connect(four.address().port(), host).send("bound");
            assertEquals("bound", Loopback.nextText(four));
            bound6.connect(six.address().port(), host).send("bound");
            assertEquals("bound", Loopback.nextText(six));
        }
    }

    @Test
    @Behaviour("LK1")
    void aUdp6SocketBoundToIpv4TakesNamesForIpv4() throws Exception {
        try (Socket four = Loopback.bound(SocketType.UDP4);
                Socket socket = Loopback.open(SocketType.UDP6).bind(0, "127.0.0.1")) {
            for (String host : List.of("", "localhost")) {
                socket.send("hello", four.address().port(), host);

                assertEquals("hello", Loopback.nextText(four));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, ::1", "::1, 127.0.0.1"})
    @Behaviour("LK1")
    void aNameStandsForTheAddressesOfBothFamiliesInTheirOrder(String first, String second) throws Exception {
        try (Socket target = Dgram.createSocket().bind();
                Socket sender = Dgram.createSocket(resolving(first, second));
                Socket binder = Dgram.createSocket(resolving(first, second)).bind(0, "name.test")) {
            sender.send("hello", target.address().port(), "name.test");

            assertEquals(first, Loopback.host(Loopback.receive(target).sender()));
            assertEquals(first, Loopback.host(binder.address()));
        }
    }

    @Test
    @Behaviour("LK1")
    void anAddressThatCannotBeReachedGivesWayToTheNext() throws Exception {
        try (Socket six = Loopback.bound(SocketType.UDP6);
                Socket socket =
                        Dgram.createSocket(resolving("127.0.0.1", "::1")).bind(0, "::1")) {
            socket.send("hello", six.address().port(), "name.test");

            assertEquals("hello", Loopback.nextText(six));
        }
    }

    private static SocketConfig resolving(String... literals) {
        List<InetAddress> answer = Stream.of(literals)
                .map(literal -> Endpoint.of(literal, 0).address())
                .toList();
        return SocketConfig.of(SocketType.UDP).withResolver(host -> answer);
    }

    @Test
    void aListenerIsEnoughToOpenOne() throws Exception {
        BlockingQueue<Message> received = new LinkedBlockingQueue<>();
        try (Socket socket = Dgram.createSocket(received::add).bind();
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("hello", socket.address().port(), "");

            assertEquals("hello", received.poll(10, TimeUnit.SECONDS).text());
            assertTrue(socket.toString().startsWith("Socket[udp, "), socket::toString);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "UDP6"})
    void batchesAndSegmentsGoFromAndToIpv4(SocketType type) throws Exception {
        try (Socket receiver = Loopback.open(type).bind(0, "127.0.0.1");
                Socket sender = Loopback.open(type).bind(0, "127.0.0.1");
                Batch batch = Batch.allocate(8, 100)) {
            batch.add(ByteBuffer.wrap(Utf8.bytes("one")), receiver.address());
            batch.add(ByteBuffer.wrap(Utf8.bytes("three")), receiver.address());

            assertEquals(2, sender.send(batch));
            sender.send(ByteBuffer.wrap(Utf8.bytes("abcde")), 2, receiver.address());

            for (String text : List.of("one", "three", "ab", "cd", "e")) {
                Message message = Loopback.receive(receiver);
                assertEquals(text, message.text());
                assertEquals(sender.address(), message.sender());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "UDP6"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the loopback interface takes groups on Linux")
    @Behaviour("MC10")
    void joinIpv4GroupsWhetherBoundToBothFamiliesOrIpv4(SocketType type) throws Exception {
        for (String host : List.of("::", "0.0.0.0")) {
            try (Socket member = Loopback.open(type).bind(0, host);
                    Socket sender = Loopback.open(type)) {
                member.addMembership("239.255.0.77", "lo");
                sender.setMulticastInterface("lo").setMulticastTTL(0);

                sender.send("to the group", member.address().port(), "239.255.0.77");

                assertEquals("to the group", Loopback.nextText(member));
            }
        }
    }

    // --------------------------------------------------------------------------------------------------- IPv6 alone

    @Test
    @Behaviour({"BD10", "OP3"})
    void withIpv6OnlyNothingOfIpv4CanBeUsed() throws Exception {
        assumeTrue(Dgram.capabilities().has(Capability.NATIVE_ACCESS), "needs native access");
        try (Socket socket = Loopback.open(SocketConfig.of(SocketType.UDP6).withIpv6Only(true))) {
            Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> socket.bind(0, "127.0.0.1"));
            Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> socket.bind(0, "0.0.0.0"));
            Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> socket.addMembership("239.255.0.77", "lo"));
            socket.bind();
            Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> socket.send("x", 9, "127.0.0.1"));
            Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> socket.connect(9, "127.0.0.1"));
        }
    }

    @Test
    @Behaviour("OP3")
    void aSocketOfAnyFamilyCannotBeLimitedToIpv6() throws Exception {
        Expect.failure(
                ErrorCode.UNSUPPORTED,
                () -> Dgram.createSocket(SocketConfig.of(SocketType.UDP).withIpv6Only(true)));
        try (Socket socket = Dgram.createSocket()) {
            assertFalse(socket.supportedOptions().contains(Option.IPV6_ONLY));
        }
    }
}
