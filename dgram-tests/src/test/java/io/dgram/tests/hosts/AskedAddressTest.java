package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildProcess;
import io.dgram.tests.support.NativeAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link Servers} on a host with three IPv4 and two IPv6 addresses, asked by the programs of others. Of these, dig and
 * coap-client take no answer from another address than the one that they have asked.
 */
@DisplayName("A server on the wildcard address")
@NativeAccess.Needed
class AskedAddressTest extends NetworkTest {

    /** A program that asks. */
    enum Client {
        DIG("dig") {
            @Override
            List<String> command(String address, Path file) {
                return List.of("dig", "+time=15", "+tries=1", "+short", "@" + address, "name.example.", "A");
            }

            @Override
            void check(String output, Path file) {
                assertEquals(DnsServer.ADDRESS, output.strip());
            }
        },
        TFTP("tftp") {
            @Override
            List<String> command(String address, Path file) {
                return List.of("tftp", "-m", "binary", address, "-c", "get", "file", file.toString());
            }

            @Override
            void check(String output, Path file) throws IOException {
                assertTrue(Files.exists(file), output);
                assertArrayEquals(TftpServer.FILE, Files.readAllBytes(file), output);
            }
        },
        CURL("curl") {
            @Override
            List<String> command(String address, Path file) {
                String url = "tftp://" + bracketed(address) + "/file";
                return List.of(
                        "curl", "--silent", "--show-error", "--max-time", "15", "--output", file.toString(), url);
            }

            @Override
            void check(String output, Path file) throws IOException {
                assertArrayEquals(TftpServer.FILE, Files.readAllBytes(file), output);
            }
        },
        COAP_CLIENT("coap-client-notls") {
            @Override
            List<String> command(String address, Path file) {
                return List.of("coap-client-notls", "-B", "15", "-m", "get", "coap://" + bracketed(address) + "/hello");
            }

            @Override
            void check(String output, Path file) {
                assertTrue(output.contains(CoapServer.TEXT), output);
            }
        };

        private final String program;

        Client(String program) {
            this.program = program;
        }

        /** Returns the command that asks at an address, and puts what it is given into a file if it is one. */
        abstract List<String> command(String address, Path file);

        abstract void check(String output, Path file) throws IOException;

        static String bracketed(String address) {
            return address.indexOf(':') < 0 ? address : "[" + address + "]";
        }

        void assumeInstalled() throws IOException {
            try {
                Command.run("", List.of("sh", "-c", "command -v " + program));
            } catch (IOException e) {
                abort(program + " is not installed");
            }
        }
    }

    private static final String ADDED_IPV4 = "10.77.1.103";
    private static final String ADDED_IPV6 = "fd77:0:0:1::103";

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @TempDir
    private Path folder;

    // The host has five addresses: for three of them, the answers of a server that leaves the choice to the system
    // come from another one.
    @BeforeEach
    void addAddresses() throws IOException {
        Host server = network.member();
        opened.push(server.address(Link.LEFT, "10.77.1.101/24"));
        opened.push(server.address(Link.LEFT, "fd77:0:0:1::101/64"));
        // To the address on the right by the link on the left.
        opened.push(network.source().route("unicast", server.ipv4(Link.RIGHT) + " via " + server.ipv4(Link.LEFT)));
    }

    @AfterEach
    void undo() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private List<String> addresses() {
        Host server = network.member();
        return List.of(
                server.ipv4(Link.LEFT),
                "10.77.1.101",
                server.ipv4(Link.RIGHT),
                server.ipv6(Link.LEFT),
                "fd77:0:0:1::101");
    }

    private ChildProcess startServers(String form) throws Exception {
        ChildProcess servers =
                ChildProcess.start(network.member().inside(AgentProcess.java(Access.NATIVE, Servers.class, form)));
        opened.push(servers);
        servers.awaitOutput("ready");
        return servers;
    }

    private void assertAnswers(Client client, String address) throws IOException {
        Path file = folder.resolve(client.name().toLowerCase(Locale.ROOT) + address.replace(':', '-'));
        String output = Command.run("", network.source().inside(client.command(address, file)));
        client.check(output, file);
    }

    private static Stream<Arguments> everyForm() {
        List<Arguments> forms = new ArrayList<>();
        for (Client client : Client.values()) {
            forms.add(Arguments.of(client, "dual"));
            forms.add(Arguments.of(client, "apart"));
        }
        return forms.stream();
    }

    @ParameterizedTest
    @MethodSource("everyForm")
    @Behaviour("RP1")
    void answersFromEachAddressThatIsAsked(Client client, String form) throws Exception {
        client.assumeInstalled();
        ChildProcess servers = startServers(form);

        for (String address : addresses()) {
            assertAnswers(client, address);
        }
        assertTrue(servers.isAlive());
    }

    @ParameterizedTest
    @MethodSource("everyForm")
    @Behaviour("RP1")
    void answersFromAnAddressThatIsAddedWhileItRuns(Client client, String form) throws Exception {
        client.assumeInstalled();
        startServers(form);
        assertAnswers(client, network.member().ipv4(Link.LEFT));

        opened.push(network.member().address(Link.LEFT, ADDED_IPV4 + "/24"));
        opened.push(network.member().address(Link.LEFT, ADDED_IPV6 + "/64"));

        assertAnswers(client, ADDED_IPV4);
        assertAnswers(client, ADDED_IPV6);
    }
}
