package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import java.net.Inet4Address;
import java.net.StandardProtocolFamily;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("IPv4 addresses and udp6 sockets")
@Timeout(60)
class AddressFormatTest {

    @Test
    @Behaviour("AF1")
    void aUdp6SocketShowsAnIpv4SenderPlainlyAndCanAnswer() throws Exception {
        try (Socket dual = Loopback.open(SocketType.UDP6).bind();
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("PING", dual.address().port(), "127.0.0.1");
            Message ping = Loopback.receive(dual);
            dual.send("PONG", ping.sender());
            Message pong = Loopback.receive(sender);

            assertEquals(sender.address(), ping.sender());
            assertEquals(StandardProtocolFamily.INET, ping.sender().family());
            assertEquals("127.0.0.1:" + sender.address().port(), ping.sender().toString());
            assertEquals("PONG", pong.text());
            assertEquals(Endpoint.of("127.0.0.1", dual.address().port()), pong.sender());
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.transfer.SendForm#addressed")
    @Behaviour("AF6")
    void anUnboundUdp6SocketReachesBothFamilies(SendForm form) throws Exception {
        try (Socket receiver4 = Loopback.bound(SocketType.UDP4);
                Socket receiver6 = Loopback.bound(SocketType.UDP6);
                Socket sender = Loopback.open(SocketType.UDP6)) {
            form.send(sender, new byte[] {'4'}, receiver4.address());
            form.send(sender, new byte[] {'6'}, receiver6.address());

            assertEquals("4", Loopback.nextText(receiver4));
            assertEquals("6", Loopback.nextText(receiver6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "[::ffff:127.0.0.1]"})
    @Behaviour("AF6")
    void aMappedAddressIsItsIpv4Address(String host) throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender4 = Loopback.bound(SocketType.UDP4);
                Socket sender6 = Loopback.open(SocketType.UDP6)) {
            sender4.send("4", receiver.address().port(), host);
            sender6.send("6", receiver.address().port(), host);

            assertEquals("4", Loopback.nextText(receiver));
            assertEquals("6", Loopback.nextText(receiver));
        }
    }

    @Test
    @Behaviour({"AF1", "AF6"})
    void aUdp6SocketConnectsToAnIpv4Peer() throws Exception {
        try (Socket peer = Loopback.bound(SocketType.UDP4);
                Socket dual = Loopback.open(SocketType.UDP6)) {
            dual.connect(peer.address());
            dual.send("PING");
            Message ping = Loopback.receive(peer);
            peer.send("PONG", ping.sender());

            assertEquals(peer.address(), dual.remoteAddress());
            assertEquals(ping.sender(), dual.address());
            assertEquals(peer.address(), Loopback.receive(dual).sender());
        }
    }

    @Test
    @Behaviour({"AF6", "ER2"})
    void aUdp6SocketBoundToAnIpv6AddressSaysThatItCannotReachIpv4() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP6);
                Socket sender = Loopback.bound(SocketType.UDP6)) {
            Endpoint target = Endpoint.of("127.0.0.1", 9);

            DgramException failure = assertThrows(DgramException.class, () -> sender.send("x", target));

            assertEquals(Optional.of(target), failure.remote());
            Expect.nothingBeforeTheNext(sender, receiver);
        }
    }

    @Test
    @Behaviour("AF3")
    void aUdp4SocketCannotShareTheWildcardPortOfAUdp6Socket() throws Exception {
        try (Socket udp6 = Loopback.open(SocketType.UDP6).bind();
                Socket udp4 = Loopback.open(SocketType.UDP4)) {
            Expect.failure(
                    ErrorCode.ADDRESS_IN_USE, () -> udp4.bind(udp6.address().port()));
        }
    }

    @Test
    @Behaviour("AF3")
    void aUdp6SocketCannotShareTheWildcardPortOfAUdp4Socket() throws Exception {
        try (Socket udp4 = Loopback.open(SocketType.UDP4).bind();
                Socket udp6 = Loopback.open(SocketType.UDP6)) {
            Expect.failure(
                    ErrorCode.ADDRESS_IN_USE, () -> udp6.bind(udp4.address().port()));
        }
    }

    @Test
    @Behaviour({"AF1", "BD2"})
    void aUdp4SocketShowsIpv4AddressesOnly() throws Exception {
        try (Socket receiver = Loopback.open(SocketType.UDP4).bind();
                Socket sender = Loopback.open(SocketType.UDP4)) {
            assertEquals("0.0.0.0", Loopback.host(receiver.address()));

            sender.send("PING", receiver.address().port());

            Message message = Loopback.receive(receiver);
            assertInstanceOf(Inet4Address.class, message.sender().address());
            assertEquals("127.0.0.1", Loopback.host(message.sender()));
        }
    }
}
