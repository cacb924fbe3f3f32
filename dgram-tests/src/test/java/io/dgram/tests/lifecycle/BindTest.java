package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.SlowResolver;
import io.dgram.tests.support.Tasks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("bind")
class BindTest {

    private static Endpoint endpoint(SocketType type, String host, int port) {
        return Endpoint.of(host.equals("*") ? Loopback.wildcard(type) : host, port);
    }

    // -------------------------------------------------------------------------------------------------- where it binds

    @ParameterizedTest
    @CsvSource({"UDP4, 127.0.0.1, INET", "UDP6, ::1, INET6"})
    @Behaviour("BD1")
    void toPortZeroTakesAPortOfTheSystemsChoice(SocketType type, String host, String family) throws Exception {
        try (Socket socket = Dgram.createSocket(type)) {
            assertSame(socket, socket.bind(0, host));

            Endpoint address = socket.address();
            assertEquals(endpoint(type, host, address.port()), address);
            assertEquals(family, address.family().name());
            assertTrue(address.port() > 0 && address.port() < 65_536, address::toString);
        }
    }

    /** The ways to leave the address out. */
    enum Omitted {
        NO_ARGUMENTS {
            @Override
            void bind(Socket socket) throws DgramException {
                socket.bind();
            }
        },
        PORT_ONLY {
            @Override
            void bind(Socket socket) throws DgramException {
                socket.bind(0);
            }
        },
        NULL_HOST {
            @Override
            void bind(Socket socket) throws DgramException {
                socket.bind(0, null);
            }
        },
        EMPTY_HOST {
            @Override
            void bind(Socket socket) throws DgramException {
                socket.bind(0, "");
            }
        };

