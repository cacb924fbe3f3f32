package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A route that leads nowhere")
class RouteTypeTest extends NetworkTest {

    private static final int PORT = 9;

    /** The types of routes that refuse what would take them (ip-route(8)), and the error that tells them apart. */
    private enum RouteType {
        BLACKHOLE("NETWORK_UNREACHABLE"),
        THROW("NETWORK_UNREACHABLE"),
        UNREACHABLE("HOST_UNREACHABLE"),
        PROHIBIT("ACCESS_DENIED");

        private final String code;

        RouteType(String code) {
            this.code = code;
        }
    }

    private Host host;

    @BeforeEach
    void chooseHosts() {
        host = network.other();
    }

    static Stream<Arguments> everyCase() {
        return Stream.of(Access.values())
                .flatMap(access -> Stream.of(SocketType.UDP4, SocketType.UDP6)
                        .flatMap(type ->
                                Arrays.stream(RouteType.values()).map(route -> Arguments.of(access, type, route))));
    }

    // RFC 5737 and RFC 3849: for documentation.
    private static String destination(SocketType type) {
        return type == SocketType.UDP4 ? "198.51.100.77" : "2001:db8:77::1";
    }

    @ParameterizedTest
    @MethodSource("everyCase")
    @Behaviour("ER1")
    void failsASendByItsType(Access access, SocketType type, RouteType route) throws Exception {
        String destination = destination(type);
        try (AutoCloseable there = host.route(route.name().toLowerCase(Locale.ROOT), destination);
                RemoteSocket socket = host.open(type, access).bind()) {
            assertFails(route, () -> socket.send("x", PORT, destination));
            assertFails(route, () -> socket.sendBatch("x", 3, PORT, destination));
            assertFails(route, () -> socket.sendSegments("xyz", 1, PORT, destination));
            assertFails(route, () -> socket.sendSegments("x", 1, PORT, destination));
            assertFails(route, () -> socket.sendQueued("x", PORT, destination));
        }
    }

    private static void assertFails(RouteType route, Executable send) {
        assertEquals(route.code, assertThrows(RemoteFailure.class, send).reason());
    }

    @ParameterizedTest
    @MethodSource("everyCase")
    @Behaviour("ER1")
    void failsAConnectByItsType(Access access, SocketType type, RouteType route) throws Exception {
        String destination = destination(type);
        try (AutoCloseable there = host.route(route.name().toLowerCase(Locale.ROOT), destination);
                RemoteSocket socket = host.open(type, access)) {
            assertFails(route, () -> socket.connect(PORT, destination));
        }
    }
}
