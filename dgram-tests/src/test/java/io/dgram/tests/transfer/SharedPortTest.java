package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Sharing a port")
@Timeout(60)
@EnabledOnOs(OS.LINUX)
@SuppressWarnings("try") // sockets are closed in the middle of a test, too
class SharedPortTest {

    /** Whether and how a socket is ready to share. */
    enum Sharing {
        NONE {
            @Override
            SocketConfig of(SocketType type) {
                return SocketConfig.of(type);
            }
        },
        REUSE_ADDRESS {
            @Override
            SocketConfig of(SocketType type) {
                return SocketConfig.of(type).withReuseAddress(true);
            }
        },
        REUSE_PORT {
            @Override
            SocketConfig of(SocketType type) {
                return SocketConfig.of(type).withReusePort(true);
            }
        };

        abstract SocketConfig of(SocketType type);
    }

    @ParameterizedTest
    @MethodSource("everyWayToShareOfEveryType")
    @Behaviour({"BD6", "BD7"})
    void twoSocketsThatBothShareBindTheSamePort(Sharing sharing, SocketType type) throws Exception {
        try (Socket first = Loopback.bound(sharing.of(type));
                Socket second = Loopback.open(sharing.of(type))) {
            second.bind(first.address());

            assertEquals(first.address(), second.address());
        }
    }

    @ParameterizedTest
    @MethodSource("everyPairThatDoesNotAgree")
    @Behaviour({"BD6", "BD7", "BD3"})
    void twoSocketsThatDoNotAgreeToShareCannot(Sharing one, Sharing other, SocketType type) throws Exception {
        try (Socket first = Loopback.bound(one.of(type));
                Socket second = Loopback.open(other.of(type))) {
            Expect.failure(ErrorCode.ADDRESS_IN_USE, () -> second.bind(first.address()));

            second.bind(0, Loopback.host(type));
            Expect.nothingBeforeTheNext(second, first);
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour({"BD6", "OP1"})
    void theOptionSetBeforeBindingSharesAsTheConfigurationDoes(SocketType type) throws Exception {
        try (Socket first = Loopback.open(type).setOption(Option.REUSE_ADDRESS, true);
                Socket second = Loopback.open(type).setOption(Option.REUSE_ADDRESS, true)) {
            first.bind(0, Loopback.host(type));
            second.bind(first.address());

            assertEquals(first.address(), second.address());
        }
    }

    @Test
    @Behaviour("BD6")
    void ofSocketsThatReuseTheAddressTheLastOneBoundGetsUnicast() throws Exception {
        try (Socket first = Loopback.bound(Sharing.REUSE_ADDRESS.of(SocketType.UDP4));
                Socket second = Loopback.open(Sharing.REUSE_ADDRESS.of(SocketType.UDP4));
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            second.bind(first.address());

            sender.send("for the last", first.address());

            assertEquals("for the last", Loopback.nextText(second));
            second.close();
            Expect.nothingBeforeTheNext(sender, first);
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("BD7")
    void theSendersAreSpreadOverTheSocketsThatReuseThePort(SocketType type) throws Exception {
        int senders = 64;
        try (Socket first = Loopback.bound(Sharing.REUSE_PORT.of(type));
                Socket second = Loopback.open(Sharing.REUSE_PORT.of(type)).bind(first.address())) {
            for (int i = 0; i < senders; i++) {
                try (Socket sender = Loopback.bound(type)) {
                    sender.send("x", first.address());
                }
            }

            int[] received = new int[2];
            Tasks.await("all datagrams arrived", () -> {
                received[0] += drain(first);
                received[1] += drain(second);
                return received[0] + received[1] == senders;
            });
            assertTrue(received[0] > 0, "nothing for the first");
            assertTrue(received[1] > 0, "nothing for the second");
        }
    }

    private static int drain(Socket socket) throws Exception {
        int count = 0;
        while (socket.receive(Duration.ZERO).isPresent()) {
            count++;
        }
        return count;
    }

    static Stream<Arguments> everyWayToShareOfEveryType() {
        return Stream.of(Sharing.REUSE_ADDRESS, Sharing.REUSE_PORT)
                .flatMap(sharing -> Stream.of(SocketType.values()).map(type -> Arguments.of(sharing, type)));
    }

    static Stream<Arguments> everyPairThatDoesNotAgree() {
        return Stream.of(Sharing.values())
                .flatMap(one -> Stream.of(Sharing.values())
                        .filter(other -> one != other || one == Sharing.NONE)
                        .flatMap(other -> Stream.of(SocketType.values()).map(type -> Arguments.of(one, other, type))));
    }
}
