package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Endpoint;
import io.dgram.tests.app.App;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.ChildProcess;
import io.dgram.tests.support.NativeAccess;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A path of three networks, of which the last is narrow,")
@Tag("slow")
@NativeAccess.Needed
class RoutedPathTest {

    private static RoutedPath path;

    @BeforeAll
    static void makeHosts() {
        path = RoutedPath.create();
    }

    @AfterAll
    static void removeHosts() {
        if (path != null) {
            path.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Behaviour("ER15")
    void isTracedByTheExampleApplication(boolean isIpv6) throws Exception {
        assumeTrue(App.isBuilt(), "the example application is not built");
        List<String> hops = RoutedPath.hops(isIpv6);
        List<String> command = App.command(List.of("--enable-native-access=io.dgram.impl"), "trace", hops.getLast());

        List<String> lines;
        try (ChildProcess trace = ChildProcess.start(path.onClient(command))) {
            lines = trace.awaitSuccess();
        }

        assertEquals(
                hops.stream().map(RoutedPathTest::addressOf).toList(),
                lines.stream().map(RoutedPathTest::addressIn).toList(),
                lines::toString);
    }

    // " 1  10.79.1.2  0.123 ms"
    private static InetAddress addressIn(String line) {
        return addressOf(line.strip().split("\\s+")[1]);
    }

    private static InetAddress addressOf(String literal) {
        return Endpoint.of(literal, 0).address();
    }

    static Stream<Arguments> everything() {
        return Stream.of(PathMtuClient.Scenario.values())
                .flatMap(scenario -> Stream.of(Traffic.values()).map(traffic -> Arguments.of(scenario, traffic)));
    }

    @ParameterizedTest
    @MethodSource("everything")
    @Behaviour("ER16")
    void showsHowLongDatagramsMayBe(PathMtuClient.Scenario scenario, Traffic traffic) throws Exception {
        // An address of its own for each, as the client's system remembers the MTU of the path to it.
        String server = RoutedPath.server(traffic == Traffic.IPV6)
                .get(2 * scenario.ordinal() + (traffic == Traffic.IPV4_OF_UDP6 ? 1 : 0));
        try (ChildProcess echo = ChildJvm.of(PathMtuServer.class)
                .startedBy(path.onServer(List.of()))
                .start(server)) {
            int port = ChildJvm.numberIn(echo.nextLine());

            ChildJvm.of(PathMtuClient.class)
                    .startedBy(path.onClient(List.of()))
                    .withNativeAccess()
                    .run(scenario.name(), traffic.type().name(), server, String.valueOf(port));
        }
    }
}
