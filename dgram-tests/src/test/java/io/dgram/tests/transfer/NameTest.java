package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Resolver;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.SlowResolver;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Names")
@Timeout(60)
class NameTest {

    private static final byte[] PING = {'P', 'I', 'N', 'G'};

    /** What takes the name of a host. */
    enum Use {
        BIND {
            @Override
            void of(Socket socket, int port, String host) throws Exception {
                socket.bind(0, host);
            }
        },
        CONNECT {
            @Override
            void of(Socket socket, int port, String host) throws Exception {
                socket.connect(port, host);
            }
        },
        SEND_BUFFER(HostForm.BUFFER),
        SEND_ARRAY(HostForm.ARRAY),
        SEND_TEXT(HostForm.TEXT),
        SEND_PARTS(HostForm.PARTS),
        SEND_WITH_CALLBACK(HostForm.BUFFER_WITH_CALLBACK);

        private final HostForm form;

        Use() {
            this(null);
        }

        Use(HostForm form) {
            this.form = form;
        }

        void of(Socket socket, int port, String host) throws Exception {
            form.send(socket, PING, port, host);
        }

        static List<Use> sends() {
            return Arrays.stream(values()).filter(use -> use.form != null).toList();
        }

        static List<Use> onTheCallersThread() {
            return Arrays.stream(values())
                    .filter(use -> use != SEND_WITH_CALLBACK)
                    .toList();
        }
    }

    /** A resolver that knows one answer, and who asked for what. */
    private static final class Recorder implements Resolver {

        private final List<InetAddress> answer;
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final List<Thread> askers = new CopyOnWriteArrayList<>();

        Recorder(String... literals) {
            answer = Stream.of(literals)
                    .map(literal -> Endpoint.of(literal, 0).address())
                    .toList();
        }

        @Override
        public List<InetAddress> resolve(String host) {
            asked.add(host);
            askers.add(Thread.currentThread());
            return answer;
        }
    }

    // ------------------------------------------------------------------------------------------- the system's names

