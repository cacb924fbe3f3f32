package io.dgram.tests.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Dgram;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The system drops such datagrams of IPv4 (net/ipv4/fib_frontend.c), and not those of IPv6. */
@DisplayName("A datagram that claims to be from the machine that receives it")
@Timeout(60)
@Tag("slow")
class OwnAddressTest extends AttackedHost {

    private static final int ATTACKER_PORT = 4_322;
    private static final String END = "end";

    @ParameterizedTest
    @EnumSource(
            value = SocketType.class,
            names = {"UDP4", "UDP6"})
    void isExcludedByTheSystemOrAFilter(SocketType type) throws Exception {
        boolean ipv6 = type == SocketType.UDP6;
        String server = ipv6 ? Testbed.SERVER_IPV6 : Testbed.SERVER;
        ChildJvm program = ChildJvm.of(Receivers.class).startedBy(testbed.onServer());
        try (RawSender attacker =
                        RawSender.toNeighbour(testbed.onAttacker(), Testbed.INTERFACE, Testbed.serverHardware());
                ChildProcess victim = program.start(type.name(), server)) {
            for (int i = 0; i < 2; i++) {
                int port = ChildJvm.numberIn(victim.nextLine());
                attacker.send(datagram(server, port, server, port, "forged"));
                attacker.send(
                        datagram(ipv6 ? Testbed.ATTACKER_IPV6 : Testbed.ATTACKER, ATTACKER_PORT, server, port, END));
            }

            assertEquals(ipv6 ? List.of("forged", END).toString() : List.of(END).toString(), victim.nextLine());
            assertEquals(List.of(END).toString(), victim.nextLine());
            assertEquals(0, victim.awaitStatus());
        }
    }

    /** Has two sockets, of which the second excludes the machine's own address, and writes what each receives. */
    static final class Receivers {

        public static void main(String[] args) throws Exception {
            SocketType type = SocketType.valueOf(args[0]);
            try (Socket open = Dgram.createSocket(type).bind();
                    Socket filtered = Dgram.createSocket(type).bind()) {
                filtered.setReceiveFilter(AddressFilter.allowAll().deny(args[1]));
                for (Socket socket : List.of(open, filtered)) {
                    ChildJvm.tell("port", socket.address().port());
                }
                for (Socket socket : List.of(open, filtered)) {
                    System.out.println(received(socket));
                }
            }
        }

        private static List<String> received(Socket socket) throws Exception {
            List<String> texts = new ArrayList<>();
            for (Message message : socket) {
                texts.add(message.text());
                if (message.text().equals(END)) {
                    break;
                }
            }
            return texts;
        }
    }
}
