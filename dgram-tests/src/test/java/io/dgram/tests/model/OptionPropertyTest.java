package io.dgram.tests.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.PathMtuDiscovery;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.model.ModelSocket.State;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

@Label("Options, of all values in all states")
class OptionPropertyTest {

    private static final List<Option<Boolean>> FLAGS = List.of(
            Option.BROADCAST,
            Option.MULTICAST_LOOPBACK,
            Option.REUSE_ADDRESS,
            Option.REUSE_PORT,
            Option.DONT_FRAGMENT,
            Option.IPV6_ONLY,
            Option.FREE_BIND);

    private static final List<Option<Integer>> BUFFERS = List.of(Option.RECEIVE_BUFFER_SIZE, Option.SEND_BUFFER_SIZE);

    private static final List<Option<Optional<NetworkInterface>>> INTERFACES =
            List.of(Option.MULTICAST_INTERFACE, Option.BOUND_DEVICE);

    private static final List<Option<?>> PATHS = List.of(Option.PATH_MTU, Option.PATH_MTU_DISCOVERY);

    /** The least that Linux keeps for a buffer, as its sources have it (SOCK_MIN_RCVBUF), and some more. */
    private static final int LARGEST_MINIMUM = 8192;

    /** An option whose value is a number of a fixed range. */
    enum Number {
        TTL(Option.TTL, 1),
        MULTICAST_TTL(Option.MULTICAST_TTL, 0),
        TRAFFIC_CLASS(Option.TRAFFIC_CLASS, 0);

        final Option<Integer> option;
        final int least;

        Number(Option<Integer> option, int least) {
            this.option = option;
            this.least = least;
        }
    }

    /** A number and whether it is in the option's range. */
    record Setting(Number number, int value) {

        boolean isInRange() {
            return value == valueInRange();
        }

        int valueInRange() {
            return Math.clamp(value, number.least, 255);
        }
    }

    /** A socket to be: of a type, in a state. */
    record Situation(SocketType type, State state) {

        Socket open() throws Exception {
            Socket socket = Dgram.createSocket(type);
            InetAddress loopback = InetAddress.getByName(type == SocketType.UDP6 ? "::1" : "127.0.0.1");
            switch (state) {
                case BOUND -> socket.bind(Endpoint.of(loopback, 0));
                case CONNECTED -> {
                    socket.bind(Endpoint.of(loopback, 0));
                    socket.connect(socket.address());
                }
                case CLOSED -> socket.close();
                case UNBOUND -> {}
            }
            return socket;
        }
    }

    @Example
    void theOptionsOfThisTestAreAllThereAre() {
        long tested = FLAGS.size() + INTERFACES.size() + BUFFERS.size() + PATHS.size() + Number.values().length;
        long declared = Arrays.stream(Option.class.getFields())
                .map(Field::getType)
                .filter(Option.class::equals)
                .count();

        assertEquals(declared, tested);
    }

