package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Broadcasting")
@Timeout(60)
@EnabledOnOs(OS.LINUX) // where the loopback interface has a broadcast address
class BroadcastTest {

    private static final String EVERYBODY_HERE = "127.255.255.255";

    @Test
    @Behaviour({"BC1", "ER1"})
    void sendingToABroadcastAddressIsDeniedByDefaultAndTheSocketWorks() throws Exception {
        try (Socket listener = Loopback.open(SocketType.UDP4).bind();
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Endpoint target = Endpoint.of(EVERYBODY_HERE, listener.address().port());

            DgramException failure = Expect.failure(ErrorCode.ACCESS_DENIED, () -> sender.send("x", target));

            assertEquals("send", failure.operation());
            assertEquals(target, failure.remote().orElseThrow());
            assertFalse(sender.getOption(Option.BROADCAST));
            Expect.nothingBeforeTheNext(sender, listener);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.transfer.SendForm#addressed")
    @Behaviour("BC1")
    void everyFormOfSendIsDenied(SendForm form) throws Exception {
        try (Socket sender = Loopback.bound(SocketType.UDP4)) {
            Expect.failure(
                    ErrorCode.ACCESS_DENIED, () -> form.send(sender, new byte[] {'x'}, Endpoint.of(EVERYBODY_HERE, 9)));
        }
    }

    @Test
    @Behaviour("BC1")
    void permittedABroadcastReachesWhoListensOnTheWildcardAddress() throws Exception {
        try (Socket listener = Loopback.open(SocketType.UDP4).bind();
                Socket sender = Loopback.bound(SocketType.UDP4).setBroadcast(true)) {
            sender.send("to all", listener.address().port(), EVERYBODY_HERE);

            assertEquals("to all", Loopback.nextText(listener));
        }
    }

    @Test
    @Behaviour("BC1")
    void permissionCanBeTakenBack() throws Exception {
        try (Socket listener = Loopback.open(SocketType.UDP4).bind();
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Endpoint target = Endpoint.of(EVERYBODY_HERE, listener.address().port());
            sender.setBroadcast(true).send("to all", target);
            sender.setBroadcast(false);

            Expect.failure(ErrorCode.ACCESS_DENIED, () -> sender.send("to nobody", target));

            assertEquals("to all", Loopback.nextText(listener));
            Expect.nothingBeforeTheNext(sender, listener);
        }
    }

    @Test
    @Behaviour({"BC1", "CN9"})
    void connectingToABroadcastAddressTakesPermissionToo() throws Exception {
        try (Socket listener = Loopback.open(SocketType.UDP4).bind();
                Socket sender = Loopback.open(SocketType.UDP4)) {
            Endpoint target = Endpoint.of(EVERYBODY_HERE, listener.address().port());
            Expect.failure(ErrorCode.ACCESS_DENIED, () -> sender.connect(target));

            sender.setBroadcast(true).connect(target).send("to all");

            assertEquals("to all", Loopback.nextText(listener));
        }
    }

    @Test
    @Behaviour("BC3")
    void aUdp6SocketBroadcastsToIpv4UnderTheSameRule() throws Exception {
        try (Socket listener = Loopback.open(SocketType.UDP4).bind();
                Socket sender = Loopback.open(SocketType.UDP6)) {
            Endpoint target = Endpoint.of(EVERYBODY_HERE, listener.address().port());
            Expect.failure(ErrorCode.ACCESS_DENIED, () -> sender.send("to nobody", target));

            sender.setBroadcast(true).send("to all", target);

            assertEquals("to all", Loopback.nextText(listener));
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour({"BC1", "OP1"})
    void theOptionAndItsShortFormAreOne(SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            assertEquals(true, socket.setBroadcast(true).getOption(Option.BROADCAST));
            assertEquals(false, socket.setOption(Option.BROADCAST, false).getOption(Option.BROADCAST));
        }
    }
}
