package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.SocketType;
import io.dgram.tests.hosts.AskedAddressTest.Client;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Servers with a socket for each address, asked by programs of others")
class EachAddressTest extends NetworkTest {

    private static final String ALIAS = "10.77.1.211";
    private static final String IPV6_ALIAS = "fd77:0:0:1::211";
    private static final String LATER = "10.77.1.212";
    private static final String IPV6_LATER = "fd77:0:0:1::212";

    @TempDir
    private Path folder;

    private int files;
    private Host server;
    private Host client;

    @BeforeEach
    void giveAddresses() throws IOException {
        server = network.member();
        client = network.source();
        server.alias(Link.LEFT, ALIAS + "/24");
        server.alias(Link.LEFT, IPV6_ALIAS + "/64 nodad");
    }

    @AfterEach
    void repair() throws IOException {
        server.unplug(Link.LEFT);
        server.plug(Link.LEFT);
    }

    static Stream<Arguments> everyClient() {
        return Arrays.stream(Access.values())
                .flatMap(access -> Arrays.stream(Client.values()).map(each -> Arguments.of(access, each)));
    }

    @ParameterizedTest
    @MethodSource("everyClient")
    @Behaviour({"NI3", "NI4"})
    void answerAtEachOne(Access access, Client program) throws Exception {
        program.assumeInstalled();
        List<String> addresses =
                List.of(server.ipv4(Link.LEFT), ALIAS, server.ipv4(Link.RIGHT), server.ipv6(Link.LEFT), IPV6_ALIAS);
        try (RemoteAddresses services = new RemoteAddresses(server.agent(access))) {
            services.serve(SocketType.UDP);

            assertAnswered(program, addresses);
            server.alias(Link.LEFT, LATER + "/24");
            server.alias(Link.LEFT, IPV6_LATER + "/64");
            Tasks.await("addresses", () -> services.served().containsAll(List.of(LATER, IPV6_LATER)));
            assertAnswered(program, List.of(LATER, IPV6_LATER));

            server.removeAlias(Link.LEFT, LATER + "/24");
            Tasks.await("closing", () -> !services.served().contains(LATER));
            assertNotAnswered(program, LATER);
            assertAnswered(program, addresses);
        }
    }

    private void assertAnswered(Client program, List<String> addresses) throws IOException {
        for (String address : addresses) {
            Path file = fileFor(address);
            program.check(Command.run("", client.inside(program.command(address, file))), file);
        }
    }

    // Answers take far less than the second that is waited here: some programs ask for half a minute.
    private void assertNotAnswered(Client program, String address) {
        Path file = fileFor(address);
        List<String> command = new ArrayList<>(List.of("timeout", "1"));
        command.addAll(program.command(address, file));
        assertThrows(
                Throwable.class,
                () -> program.check(Command.run("", client.inside(command)), file),
                "answered at an address that is gone");
    }

    // A file that is not there yet: programs that get none leave that of another question.
    private Path fileFor(String address) {
        files++;
        return folder.resolve(files + "-" + address.replace(':', '-'));
    }
}
