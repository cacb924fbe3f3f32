package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.PathMtuDiscovery;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("without-native-access")
@DisplayName("Options")
@Timeout(60)
class OptionTest {

    /** The states of an open socket. */
    enum State {
        UNBOUND {
            @Override
            Socket enter(Socket socket) {
                return socket;
            }
        },
        BOUND {
            @Override
            Socket enter(Socket socket) throws Exception {
                return socket.bind();
            }
        },
        CONNECTED {
            @Override
            Socket enter(Socket socket) throws Exception {
                return socket.connect(9);
            }
        };

        abstract Socket enter(Socket socket) throws Exception;
    }

    // ----------------------------------------------------------------------------------------------------- getting

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("OP1")
    void everySupportedOptionOfAFreshSocketCanBeRead(SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            for (Option<?> option : socket.supportedOptions()) {
                assertTrue(option.type().isInstance(socket.getOption(option)), option::name);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour({"OP1", "OP5", "MC7", "MC8", "BC1"})
    void theDefaultsAreAsDocumented(SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            assertEquals(false, socket.getOption(Option.BROADCAST));
            assertEquals(1, socket.getOption(Option.MULTICAST_TTL));
            assertEquals(true, socket.getOption(Option.MULTICAST_LOOPBACK));
            assertEquals(Optional.empty(), socket.getOption(Option.MULTICAST_INTERFACE));
            assertEquals(false, socket.getOption(Option.REUSE_ADDRESS));
            assertEquals(0, socket.getOption(Option.TRAFFIC_CLASS));
            if (socket.supportedOptions().contains(Option.DONT_FRAGMENT)) {
                assertEquals(false, socket.getOption(Option.DONT_FRAGMENT));
            }
            if (socket.supportedOptions().contains(Option.REUSE_PORT)) {
                assertEquals(false, socket.getOption(Option.REUSE_PORT));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyOption")
    @Behaviour({"OP1", "OP3"})
    void anOptionIsEitherSupportedOrRefusedNeverIgnored(Option<?> option, Object value) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            if (socket.supportedOptions().contains(option)) {
                set(socket, option, value);
                assertEquals(value, socket.getOption(option));
            } else {
                DgramException failure = Expect.failure(ErrorCode.UNSUPPORTED, () -> set(socket, option, value));
                assertTrue(failure.getMessage().contains(option.name()), failure.getMessage());
                Expect.failure(ErrorCode.UNSUPPORTED, () -> socket.getOption(option));
            }
        }
    }

    @Test
    @Behaviour("OP1")
    void theSupportedOptionsCannotBeChangedAndAreKnownAfterClose() throws Exception {
        Socket socket = Loopback.open(SocketType.UDP4);
        Set<Option<?>> supported = socket.supportedOptions();
        socket.close();

        assertTrue(supported.contains(Option.BROADCAST));
        assertThrows(UnsupportedOperationException.class, supported::clear);
        assertEquals(supported, socket.supportedOptions());
    }

    // ----------------------------------------------------------------------------------------------------- setting

    @ParameterizedTest
    @MethodSource("everyStateOfEveryType")
    @Behaviour({"OP1", "OP4", "OP5", "MC7"})
    void whatIsSetIsRead(State state, SocketType type) throws Exception {
        try (Socket socket = state.enter(Loopback.open(type))) {
            for (boolean flag : new boolean[] {true, false}) {
                assertRoundTrip(socket, Option.BROADCAST, flag);
                assertRoundTrip(socket, Option.MULTICAST_LOOPBACK, flag);
                assertRoundTrip(socket, Option.REUSE_ADDRESS, flag);
            }
            for (int value : new int[] {0, 1, 2, 64, 128, 254, 255}) {
                assertRoundTrip(socket, Option.MULTICAST_TTL, value);
                assertRoundTrip(socket, Option.TRAFFIC_CLASS, value);
            }
        }
    }

    @Test
    @Behaviour("OP1")
    void theShortFormsSetTheOptionsOfTheirNames() throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            socket.setBroadcast(true).setMulticastTTL(7).setMulticastLoopback(false);

            assertEquals(true, socket.getOption(Option.BROADCAST));
            assertEquals(7, socket.getOption(Option.MULTICAST_TTL));
            assertEquals(false, socket.getOption(Option.MULTICAST_LOOPBACK));
        }
    }

