package io.dgram.tests.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.SocketType;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A datagram that cannot be answered, from another host")
@Tag("slow")
class ForgedDatagramTest extends AttackedHost {

    private static final String EVERYBODY = "255.255.255.255";
    private static final int HONEST_PORT = 4_321;

    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (ForgedVictim.Form form : ForgedVictim.Form.values()) {
            for (SocketType type : new SocketType[] {SocketType.UDP4, SocketType.UDP6}) {
                all.add(Arguments.of(form, type, true));
                all.add(Arguments.of(form, type, false));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void failsItsOwnAnswerAndNoOther(ForgedVictim.Form form, SocketType type, boolean nativeAccess) throws Exception {
        ChildJvm program = ChildJvm.of(ForgedVictim.class).startedBy(testbed.onServer());
        try (RawSender attacker =
                        RawSender.toNeighbour(testbed.onAttacker(), Testbed.INTERFACE, Testbed.serverHardware());
                ChildProcess victim =
                        (nativeAccess ? program.withNativeAccess() : program).start(form.name(), type.name())) {
            int port = ChildJvm.numberIn(victim.nextLine());
            int service = ChildJvm.numberIn(victim.nextLine());
            boolean ipv6 = type == SocketType.UDP6;
            String server = ipv6 ? Testbed.SERVER_IPV6 : Testbed.SERVER;
            String neighbour = ipv6 ? Testbed.ATTACKER_IPV6 : Testbed.ATTACKER;
            String nobody = ipv6 ? "::" : "0.0.0.0";

            attacker.send(datagram(neighbour, 0, server, port, "portless"));
            attacker.send(datagram(nobody, service, ipv6 ? server : EVERYBODY, port, "nameless"));
            attacker.send(datagram(neighbour, HONEST_PORT, server, port, ForgedVictim.END));

            String brackets = ipv6 ? "[%s]:%d" : "%s:%d";
            assertEquals("portless " + brackets.formatted(neighbour, 0) + " INVALID_TARGET", victim.nextLine());
            assertEquals("nameless " + brackets.formatted(nobody, service) + " INVALID_TARGET", victim.nextLine());
            assertEquals("end " + brackets.formatted(neighbour, HONEST_PORT) + " sent", victim.nextLine());
            assertEquals(ForgedVictim.NOT_REACHED, victim.nextLine());
            assertEquals(0, victim.awaitStatus());
        }
    }
}
