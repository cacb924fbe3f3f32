package io.dgram.tests.attack;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.SocketType;
import io.dgram.tests.attack.EchoServer.Program;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks programs of the README, and some others, with datagrams and ICMP errors as they like to arrive from the
 * internet: forged.
 *
 * <p>The system property {@code dgram.attack.datagrams} has how many datagrams are sent in all; there is an ICMP error
 * for every 25.
 * {@code mvn verify -Dtest=AttackTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dsurefire.jvm.args=-Ddgram.attack.datagrams=1000000} takes some minutes.
 */
@DisplayName("Echo servers and clients under attack")
@Timeout(600)
@Tag("slow")
class AttackTest extends AttackedHost {

    private static final int DATAGRAMS = Integer.getInteger("dgram.attack.datagrams", 50_000);
    private static final int ERRORS = DATAGRAMS / 25;
    private static final String ANY_IPV4 = "0.0.0.0";
    private static final String ANY_IPV6 = "::";
    private static final Duration SETTLING = Duration.ofMillis(500); // of compilers and collectors of garbage
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final long IDLE_MILLIS = 50;
    private static final int WINDOWS = 5;

    private final List<EchoServer> servers = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stopServers() {
        servers.forEach(EchoServer::close);
    }

    @Test
    void answerEverybodyWhateverANeighbourSends() throws Exception {
        start(Program.PULL, SocketType.UDP4, true, ANY_IPV4);
        start(Program.PULL, SocketType.UDP4, false, ANY_IPV4);
        start(Program.PULL, SocketType.UDP6, true, ANY_IPV6);
        start(Program.PULL, SocketType.UDP6, false, ANY_IPV6);
        start(Program.PUSH, SocketType.UDP4, true, ANY_IPV4);
        start(Program.PUSH, SocketType.UDP6, false, ANY_IPV6);
        start(Program.BATCH, SocketType.UDP6, true, ANY_IPV6);
        start(Program.BATCH, SocketType.UDP4, false, ANY_IPV4);
        List<String> attack = new ArrayList<>(List.of(
                Testbed.INTERFACE,
                HexFormat.of().formatHex(Testbed.serverHardware()),
                String.valueOf(DATAGRAMS),
                String.valueOf(ERRORS),
                Testbed.ATTACKER,
                Testbed.ATTACKER_IPV6));
        for (EchoServer server : servers) {
            attack.addAll(List.of(Testbed.SERVER, String.valueOf(server.port())));
            if (server.hearsIpv6()) {
                attack.addAll(List.of(Testbed.SERVER_IPV6, String.valueOf(server.port())));
            }
        }

        attack(testbed.onAttacker(), Testbed.SERVER, attack);
    }

    @Test
    void answerEverybodyWhateverThisMachineSends() throws Exception {
        start(Program.PULL, SocketType.UDP4, true, "127.0.0.1");
        start(Program.PULL, SocketType.UDP4, false, "127.0.0.1");
        List<String> attack = new ArrayList<>(
                List.of("", "", String.valueOf(DATAGRAMS / 5), String.valueOf(ERRORS / 5), "127.0.0.1", "::1"));
        for (EchoServer server : servers) {
            attack.addAll(List.of("127.0.0.1", String.valueOf(server.port())));
        }

        attack(testbed.onServer(), "127.0.0.1", attack);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void loseNothingOnConnectedSocketsHoweverManyErrorsCome(boolean nativeAccess) throws Exception {
        ChildJvm program = ChildJvm.of(ConnectedClient.class).startedBy(testbed.onServer());

        (nativeAccess ? program.withNativeAccess() : program).run(String.valueOf(ERRORS));
    }

    private void start(Program program, SocketType type, boolean nativeAccess, String host) throws Exception {
        int port = Forgery.FIRST_PORT + servers.size();
        servers.add(EchoServer.start(testbed, folder, program, type, nativeAccess, port, host));
    }

    private void attack(List<String> where, String host, List<String> arguments) throws Exception {
        for (EchoServer server : servers) {
            Tasks.await("bound: " + server, () -> testbed.isBoundOnServer(server.port()));
        }
        long receivedBefore = testbed.receivedByServer();
        try (ForeignClients clients = new ForeignClients(where, host, servers)) {
            Map<String, Long> told = ChildJvm.of(Attacker.class)
                    .startedBy(where)
                    .withOptions("--enable-native-access=ALL-UNNAMED")
                    .measure(arguments.toArray(String[]::new));

            long received = testbed.receivedByServer() - receivedBefore;
            assertTrue(received > told.get("datagrams") / 2, () -> "received " + received + " of " + told);
            assertAll(servers.stream().map(server -> server::assertUnharmed));
            assertEquals(0, told.get("unanswered"), told::toString);
            clients.assertAnswered();
        }
        assertIdle();
    }

    private void assertIdle() throws Exception {
        EchoServer any = servers.getFirst();
        assertTrue(any.staysAliveFor(SETTLING));
        Map<EchoServer, Long> busy = new LinkedHashMap<>();
        servers.forEach(server -> busy.put(server, 0L));
        // On a loaded machine, compilers may be at work for longer; a server that spins does so in each window.
        for (int window = 0; window < WINDOWS && !busy.isEmpty(); window++) {
            Map<EchoServer, Long> before = processorMillis(busy.keySet());
            assertTrue(any.staysAliveFor(IDLE));
            busy.putAll(processorMillis(busy.keySet()));
            before.forEach((server, millis) -> busy.merge(server, -millis, Long::sum));
            busy.values().removeIf(used -> used <= IDLE_MILLIS);
        }
        assertEquals(Map.of(), busy, "milliseconds of processor time while idle");
    }

    private static Map<EchoServer, Long> processorMillis(Collection<EchoServer> servers) throws IOException {
        Map<EchoServer, Long> millis = new LinkedHashMap<>();
        for (EchoServer server : servers) {
            millis.put(server, server.processorMillis());
        }
        return millis;
    }
}