        abstract void bind(Socket socket) throws DgramException;
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"BD2", "BD11"})
    void withoutAddressBindsToTheWildcardOfTheFamily(Omitted form) throws Exception {
        for (SocketType type : SocketType.values()) {
            try (Socket socket = Dgram.createSocket(type)) {
                form.bind(socket);

                assertEquals(endpoint(type, "*", socket.address().port()), socket.address());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BD11")
    void toLocalhostBindsToTheLoopbackAddressOfTheFamily(SocketType type) throws Exception {
        try (Socket socket = Dgram.createSocket(type).bind(0, "localhost")) {
            assertEquals(endpoint(type, Loopback.host(type), socket.address().port()), socket.address());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BD1")
    void toAnEndpointBindsThere(SocketType type) throws Exception {
        Endpoint free = Loopback.deadEndpoint(type);
        try (Socket socket = Dgram.createSocket(type).bind(free)) {
            assertEquals(free, socket.address());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "all of 127.0.0.0/8 is this machine on Linux")
    @Behaviour("BD8")
    void toTheHighestPortIsAccepted() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4).bind(65_535, "127.83.77.201")) {
            assertEquals(Endpoint.parse("127.83.77.201:65535"), socket.address());
        }
    }

    @Test
    void triesTheAddressesOfANameInTheirOrder() throws Exception {
        SocketConfig config =
                SocketConfig.of(SocketType.UDP4).withResolver(host -> addresses("203.0.113.7", "127.0.0.1"));
        try (Socket socket = Dgram.createSocket(config).bind(0, "two.addresses")) {
            assertEquals(Endpoint.of("127.0.0.1", socket.address().port()), socket.address());
        }
    }

    // ----------------------------------------------------------------------------------------------------- what fails

    @ParameterizedTest
    @EnumSource
    @Behaviour("BD3")
    void toATakenPortFailsAsOftenAsItIsTriedAndThenAFreeOneWorks(SocketType type) throws Exception {
        try (Socket other = Loopback.bound(type);
                Socket socket = Dgram.createSocket(type)) {
            Endpoint taken = other.address();
            for (int i = 0; i < 20; i++) {
                DgramException failure =
                        SocketAssertions.assertFails(ErrorCode.ADDRESS_IN_USE, () -> socket.bind(taken));
                assertEquals("bind " + taken + ": address already in use", failure.getMessage());
                SocketAssertions.assertUnbound(socket);
            }

            socket.bind(0, Loopback.host(type));

            socket.send("works", socket.address());
            assertEquals("works", socket.receive(Tasks.LIMIT).orElseThrow().text());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"BD5", "ER1"})
    void toAnAddressOfAnotherMachineSaysSo(SocketType type) throws Exception {
        Endpoint foreign = Endpoint.of(Loopback.unassignedHost(type), 5000);
        try (Socket socket = Dgram.createSocket(type)) {
            DgramException failure =
                    SocketAssertions.assertFails(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> socket.bind(foreign));

            assertEquals("bind", failure.operation());
            assertEquals(foreign, failure.local().orElseThrow());
            assertEquals("bind " + foreign + ": address not available on this machine", failure.getMessage());
            SocketAssertions.assertUnbound(socket);
            socket.bind(0, Loopback.host(type));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::", "2001:db8::1"})
    @Behaviour("BD10")
    void toAnAddressOfTheOtherFamilySaysSo(String host) throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            SocketAssertions.assertFails(ErrorCode.ADDRESS_FAMILY, () -> socket.bind(0, host));
            SocketAssertions.assertFails(ErrorCode.ADDRESS_FAMILY, () -> socket.bind(Endpoint.of(host, 0)));

            SocketAssertions.assertUnbound(socket);
            socket.bind(0, "127.0.0.1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    @Behaviour("BD8")
    void toAPortOutOfRangeIsRefused(int port) throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            assertAll(
                    () -> assertThrows(IllegalArgumentException.class, () -> socket.bind(port)),
                    () -> assertThrows(IllegalArgumentException.class, () -> socket.bind(port, "127.0.0.1")),
                    () -> assertThrows(IllegalArgumentException.class, () -> socket.bind(port, "localhost")));
            SocketAssertions.assertUnbound(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"256.256.256.256", "127.1", "127.0.0.01", "1", ":::", "[::1", "fe80::1%"})
    void toAMalformedLiteralIsRefused(String host) throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP6).withResolver(name -> {
            throw new AssertionError("asked for " + name);
        });
        try (Socket socket = Dgram.createSocket(config)) {
            assertThrows(IllegalArgumentException.class, () -> socket.bind(0, host));

            SocketAssertions.assertUnbound(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::1%gone", "[fe80::1%gone]"})
    @Behaviour("BD5")
    void toAZoneOfAnInterfaceThatIsNotThereSaysWhichThereAre(String host) throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP6)) {
            DgramException failure =
                    SocketAssertions.assertFails(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> socket.bind(0, host));

            assertTrue(failure.getMessage().contains("no network interface 'gone'; there are "), failure.getMessage());
            SocketAssertions.assertUnbound(socket);
            socket.bind(0, "::1");
        }
    }

    @Test
    void toANameWithoutAddressOfTheFamilySaysSo() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withResolver(host -> addresses("::1"));
        try (Socket socket = Dgram.createSocket(config)) {
            SocketAssertions.assertFails(ErrorCode.UNKNOWN_HOST, () -> socket.bind(0, "only.six"));

            SocketAssertions.assertUnbound(socket);
        }
    }

    @Test
    void toAnUnknownNameTellsTheResolversReason() throws Exception {
        UnknownHostException reason = new UnknownHostException("nowhere");
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withResolver(host -> {
            throw reason;
        });
        try (Socket socket = Dgram.createSocket(config)) {
            DgramException failure =
                    SocketAssertions.assertFails(ErrorCode.UNKNOWN_HOST, () -> socket.bind(0, "nowhere"));

            assertSame(reason, failure.getCause());
            socket.bind(0, "127.0.0.1");
        }
    }

    @Test
    void toNullIsRefused() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            assertThrows(NullPointerException.class, () -> socket.bind(null));

            SocketAssertions.assertUnbound(socket);
        }
    }

    @Test
    @Behaviour("ER6")
    void thatFailsIsNoEvent() throws Exception {
        try (Socket taken = Loopback.bound(SocketType.UDP4);
                Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            EventLog events = EventLog.withoutMessages(socket);
            SocketAssertions.assertFails(ErrorCode.ADDRESS_IN_USE, () -> socket.bind(taken.address()));

            socket.bind(0, "127.0.0.1");

            events.next(Event.Listening.class);
            assertEquals(List.of(new Event.Listening(socket.address())), events.all());
        }
    }

    // ---------------------------------------------------------------------------------------------------- bound twice

    @ParameterizedTest
    @EnumSource
    @Behaviour("BD4")
    void onABoundSocketIsRefusedWhateverTheArguments(SocketType type) throws Exception {
        try (Socket socket = Loopback.bound(type)) {
            EventLog events = EventLog.withoutMessages(socket);
            Endpoint address = socket.address();

            assertAll(
                    () -> assertThrows(IllegalStateException.class, socket::bind),
                    () -> assertThrows(IllegalStateException.class, () -> socket.bind(0)),
                    () -> assertThrows(IllegalStateException.class, () -> socket.bind(address.port())),
                    () -> assertThrows(IllegalStateException.class, () -> socket.bind(0, "a.name")),
                    () -> assertThrows(IllegalStateException.class, () -> socket.bind(address)));
            assertEquals(address, socket.address());
            SocketAssertions.closeAndAwait(socket);
            assertEquals(List.of(new Event.Closed()), events.all());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"BD4", "CN4"})
    void onABoundSocketIsRefusedAtOnceWhileAnotherThreadReceives(Tasks.Kind kind) throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4);
                Tasks tasks = new Tasks()) {
            var receive = tasks.start(kind, () -> socket.receive().text()).awaitParked();

            var bind = tasks.start(() -> assertThrows(IllegalStateException.class, socket::bind));

            bind.result();
            socket.send("still received", socket.address());
            assertEquals("still received", receive.result());
        }
    }

    @Test
    @Behaviour({"BD4", "CN4"})
    void onABoundSocketIsRefusedAtOnceWhileTheReceiverRuns() throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4);
                Tasks tasks = new Tasks()) {
            EventLog events = EventLog.of(socket);

            tasks.start(() -> assertThrows(IllegalStateException.class, socket::bind))
                    .result();

            socket.send("still received", socket.address());
            assertEquals("still received", events.nextText());
            assertEquals(List.of(), events.all(Event.Failure.class));
        }
    }

    @Test
    @Behaviour("BD4")
    void isRefusedWhileTheBindOfAnotherThreadIsResolvingItsHost() throws Exception {
        SlowResolver resolver = new SlowResolver();
        try (Socket socket = Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(resolver));
                Tasks tasks = new Tasks()) {
            EventLog events = EventLog.withoutMessages(socket);
            var first = tasks.start(() -> socket.bind(0, "slow.name"));
            resolver.awaitAsked(1);

            var second =
                    tasks.start(() -> assertThrows(IllegalStateException.class, () -> socket.bind(0, "127.0.0.1")));

            second.result();
            resolver.answer("127.0.0.1");
            assertSame(socket, first.result());
            events.next(Event.Listening.class);
            assertEquals(List.of(new Event.Listening(socket.address())), events.all());
        }
    }

    @Test
    @Behaviour({"BD3", "BD4"})
    void worksAfterTheBindOfAnotherThreadFailedToResolveItsHost() throws Exception {
        SlowResolver resolver = new SlowResolver();
        try (Socket socket = Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(resolver));
                Tasks tasks = new Tasks()) {
            var first = tasks.start(() -> socket.bind(0, "slow.name"));
            resolver.awaitAsked(1);
            resolver.fail(new UnknownHostException("slow.name"));
            SocketAssertions.assertFails(ErrorCode.UNKNOWN_HOST, first::result);

            socket.bind(0, "127.0.0.1");

            assertEquals(Endpoint.of("127.0.0.1", socket.address().port()), socket.address());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BD4")
    void ofManyThreadsAtOnceSucceedsForOne(Tasks.Kind kind) throws Exception {
        for (int round = 0; round < 20; round++) {
            try (Socket socket = Dgram.createSocket(SocketType.UDP4);
                    Tasks tasks = new Tasks()) {
                EventLog events = EventLog.withoutMessages(socket);
                List<Tasks.Task<Boolean>> binds = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    binds.add(tasks.start(kind, () -> bindsAlone(socket)));
                }

                int successes = 0;
                for (Tasks.Task<Boolean> bind : binds) {
                    successes += bind.result() ? 1 : 0;
                }

                assertEquals(1, successes);
                assertEquals(new Event.Listening(socket.address()), events.next(Event.Listening.class));
                assertEquals(1, events.all().size());
            }
        }
    }

    private static boolean bindsAlone(Socket socket) throws DgramException {
        try {
            socket.bind(0, "127.0.0.1");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    // ---------------------------------------------------------------------------------------------------- shared ports

    @ParameterizedTest
    @EnumSource
    @Behaviour("BD6")
    void toTheSamePortWorksForSocketsThatBothReuseAddresses(SocketType type) throws Exception {
        SocketConfig sharing = SocketConfig.of(type).withReuseAddress(true);
        try (Socket first = Dgram.createSocket(sharing).bind(0, Loopback.host(type));
                Socket second = Dgram.createSocket(sharing)) {
            second.bind(first.address());

            assertEquals(first.address(), second.address());
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "false, false"})
    @Behaviour("BD6")
    void toTheSamePortFailsIfOneDoesNotReuseAddresses(boolean firstReuses, boolean secondReuses) throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);
        try (Socket first =
                        Dgram.createSocket(config.withReuseAddress(firstReuses)).bind(0, "127.0.0.1");
                Socket second = Dgram.createSocket(config.withReuseAddress(secondReuses))) {
            SocketAssertions.assertFails(ErrorCode.ADDRESS_IN_USE, () -> second.bind(first.address()));
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux spreads senders")
    @Behaviour("BD7")
    void toASharedPortSpreadsTheSenders(SocketType type) throws Exception {
        int senders = 64;
        SocketConfig sharing = SocketConfig.of(type).withReusePort(true);
        try (Socket first = Dgram.createSocket(sharing).bind(0, Loopback.host(type));
                Socket second = Dgram.createSocket(sharing).bind(first.address())) {
            for (int i = 0; i < senders; i++) {
                try (Socket sender = Dgram.createSocket(type)) {
                    sender.send("hello", first.address());
                }
            }

            int atFirst = drain(first);
            int atSecond = drain(second);

            assertEquals(senders, atFirst + atSecond);
            assertTrue(atFirst > 0 && atSecond > 0, atFirst + " and " + atSecond);
        }
    }

    private static int drain(Socket socket) throws Exception {
        int count = 0;
        while (socket.receive(Duration.ofMillis(100)).isPresent()) {
            count++;
        }
        return count;
    }

    private static List<InetAddress> addresses(String... literals) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String literal : literals) {
            addresses.add(Endpoint.of(literal, 0).address());
        }
        return addresses;
    }
}