    @ParameterizedTest
    @MethodSource("everyValueOutOfRange")
    @Behaviour({"OP2", "OP3", "OP4", "MC7"})
    void aValueOutOfRangeIsRefusedAndTheOldOneStays(Option<Integer> option, int value) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            boolean supported = socket.supportedOptions().contains(option);
            Integer before = supported ? socket.getOption(option) : null;

            // Also of an option that is not supported.
            assertThrows(IllegalArgumentException.class, () -> socket.setOption(option, value));

            if (supported) {
                assertEquals(before, socket.getOption(option));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyValueOfTheWrongType")
    void aValueOfTheWrongTypeIsRefused(Option<?> option, Object value) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            assertThrows(IllegalArgumentException.class, () -> set(socket, option, value));
        }
    }

    @Test
    @Behaviour("CC1")
    void anOptionIsSetWhileAnotherThreadReceives() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Tasks.Task<Message> receive = tasks.start(receiver::receive).awaitParked();

            assertRoundTrip(receiver, Option.MULTICAST_TTL, 7);

            sender.send("PING", receiver.address());
            assertEquals("PING", receive.result().text());
        }
    }

    // ------------------------------------------------------------------------------------------------- buffer sizes

    @ParameterizedTest
    @MethodSource("bufferSizesOfEveryType")
    @Behaviour("OP2")
    @EnabledOnOs(OS.LINUX)
    void aBufferSizeIsReadAsItWasSet(Option<Integer> option, SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            assertRoundTrip(socket, option, 10_000);
        }
    }

    @ParameterizedTest
    @MethodSource("bufferSizesOfEveryType")
    @Behaviour("OP2")
    void aBufferSizeThatTheSystemLimitsIsReadAsItIs(Option<Integer> option, SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            int limited = socket.setOption(option, Integer.MAX_VALUE).getOption(option);

            assertTrue(limited < Integer.MAX_VALUE && limited > 0, "read " + limited);
            Path limit = Path.of(
                    "/proc/sys/net/core/" + (option.equals(Option.RECEIVE_BUFFER_SIZE) ? "rmem_max" : "wmem_max"));
            if (Files.isReadable(limit)) {
                int most = Integer.parseInt(Files.readAllLines(limit).getFirst());
                // With native access, and the right to, beyond the limit.
                assertTrue(NativeAccess.isGranted() ? limited >= most : limited == most, "read " + limited);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bufferSizesOfEveryType")
    @Behaviour("OP2")
    @EnabledOnOs(OS.LINUX)
    void aBufferSizeThatTheSystemRoundsUpIsReadAsItIs(Option<Integer> option, SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            int rounded = socket.setOption(option, 1).getOption(option);

            assertTrue(rounded > 1, "read " + rounded);
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("OP2")
    @EnabledOnOs(OS.LINUX)
    void bufferSizesOfTheConfigurationAreThereBeforeAndAfterBinding(SocketType type) throws Exception {
        SocketConfig config =
                SocketConfig.of(type).withReceiveBufferSize(50_000).withSendBufferSize(60_000);
        try (Socket socket = Loopback.open(config)) {
            assertEquals(50_000, socket.getOption(Option.RECEIVE_BUFFER_SIZE));
            assertEquals(60_000, socket.getOption(Option.SEND_BUFFER_SIZE));

            socket.bind();

            assertEquals(50_000, socket.getOption(Option.RECEIVE_BUFFER_SIZE));
            assertEquals(60_000, socket.getOption(Option.SEND_BUFFER_SIZE));
        }
    }

    @Test
    @Behaviour("OP2")
    @EnabledOnOs(OS.LINUX)
    void aSmallReceiveBufferOfTheConfigurationDropsWhatItCannotHold() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withReceiveBufferSize(4_000);
        try (Socket receiver = Loopback.bound(config);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            for (int i = 0; i < 50; i++) {
                sender.send(new byte[1_000], receiver.address());
            }

            Loopback.receive(receiver);
            int received = 1;
            while (receiver.receive(Expect.SILENCE).isPresent()) {
                received++;
            }
            assertTrue(received < 50, "all were received");
        }
    }

    // ---------------------------------------------------------------------------------------- multicast interface

    @ParameterizedTest
    @MethodSource("everyNameOfTheLoopbackInterface")
    @Behaviour({"MC6", "OP1"})
    void theMulticastInterfaceHasManyNames(String name, SocketType type) throws Exception {
        NetworkInterface loopback = LoopbackGroups.networkInterface();
        try (Socket socket = Loopback.open(type)) {
            socket.setMulticastInterface(name);

            assertEquals(
                    loopback.getName(),
                    socket.getOption(Option.MULTICAST_INTERFACE).orElseThrow().getName());
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour({"MC6", "OP1"})
    void theMulticastInterfaceCanBeGivenAsAnObject(SocketType type) throws Exception {
        NetworkInterface loopback = LoopbackGroups.networkInterface();
        try (Socket first = Loopback.open(type);
                Socket second = Loopback.open(type)) {
            first.setMulticastInterface(loopback);
            second.setOption(Option.MULTICAST_INTERFACE, Optional.of(loopback));

            assertEquals(Optional.of(loopback), first.getOption(Option.MULTICAST_INTERFACE));
            assertEquals(Optional.of(loopback), second.getOption(Option.MULTICAST_INTERFACE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-such-interface",
                "%",
                "%no-such-interface",
                "999999",
                "99999999999999999999",
                "-1",
                "0",
                "192.0.2.255",
                "239.255.0.1",
                "256.1.1.1",
                "127.1",
                "fe80::dead:beef:1%no-such-interface",
                " lo"
            })
    @Behaviour({"MC6", "LK2"})
    void anUnknownMulticastInterfaceIsRefusedAndTheOldOneStays(String name) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            socket.setMulticastInterface(LoopbackGroups.LO);

            DgramException failure =
                    Expect.failure(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> socket.setMulticastInterface(name));

            assertTrue(failure.getMessage().contains("'" + name + "'; there are "), failure.getMessage());
            assertTrue(failure.getMessage().contains(LoopbackGroups.LO), failure.getMessage());
            assertEquals(
                    LoopbackGroups.LO,
                    socket.getOption(Option.MULTICAST_INTERFACE).orElseThrow().getName());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"::%lo", "::%1", "0.0.0.0%lo", "%lo"})
    @Behaviour("MC6")
    void aZoneNamesTheMulticastInterface(String zone) throws Exception {
        assumeTrue(LoopbackGroups.networkInterface().getIndex() == 1, "the index of the interface is another");
        try (Socket socket = Loopback.open(SocketType.UDP6)) {
            socket.setMulticastInterface(zone);

            assertEquals(
                    LoopbackGroups.LO,
                    socket.getOption(Option.MULTICAST_INTERFACE).orElseThrow().getName());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.0.0.0", "::", "0:0::0"})
    @Behaviour("MC6")
    void aWildcardAddressLeavesTheInterfaceToTheSystem(String none) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            socket.setMulticastInterface(none);

            assertEquals(Optional.empty(), socket.getOption(Option.MULTICAST_INTERFACE));
        }
    }

    @ParameterizedTest
    @CsvSource({"UDP4, ''", "UDP4, 0.0.0.0", "UDP6, ''", "UDP6, ::"})
    @NativeAccess.Needed
    @Behaviour("MC6")
    void theSystemsChoiceOfTheMulticastInterfaceCanBeRestored(SocketType type, String none) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            socket.setMulticastInterface(LoopbackGroups.LO);

            socket.setMulticastInterface(none);

            assertEquals(Optional.empty(), socket.getOption(Option.MULTICAST_INTERFACE));
        }
    }

    @Test
    @NativeAccess.Missing
    @Behaviour({"MC6", "OP3"})
    void theMulticastInterfaceStaysWhereTheJdkCannotResetIt() throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            socket.setMulticastInterface("");
            socket.setMulticastInterface(LoopbackGroups.LO);

            DgramException failure = Expect.failure(ErrorCode.UNSUPPORTED, () -> socket.setMulticastInterface(""));

            assertTrue(failure.getMessage().contains("--enable-native-access="), failure.getMessage());
            assertTrue(socket.getOption(Option.MULTICAST_INTERFACE).isPresent());
        }
    }

    // ------------------------------------------------------------------------------------------------------ sources

    static Stream<Arguments> everyOption() {
        return Stream.of(
                Arguments.of(Option.BROADCAST, true),
                Arguments.of(Option.TTL, 33),
                Arguments.of(Option.MULTICAST_TTL, 33),
                Arguments.of(Option.MULTICAST_LOOPBACK, false),
                Arguments.of(Option.MULTICAST_INTERFACE, Optional.of(LoopbackGroups.networkInterface())),
                Arguments.of(Option.RECEIVE_BUFFER_SIZE, 50_000),
                Arguments.of(Option.SEND_BUFFER_SIZE, 50_000),
                Arguments.of(Option.REUSE_ADDRESS, true),
                Arguments.of(Option.REUSE_PORT, true),
                Arguments.of(Option.TRAFFIC_CLASS, 0xb8),
                Arguments.of(Option.DONT_FRAGMENT, true),
                Arguments.of(Option.PATH_MTU_DISCOVERY, PathMtuDiscovery.PROBE),
                Arguments.of(Option.IPV6_ONLY, true),
                Arguments.of(Option.FREE_BIND, true),
                Arguments.of(Option.BOUND_DEVICE, Optional.of(LoopbackGroups.networkInterface())));
    }

    static Stream<Arguments> everyStateOfEveryType() {
        return Stream.of(State.values())
                .flatMap(state -> Stream.of(SocketType.values()).map(type -> Arguments.of(state, type)));
    }

    static Stream<Arguments> everyValueOutOfRange() {
        return Stream.of(
                        valuesOf(Option.TTL, 0, 256, -1, 1000),
                        valuesOf(Option.MULTICAST_TTL, -1, 256, 1000),
                        valuesOf(Option.TRAFFIC_CLASS, -1, 256, Integer.MAX_VALUE),
                        valuesOf(Option.RECEIVE_BUFFER_SIZE, 0, -1, Integer.MIN_VALUE),
                        valuesOf(Option.SEND_BUFFER_SIZE, 0, -1, Integer.MIN_VALUE))
                .flatMap(values -> values);
    }

    private static Stream<Arguments> valuesOf(Option<Integer> option, Integer... values) {
        return Stream.of(values).map(value -> Arguments.of(option, value));
    }

    static Stream<Arguments> everyValueOfTheWrongType() {
        return Stream.of(
                Arguments.of(Option.BROADCAST, 1),
                Arguments.of(Option.BROADCAST, "true"),
                Arguments.of(Option.MULTICAST_TTL, "4"),
                Arguments.of(Option.MULTICAST_TTL, 4L),
                Arguments.of(Option.TTL, true),
                Arguments.of(Option.RECEIVE_BUFFER_SIZE, 10_000L),
                Arguments.of(Option.MULTICAST_INTERFACE, "lo"),
                Arguments.of(Option.MULTICAST_INTERFACE, LoopbackGroups.networkInterface()),
                Arguments.of(Option.MULTICAST_INTERFACE, Optional.of("lo")),
                Arguments.of(Option.MULTICAST_INTERFACE, Optional.of(1)),
                Arguments.of(Option.IPV6_ONLY, 1),
                Arguments.of(Option.BOUND_DEVICE, "lo"),
                Arguments.of(Option.BOUND_DEVICE, Optional.of("lo")));
    }

    static Stream<Arguments> bufferSizesOfEveryType() {
        return Stream.of(Option.RECEIVE_BUFFER_SIZE, Option.SEND_BUFFER_SIZE)
                .flatMap(option -> Stream.of(SocketType.values()).map(type -> Arguments.of(option, type)));
    }

    static Stream<Arguments> everyNameOfTheLoopbackInterface() {
        int index = LoopbackGroups.networkInterface().getIndex();
        return Stream.of(LoopbackGroups.LO, "%" + LoopbackGroups.LO, "" + index, "%" + index, "127.0.0.1")
                .flatMap(name -> Stream.of(SocketType.values()).map(type -> Arguments.of(name, type)));
    }

    private static <T> void assertRoundTrip(Socket socket, Option<T> option, T value) throws DgramException {
        assertEquals(value, socket.setOption(option, value).getOption(option), option::name);
    }

    // As one who got around the compiler's checks.
    @SuppressWarnings("unchecked")
    private static <T> void set(Socket socket, Option<T> option, Object value) throws DgramException {
        socket.setOption(option, (T) value);
    }
}
