package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.BindOption;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Binding with options")
@Timeout(60)
class BindOptionTest {

    @ParameterizedTest
    @EnumSource(names = {"REUSE_ADDRESS", "REUSE_PORT"})
    @Behaviour({"BD6", "BD7"})
    void socketsBoundWithOneSharingOptionShareAPort(BindOption option) throws Exception {
        try (Socket first = Dgram.createSocket(SocketType.UDP4);
                Socket second = Dgram.createSocket(SocketType.UDP4)) {
            first.bind(0, "127.0.0.1", option);
            second.bind(first.address().port(), "127.0.0.1", option);

            assertEquals(first.address(), second.address());
            assertTrue(second.getOption(option.option()));
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("AF3")
    void socketsOfBothFamiliesShareAPortWithIpv6Only() throws Exception {
        int port = Loopback.freePort();
        try (Socket four = Dgram.createSocket(SocketType.UDP4).bind(port);
                Socket six = Dgram.createSocket(SocketType.UDP6)) {
            assertThrows(DgramException.class, () -> six.bind(port));

            six.bind(port, "", BindOption.IPV6_ONLY, BindOption.REUSE_ADDRESS);

            assertEquals(port, six.address().port());
            assertTrue(six.getOption(Option.IPV6_ONLY));
        }
    }

    @Test
    @Behaviour("BD3")
    void aBindThatFailsLeavesTheOptionsAsTheyWere() throws Exception {
        try (Socket first = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
                Socket second = Dgram.createSocket(SocketType.UDP4).setOption(Option.REUSE_PORT, true)) {
            int port = first.address().port();

            DgramException failure = assertThrows(
                    DgramException.class,
                    () -> second.bind(port, "127.0.0.1", BindOption.REUSE_ADDRESS, BindOption.REUSE_PORT));

            assertEquals(ErrorCode.ADDRESS_IN_USE, failure.code());
            assertFalse(second.getOption(Option.REUSE_ADDRESS));
            assertTrue(second.getOption(Option.REUSE_PORT));
            second.bind(0, "127.0.0.1");
        }
    }

    @Test
    @Behaviour("OP3")
    void anOptionThatASocketDoesNotHaveIsRefusedAndNothingIsBound() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            DgramException failure =
                    assertThrows(DgramException.class, () -> socket.bind(0, "127.0.0.1", BindOption.IPV6_ONLY));

            assertEquals(ErrorCode.UNSUPPORTED, failure.code());
            assertThrows(IllegalStateException.class, socket::address);
        }
    }

    @Test
    @Behaviour({"BD4", "LC1"})
    void aBoundOrClosedSocketIsNotBoundAgain() throws Exception {
        Socket socket = Dgram.createSocket(SocketType.UDP4).bind();
        assertThrows(IllegalStateException.class, () -> socket.bind(0, "", BindOption.REUSE_ADDRESS));
        assertFalse(socket.getOption(Option.REUSE_ADDRESS));

        socket.close();
        assertEquals(
                ErrorCode.CLOSED,
                assertThrows(DgramException.class, () -> socket.bind(-1, "", BindOption.REUSE_ADDRESS))
                        .code());
    }
}