    @ParameterizedTest
    @MethodSource("localhostForEveryType")
    @Behaviour("LK1")
    void localhostIsTheLoopbackAddressOfTheFamilyForEverySend(SocketType type, String name) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.open(type)) {
            for (Use send : Use.sends()) {
                send.of(sender, receiver.address().port(), name);

                assertEquals("PING", Loopback.nextText(receiver));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("localhostForEveryType")
    @Behaviour({"LK1", "BD11"})
    void localhostIsTheLoopbackAddressOfTheFamilyForBindAndConnect(SocketType type, String name) throws Exception {
        try (Socket receiver = Loopback.open(type).bind(0, name);
                Socket sender = Loopback.open(type)) {
            assertEquals(Loopback.host(type), Loopback.host(receiver.address()));

            sender.connect(receiver.address().port(), name);

            assertEquals(receiver.address(), sender.remoteAddress());
        }
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    @Behaviour({"LK3", "ER2"})
    void aNameThatDoesNotExistIsAFailureAfterWhichTheSocketIsAsBefore(Use use) throws Exception {
        // Empty labels: no name server is asked.
        String name = "no..such..name";
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket socket = Loopback.open(SocketType.UDP4)) {
            DgramException failure = Expect.failure(ErrorCode.UNKNOWN_HOST, () -> use.of(socket, 9, name));

            assertTrue(failure.getMessage().contains(name), failure.getMessage());
            assertTrue(failure.getCause() instanceof UnknownHostException, String.valueOf(failure.getCause()));
            assertThrows(IllegalStateException.class, socket::address);
            assertThrows(IllegalStateException.class, socket::remoteAddress);
            use.of(socket, receiver.address().port(), "127.0.0.1");
        }
    }

    @ParameterizedTest
    @MethodSource("everyUseAndHostWithPort")
    @Behaviour({"LK3", "ER1"})
    void aHostWithAPortSaysThatThePortStandsAlone(Use use, String host) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP)) {
            Exception failure = assertThrows(Exception.class, () -> use.of(socket, 9, host));

            String message =
                    "'" + host + "' is not an IP address: it ends with a port, which is an argument of its own";
            String operation = use == Use.BIND ? "bind" : use == Use.CONNECT ? "connect" : "send";
            // A send with a callback was accepted before it fails.
            boolean later = use == Use.SEND_WITH_CALLBACK;
            assertEquals(operation + (later ? ": unknown host: " : ": ") + message, failure.getMessage());
            assertEquals(later ? DgramException.class : IllegalArgumentException.class, failure.getClass());
        }
    }

    static Stream<Arguments> everyUseAndHostWithPort() {
        return Stream.of(Use.values())
                .flatMap(use -> Stream.of("127.0.0.1:5000", "[::1]:5000", "[fe80::1%1]:5000", "localhost:5000", "a:1")
                        .map(host -> Arguments.of(use, host)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:5000", "[::1]:5000", "localhost:5000"})
    @Behaviour("ER1")
    void anEndpointOfAHostWithAPortSaysSoToo(String host) {
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> Endpoint.of(host, 9));

        assertEquals(
                "'" + host + "' is not an IP address: it ends with a port, which is an argument of its own",
                failure.getMessage());
    }

    @ParameterizedTest
    @MethodSource("everyUseOnTheCallersThread")
    @Behaviour("ER1")
    void aMalformedLiteralNamesTheOperation(Use use) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            IllegalArgumentException failure =
                    assertThrows(IllegalArgumentException.class, () -> use.of(socket, 9, "256.0.0.1"));

            String operation = use == Use.BIND ? "bind" : use == Use.CONNECT ? "connect" : "send";
            assertEquals(
                    operation + ": '256.0.0.1' is not an IPv4 address of four decimal numbers", failure.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    @Behaviour({"LK4", "ER1"})
    void aResolverThatThrowsIsQuoted(Use use) throws Exception {
        Resolver resolver = host -> {
            throw new IOException("the directory does not answer");
        };
        try (Socket socket = open(SocketType.UDP4, resolver)) {
            DgramException failure = Expect.failure(ErrorCode.UNKNOWN_HOST, () -> use.of(socket, 9, "a.test"));

            assertTrue(
                    failure.getMessage().endsWith(": unknown host: a.test: the directory does not answer"),
                    failure.getMessage());
        }
    }

    @Test
    @Behaviour({"LK4", "ER1"})
    void aResolverThatThrowsWithoutTextIsNamedByType() throws Exception {
        Resolver resolver = host -> {
            throw new IllegalStateException();
        };
        try (Socket socket = open(SocketType.UDP4, resolver)) {
            DgramException failure = Expect.failure(ErrorCode.UNKNOWN_HOST, () -> socket.send(PING, 9, "a.test"));

            assertEquals("send: unknown host: a.test: IllegalStateException", failure.getMessage());
        }
    }

    @Test
    @Behaviour({"LK4", "ER1"})
    void aResolverThatReturnsNullIsSaidToDoSo() throws Exception {
        for (List<InetAddress> answer : Arrays.asList(null, Arrays.asList((InetAddress) null))) {
            try (Socket socket = open(SocketType.UDP4, host -> answer)) {
                DgramException failure = Expect.failure(ErrorCode.UNKNOWN_HOST, () -> socket.send(PING, 9, "a.test"));

                assertEquals("send: unknown host: a.test: the resolver returned null", failure.getMessage());
            }
        }
    }

    @Test
    @Behaviour("ER1")
    void anUnknownNameHasTheSystemsReasonOnce() throws Exception {
        String name = "no..such..name";
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            DgramException failure = Expect.failure(ErrorCode.UNKNOWN_HOST, () -> socket.send(PING, 9, name));

            String reason = String.valueOf(failure.getCause().getMessage());
            assertEquals("send: unknown host: " + reason, failure.getMessage());
            assertEquals(0, reason.indexOf(name));
        }
    }

    @Test
    @Behaviour("LK3")
    void anUnresolvedSocketAddressIsNoEndpoint() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("name.test", 9);

        assertThrows(IllegalArgumentException.class, () -> Endpoint.of(unresolved));
    }

    // ------------------------------------------------------------------------------------------------ the resolver

    @ParameterizedTest
    @EnumSource(Use.class)
    @Behaviour("LK2")
    void theResolverIsAskedForTheNameAsItWasGiven(Use use) throws Exception {
        Recorder resolver = new Recorder("127.0.0.1");
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4, resolver)) {
            use.of(socket, receiver.address().port(), "Some.Name.Test.");

            assertEquals(List.of("Some.Name.Test."), resolver.asked);
        }
    }

    @ParameterizedTest
    @MethodSource("everyUseOnTheCallersThread")
    @Behaviour("LK2")
    void theResolverRunsOnTheCallersThread(Use use) throws Exception {
        Recorder resolver = new Recorder("127.0.0.1");
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4, resolver)) {
            use.of(socket, receiver.address().port(), "name.test");

            assertEquals(List.of(Thread.currentThread()), resolver.askers);
        }
    }

    @Test
    @Behaviour("LK2")
    void theResolverDecidesWhatLocalhostIs() throws Exception {
        Recorder resolver = new Recorder("127.0.0.2");
        try (Socket socket = open(SocketType.UDP4, resolver)) {
            socket.bind(0, "localhost");

            assertEquals("127.0.0.2", Loopback.host(socket.address()));
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("LK1")
    void addressesOfTheOtherFamilyArePassedOver(SocketType type) throws Exception {
        Recorder resolver = new Recorder("127.0.0.1", "::1");
        try (Socket receiver = open(type, resolver).bind(0, "name.test");
                Socket sender = open(type, resolver)) {
            assertEquals(Loopback.host(type), Loopback.host(receiver.address()));
            for (Use send : Use.sends()) {
                send.of(sender, receiver.address().port(), "name.test");

                assertEquals("PING", Loopback.nextText(receiver));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyUseOfEveryType")
    @Behaviour("LK1")
    void aNameWithoutAddressOfTheFamilyIsUnknown(Use use, SocketType type) throws Exception {
        assumeTrue(type != SocketType.UDP, "an address of either family will do");
        Recorder resolver = new Recorder(type == SocketType.UDP4 ? "::1" : "127.0.0.1");
        try (Socket socket = open(type, resolver)) {
            DgramException failure = Expect.failure(ErrorCode.UNKNOWN_HOST, () -> use.of(socket, 9, "name.test"));

            assertTrue(failure.getMessage().contains("name.test"), failure.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    @Behaviour("LK1")
    void aNameWithoutAnyAddressIsUnknown(Use use) throws Exception {
        try (Socket socket = open(SocketType.UDP4, new Recorder())) {
            Expect.failure(ErrorCode.UNKNOWN_HOST, () -> use.of(socket, 9, "name.test"));
        }
    }

    @ParameterizedTest
    @MethodSource("everySend")
    @Behaviour("LK2")
    void theAddressesAreTriedInOrderUntilADatagramIsSent(Use send) throws Exception {
        // The first is refused: it takes permission to broadcast.
        Recorder resolver = new Recorder("127.255.255.255", "127.0.0.2", "127.0.0.3");
        try (Socket second = Loopback.open(SocketType.UDP4).bind(0, "127.0.0.2");
                Socket third =
                        Loopback.open(SocketType.UDP4).bind(second.address().port(), "127.0.0.3");
                Socket sender = open(SocketType.UDP4, resolver)) {
            send.of(sender, second.address().port(), "name.test");

            assertEquals("PING", Loopback.nextText(second));
            Expect.nothingBeforeTheNext(sender, third);
        }
    }

    @Test
    @Behaviour("LK2")
    void theAddressesAreTriedInOrderUntilTheSocketIsConnected() throws Exception {
        Recorder resolver = new Recorder("127.255.255.255", "127.0.0.2", "127.0.0.3");
        try (Socket socket = open(SocketType.UDP4, resolver)) {
            socket.connect(9, "name.test");

            assertEquals(Endpoint.of("127.0.0.2", 9), socket.remoteAddress());
        }
    }

    @Test
    @Behaviour("LK2")
    void theAddressesAreTriedInOrderUntilTheSocketIsBound() throws Exception {
        Recorder resolver = new Recorder("1.1.1.1", "127.0.0.2", "127.0.0.3");
        try (Socket socket = open(SocketType.UDP4, resolver)) {
            socket.bind(0, "name.test");

            assertEquals("127.0.0.2", Loopback.host(socket.address()));
        }
    }

    @Test
    @Behaviour({"LK2", "ER1"})
    void theFailureIsThatOfTheFirstAddressIfNoneWorks() throws Exception {
        try (Socket socket = open(SocketType.UDP4, new Recorder("1.1.1.1", "1.1.1.2"))) {
            DgramException failure = Expect.failure(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> socket.bind(0, "name.test"));

            assertEquals("1.1.1.1", Loopback.host(failure.local().orElseThrow()));
        }
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    @Behaviour("LK4")
    void whatTheResolverThrowsIsTheCause(Use use) throws Exception {
        for (Exception reason : List.of(new IOException("checked"), new IllegalStateException("unchecked"))) {
            Resolver resolver = host -> {
                if (reason instanceof IOException checked) {
                    throw checked;
                }
                throw (IllegalStateException) reason;
            };
            try (Socket socket = open(SocketType.UDP4, resolver)) {
                DgramException failure = Expect.failure(ErrorCode.UNKNOWN_HOST, () -> use.of(socket, 9, "name.test"));

                assertSame(reason, failure.getCause());
            }
        }
    }

    @Test
    @Behaviour("CC1")
    void aSlowResolverDelaysNobodyElse() throws Exception {
        try (Tasks tasks = new Tasks();
                SlowResolver slow = new SlowResolver();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4, slow)) {
            Tasks.Task<Integer> send =
                    tasks.start(() -> socket.send("slow", receiver.address().port(), "slow.test"));
            assertSame(send.thread(), slow.asker());

            socket.bind(0, "127.0.0.1").setBroadcast(true);
            socket.send("fast", receiver.address());
            receiver.send("answer", socket.address());

            assertEquals("answer", Loopback.nextText(socket));
            assertEquals("fast", Loopback.nextText(receiver));
            slow.answer("127.0.0.1");
            assertEquals(4, send.result());
            assertEquals("slow", Loopback.nextText(receiver));
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CONNECT", "SEND_WITH_CALLBACK"}) // a second connect is refused, and the callback tells of it
    @Behaviour({"SD6", "BD4"})
    void aSocketThatWasConnectedDuringTheLookUpRefuses(Use use) throws Exception {
        try (Tasks tasks = new Tasks();
                SlowResolver slow = new SlowResolver();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4, slow)) {
            Tasks.Task<Boolean> task = tasks.start(() -> {
                use.of(socket, receiver.address().port(), "slow.test");
                return true;
            });
            assertSame(task.thread(), slow.asker());
            socket.connect(receiver.address());

            slow.answer("127.0.0.1");

            assertThrows(IllegalStateException.class, task::result);
            socket.send("next");
            assertEquals("next", Loopback.nextText(receiver));
        }
    }

    // ---------------------------------------------------------------------------------------------------- literals

    @ParameterizedTest
    @MethodSource("everyUseOfLiterals")
    @Behaviour("LK2")
    void literalsNeverReachTheResolver(Use use, SocketType type, String literal) throws Exception {
        Recorder resolver = new Recorder();
        try (Socket receiver = Loopback.bound(type);
                Socket socket = open(type, resolver)) {
            use.of(socket, receiver.address().port(), literal);

            assertEquals(List.of(), resolver.asked);
        }
    }

    @ParameterizedTest
    @NullAndEmptySource
    @Behaviour({"LK2", "SD8", "BD11", "CN1"})
    void anOmittedHostNeverReachesTheResolver(String host) throws Exception {
        Recorder resolver = new Recorder();
        try (Socket receiver = Loopback.bound(SocketType.UDP4)) {
            for (Use use : Use.values()) {
                try (Socket socket = open(SocketType.UDP4, resolver)) {
                    use.of(socket, receiver.address().port(), host);
                }
            }

            assertEquals(List.of(), resolver.asked);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "256.256.256.256",
                "1.2.3.4.5",
                "127.1",
                "0177.0.0.1",
                "127.0.0.01",
                "2130706433",
                "0",
                "1..2.3",
                ".1.2.3",
                "name.123",
                "z::1",
                ":::",
                "1:2:3",
                "1::2::3",
                "::1::",
                "12345::",
                "::ffff:256.1.1.1",
                "[::1",
                "::1]",
                "fe80::1%"
            })
    @Behaviour({"LK2", "ER2"})
    void malformedLiteralsAreRefusedAndNeverReachTheResolver(String literal) throws Exception {
        Recorder resolver = new Recorder("127.0.0.1");
        try (Socket socket = open(SocketType.UDP4, resolver)) {
            for (Use use : Use.onTheCallersThread()) {
                assertThrows(IllegalArgumentException.class, () -> use.of(socket, 9, literal), use::name);
            }
            Expect.failure(ErrorCode.UNKNOWN_HOST, () -> Use.SEND_WITH_CALLBACK.of(socket, 9, literal));

            assertThrows(IllegalStateException.class, socket::address);
            assertEquals(List.of(), resolver.asked);
        }
    }

    static Stream<Arguments> localhostForEveryType() {
        return Stream.of(SocketType.values())
                .flatMap(type -> Stream.of("localhost", "LocalHost").map(name -> Arguments.of(type, name)));
    }

    static Stream<Arguments> everyUseOfEveryType() {
        return Stream.of(Use.values())
                .flatMap(use -> Stream.of(SocketType.values()).map(type -> Arguments.of(use, type)));
    }

    static Stream<Arguments> everyUseOfLiterals() {
        return Stream.of(Use.values())
                .flatMap(use -> Stream.of(
                        Arguments.of(use, SocketType.UDP4, "127.0.0.1"),
                        Arguments.of(use, SocketType.UDP4, "::ffff:127.0.0.1"),
                        Arguments.of(use, SocketType.UDP6, "::1"),
                        Arguments.of(use, SocketType.UDP6, "[::1]"),
                        Arguments.of(use, SocketType.UDP6, "0:0:0:0:0:0:0:1")));
    }

    static List<Use> everyUseOnTheCallersThread() {
        return Use.onTheCallersThread();
    }

    static List<Use> everySend() {
        return Use.sends();
    }

    private static Socket open(SocketType type, Resolver resolver) throws DgramException {
        return Loopback.open(SocketConfig.of(type).withResolver(resolver));
    }
}