    // ------------------------------------------------------------------------------------------------------ numbers

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    @Behaviour({"OP1", "OP3", "OP4"})
    void aNumberInRangeIsReadAsItWasSetAndAnyOtherChangesNothing(
            @ForAll("situations") Situation situation, @ForAll("settings") List<Setting> settings) throws Exception {
        try (Socket socket = situation.open()) {
            for (Setting setting : supported(socket, settings)) {
                Option<Integer> option = setting.number().option;
                int before = socket.getOption(option);

                if (setting.isInRange()) {
                    socket.setOption(option, setting.value());
                } else {
                    assertThrows(IllegalArgumentException.class, () -> socket.setOption(option, setting.value()));
                }

                assertEquals(setting.isInRange() ? setting.value() : before, socket.getOption(option));
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------ buffers

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    @Behaviour("OP2")
    void aBufferIsAsLargeAsAskedWithinTheLimitsOfTheSystem(
            @ForAll("situations") Situation situation,
            @ForAll("buffers") Option<Integer> option,
            @ForAll("sizes") int size)
            throws Exception {
        try (Socket socket = situation.open()) {
            Assume.that(socket.supportedOptions().contains(option));
            int least = socket.setOption(option, 1).getOption(option);
            int most = socket.setOption(option, Integer.MAX_VALUE).getOption(option);

            int given = socket.setOption(option, size).getOption(option);

            assertTrue(least >= 1 && least <= LARGEST_MINIMUM && least < most, least + " to " + most);
            assertEquals(Math.clamp(size, least, most), given);
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    @Behaviour("OP2")
    void aBufferOfNoSizeIsRefusedAndStaysAsItWas(
            @ForAll("situations") Situation situation,
            @ForAll("buffers") Option<Integer> option,
            @ForAll("sizesThatAreNone") int size)
            throws Exception {
        try (Socket socket = situation.open()) {
            Assume.that(socket.supportedOptions().contains(option));
            int before = socket.getOption(option);

            assertThrows(IllegalArgumentException.class, () -> socket.setOption(option, size));

            assertEquals(before, socket.getOption(option));
        }
    }

    // -------------------------------------------------------------------------------------------------------- paths

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    @Behaviour({"OP1", "OP4"})
    void aPathMtuDiscoveryIsReadAsItWasSet(
            @ForAll("situations") Situation situation, @ForAll List<PathMtuDiscovery> values) throws Exception {
        try (Socket socket = situation.open()) {
            Assume.that(socket.supportedOptions().contains(Option.PATH_MTU_DISCOVERY));
            for (PathMtuDiscovery value : values) {
                assertEquals(
                        value,
                        socket.setOption(Option.PATH_MTU_DISCOVERY, value).getOption(Option.PATH_MTU_DISCOVERY));
            }
        }
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    @Behaviour("OP4")
    void aPathHasAnMtuWhileTheSocketIsConnected(@ForAll("situations") Situation situation) throws Exception {
        try (Socket socket = situation.open()) {
            Assume.that(socket.supportedOptions().contains(Option.PATH_MTU_DISCOVERY));
            if (situation.state() == State.CONNECTED) {
                assertTrue(socket.getOption(Option.PATH_MTU) >= 1280);
            } else {
                assertThrows(IllegalStateException.class, () -> socket.getOption(Option.PATH_MTU));
            }
        }
    }

    // --------------------------------------------------------------------------------------------- flags, interfaces

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    @Behaviour({"OP1", "OP4", "OP5"})
    void aFlagIsReadAsItWasSet(
            @ForAll("situations") Situation situation,
            @ForAll("flags") Option<Boolean> option,
            @ForAll List<Boolean> values)
            throws Exception {
        try (Socket socket = situation.open()) {
            Assume.that(socket.supportedOptions().contains(option));
            boolean before = socket.getOption(option);
            for (boolean value : values) {
                if (option.equals(Option.IPV6_ONLY) && situation.state() != State.UNBOUND) {
                    assertThrows(IllegalStateException.class, () -> socket.setOption(option, value));
                    assertEquals(before, socket.getOption(option));
                } else {
                    assertEquals(value, socket.setOption(option, value).getOption(option));
                }
            }
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    @Behaviour({"OP1", "MC6"})
    void anInterfaceIsReadAsItWasSet(
            @ForAll("situations") Situation situation,
            @ForAll("interfaceOptions") Option<Optional<NetworkInterface>> option,
            @ForAll("interfaces") List<Optional<NetworkInterface>> values)
            throws Exception {
        try (Socket socket = situation.open()) {
            Assume.that(socket.supportedOptions().contains(option));
            for (Optional<NetworkInterface> value : values) {
                try {
                    assertEquals(value, socket.setOption(option, value).getOption(option));
                } catch (DgramException e) {
                    // Without native access there is no way back to the system's choice.
                    assertEquals(ErrorCode.UNSUPPORTED, e.code(), e::toString);
                    assertTrue(value.isEmpty() && !socket.supportedOptions().contains(Option.TTL), e::toString);
                }
            }
        }
    }

    // --------------------------------------------------------------------------------------------------- every option

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    @Behaviour({"OP1", "OP3"})
    void settingAnOptionChangesNoOther(
            @ForAll("situations") Situation situation, @ForAll("settings") List<Setting> settings) throws Exception {
        try (Socket socket = situation.open()) {
            List<Option<Integer>> numbers = Arrays.stream(Number.values())
                    .map(number -> number.option)
                    .filter(socket.supportedOptions()::contains)
                    .toList();
            for (Setting setting : supported(socket, settings)) {
                Option<Integer> option = setting.number().option;
                List<Option<Integer>> others =
                        numbers.stream().filter(other -> !other.equals(option)).toList();
                List<Integer> before = values(socket, others);

                socket.setOption(option, setting.valueInRange());

                assertEquals(before, values(socket, others));
            }
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    @Behaviour("OP1")
    void whoIsClosedSaysSoBeforeItLooksAtTheValue(
            @ForAll("types") SocketType type, @ForAll("settings") List<Setting> settings) throws Exception {
        Socket socket = new Situation(type, State.CLOSED).open();
        for (Setting setting : settings) {
            Option<Integer> option = setting.number().option;

            DgramException set = assertThrows(DgramException.class, () -> socket.setOption(option, setting.value()));
            DgramException get = assertThrows(DgramException.class, () -> socket.getOption(option));

            assertEquals(ErrorCode.CLOSED, set.code());
            assertEquals(ErrorCode.CLOSED, get.code());
        }
    }

    private static List<Setting> supported(Socket socket, List<Setting> settings) {
        return settings.stream()
                .filter(setting -> socket.supportedOptions().contains(setting.number().option))
                .toList();
    }

    private static List<Integer> values(Socket socket, List<Option<Integer>> options) throws DgramException {
        Integer[] values = new Integer[options.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = socket.getOption(options.get(i));
        }
        return List.of(values);
    }

    // ---------------------------------------------------------------------------------------------------- providers

    @Provide
    Arbitrary<SocketType> types() {
        return Arbitraries.of(Loopback.types());
    }

    @Provide
    Arbitrary<Situation> situations() {
        return Combinators.combine(types(), Arbitraries.of(State.UNBOUND, State.BOUND, State.CONNECTED))
                .as(Situation::new);
    }

    @Provide
    Arbitrary<List<Setting>> settings() {
        Arbitrary<Integer> values = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.integers().between(0, 255)),
                Tuple.of(2, Arbitraries.of(-1, 0, 1, 127, 128, 255, 256, Integer.MIN_VALUE, Integer.MAX_VALUE)),
                Tuple.of(1, Arbitraries.integers()));
        return Combinators.combine(Arbitraries.of(Number.class), values)
                .as(Setting::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<Option<Integer>> buffers() {
        return Arbitraries.of(BUFFERS);
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 10_000),
                Arbitraries.integers().between(1, 1 << 24),
                Arbitraries.integers().greaterOrEqual(1),
                Arbitraries.of(1, Integer.MAX_VALUE, Integer.MAX_VALUE / 2, Integer.MAX_VALUE / 2 + 1));
    }

    @Provide
    Arbitrary<Integer> sizesThatAreNone() {
        return Arbitraries.oneOf(
                Arbitraries.of(0, -1, Integer.MIN_VALUE), Arbitraries.integers().lessOrEqual(0));
    }

    @Provide
    Arbitrary<Option<Boolean>> flags() {
        return Arbitraries.of(FLAGS);
    }

    @Provide
    Arbitrary<Option<Optional<NetworkInterface>>> interfaceOptions() {
        return Arbitraries.of(INTERFACES);
    }

    @Provide
    Arbitrary<List<Optional<NetworkInterface>>> interfaces() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
        return Arbitraries.of(List.of(Optional.of(loopback), Optional.<NetworkInterface>empty()))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }
}
