package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.ChildProcess;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What makes opening fail has to be arranged for a whole virtual machine: for another than that of the tests. */
@DisplayName("opening a socket that cannot be opened")
@Tag("slow")
class OpenFailureTest {

    /** Tries to open sockets of a type. */
    static final class Opening {

        public static void main(String[] arguments) {
            try {
                Dgram.createSocket(SocketType.of(arguments[0])).close();
                System.out.println("opened");
            } catch (DgramException e) {
                System.out.println(e.code() + ", " + e.operation() + ", " + e.getMessage());
            } catch (IllegalStateException e) {
                System.out.println("IllegalStateException, " + e.getMessage());
            }
        }
    }

    /** Sends a datagram to itself, by a socket of any family, and tries what only IPv6 has. */
    static final class AnyFamily {

        public static void main(String[] arguments) throws Exception {
            try (Socket socket = Dgram.createSocket().bind()) {
                socket.send("to myself", socket.address().port(), "localhost");
                System.out.println(socket.address().address().getHostAddress() + " received "
                        + socket.receive(Tasks.LIMIT).orElseThrow().text());
                socket.send("x", 9, "::1");
            } catch (DgramException e) {
                System.out.println(e.code());
            }
        }
    }

    /** Opens sockets until there are no file descriptors left, goes on trying, then gives one back. */
    static final class Exhausting {

        private static final int FAILURES = 100;

        public static void main(String[] arguments) throws DgramException {
            loadWhatFailuresNeed();
            Deque<Socket> sockets = new ArrayDeque<>();
            int failures = 0;
            while (failures < FAILURES) {
                try {
                    sockets.push(Dgram.createSocket(SocketType.UDP4));
                } catch (DgramException e) {
                    if (failures++ == 0) {
                        System.out.println(e.code() + ", " + e.operation());
                    }
                }
            }
            sockets.pop().close();
            sockets.push(Dgram.createSocket(SocketType.UDP4));
            sockets.forEach(Socket::close);
            System.out.println("as many as before");
        }

        // Classes are files, too.
        private static void loadWhatFailuresNeed() throws DgramException {
            try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
                socket.bind(Endpoint.of(Loopback.unassignedHost(SocketType.UDP4), 0));
                throw new AssertionError("bound to " + socket.address());
            } catch (DgramException e) {
                System.out.println(e.code());
            }
        }
    }

    @Test
    void withoutAnImplementationItSaysWhatIsMissing() throws Exception {
        try (ChildProcess child =
                ChildJvm.of(Opening.class).withoutImplementation().start("udp4")) {
            assertEquals(
                    "IllegalStateException, no implementation of io.dgram found: put the module io.dgram.impl on the"
                            + " module path (in a jlink image: --add-modules io.dgram.impl), or dgram-impl's jar on"
                            + " the class path",
                    child.nextLine());
            assertEquals(0, child.awaitStatus());
        }
    }

    @Test
    void udp6IsUnsupportedWhereTheVirtualMachineWasToldToPreferIpv4() throws Exception {
        try (ChildProcess child = ChildJvm.of(Opening.class)
                .withOptions("-Djava.net.preferIPv4Stack=true")
                .start("udp6")) {
            String line = child.nextLine();

            assertTrue(line.startsWith("UNSUPPORTED, open, open"), line);
            assertTrue(line.contains("udp6") && line.contains("java.net.preferIPv4Stack"), line);
            assertEquals(0, child.awaitStatus());
        }
    }

    @Test
    void udp4OpensWhereTheVirtualMachineWasToldToPreferIpv4() throws Exception {
        try (ChildProcess child = ChildJvm.of(Opening.class)
                .withOptions("-Djava.net.preferIPv4Stack=true")
                .start("udp4")) {
            assertEquals("opened", child.nextLine());
            assertEquals(0, child.awaitStatus());
        }
    }

    @Test
    @Behaviour("BD10")
    void udpIsForIpv4WhereTheVirtualMachineWasToldToPreferIpv4() throws Exception {
        try (ChildProcess child = ChildJvm.of(AnyFamily.class)
                .withOptions("-Djava.net.preferIPv4Stack=true")
                .start()) {
            assertEquals("0.0.0.0 received to myself", child.nextLine());
            assertEquals("ADDRESS_FAMILY", child.nextLine());
            assertEquals(0, child.awaitStatus());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the limit is that of Linux's and Bourne's shells")
    @Behaviour("LC4")
    void failedOpeningsHoldNoFileDescriptors() throws Exception {
        try (ChildProcess child =
                ChildJvm.of(Exhausting.class).withFileLimit(80).start()) {
            assertEquals("ADDRESS_NOT_AVAILABLE", child.nextLine());
            assertEquals("TOO_MANY_OPEN_FILES, open", child.nextLine());
            assertEquals("as many as before", child.nextLine());
            assertEquals(0, child.awaitStatus());
        }
    }
}
