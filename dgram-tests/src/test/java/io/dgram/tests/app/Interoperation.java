package io.dgram.tests.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.ChildProcess;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the sockets of another library and those of this one have to manage together, in both directions: every way to
 * reach a socket, with datagrams of every length. The other library runs in a process of its own.
 */
@Timeout(60)
@EnabledOnOs(OS.LINUX) // where the loopback interface has groups and a broadcast address
@Tag("slow")
abstract class Interoperation {

    private static final String HOST = "127.0.0.1";
    private static final String GROUP = "239.255.0.7";
    // A prime: whatever block of a payload is lost or doubled, the rest does not look the same.
    private static final int PERIOD = 251;

    /** A way to reach a socket. */
    enum Target {
        UNICAST(HOST),
        MULTICAST(GROUP),
        BROADCAST("127.255.255.255");

        private final String address;

        Target(String address) {
            this.address = address;
        }
    }

    @BeforeEach
    final void assumeTheOtherLibrary() throws Exception {
        assumeInstalled();
    }

    /** Skips the test where the other library is not installed. */
    abstract void assumeInstalled() throws Exception;

    /**
     * Starts a socket of the other library that is bound to the wildcard address, is a member of a group on 127.0.0.1,
     * and sends every datagram back. It prints {@code listening on 127.0.0.1:port}.
     */
    abstract ChildProcess startEcho(String group) throws IOException;

    /**
     * Starts a socket of the other library that sends one datagram, whose bytes are 0, 1, 2 … 250, 0, 1 … Groups it
     * sends to by 127.0.0.1, with a time to live of 0. It waits for the answer and prints
     * {@code size bytes, as sent, from 127.0.0.1:port}, or {@code not as sent}.
     */
    abstract ChildProcess startClient(String address, int port, int size) throws IOException;

    @ParameterizedTest
    @MethodSource("everyDatagram")
    void ourDatagramIsAnswered(SocketType type, Target target, int size) throws Exception {
        try (ChildProcess echo = startEcho(GROUP);
                Socket socket = open(type)) {
            int port = Integer.parseInt(App.portOf(echo));

            socket.send(payload(size), port, target.address);

            Message answer = receive(socket);
            assertArrayEquals(payload(size), answer.bytes());
            assertEquals(Endpoint.of(HOST, port), answer.sender());
        }
    }

    @ParameterizedTest
    @MethodSource("everyDatagram")
    void theirDatagramIsAnswered(SocketType type, Target target, int size) throws Exception {
        try (Socket socket = open(type).bind()) {
            socket.addMembership(GROUP, HOST);
            int port = socket.address().port();
            try (ChildProcess client = startClient(target.address, port, size)) {
                Message message = receive(socket);
                assertArrayEquals(payload(size), message.bytes());

                socket.send(message.data(), message.sender());

                client.awaitOutput("^" + size + " bytes, as sent, from " + HOST + ":" + port + "$");
                assertEquals(0, client.awaitStatus());
            }
        }
    }

    /** Empty, short and as long as can be; to and from IPv6 sockets, too, which are dual-stack. */
    static Stream<Arguments> everyDatagram() {
        List<SocketType> types = Dgram.capabilities().has(Capability.IPV6)
                ? List.of(SocketType.UDP4, SocketType.UDP6)
                : List.of(SocketType.UDP4);
        return types.stream()
                .flatMap(type -> Arrays.stream(Target.values())
                        .flatMap(target -> sizes(type).map(size -> Arguments.of(type, target, size))));
    }

    private static Stream<Integer> sizes(SocketType type) {
        return type == SocketType.UDP4 ? Stream.of(0, 5, SocketType.UDP4.maxPayload()) : Stream.of(5);
    }

    private static Socket open(SocketType type) throws DgramException {
        return Dgram.createSocket(type)
                .setMulticastInterface(HOST)
                .setMulticastTTL(0)
                .setBroadcast(true);
    }

    private static Message receive(Socket socket) throws DgramException, InterruptedException {
        return socket.receive(Tasks.LIMIT).orElseThrow(() -> new AssertionError("no datagram within " + Tasks.LIMIT));
    }

    private static byte[] payload(int size) {
        byte[] payload = new byte[size];
        for (int i = 0; i < size; i++) {
            payload[i] = (byte) (i % PERIOD);
        }
        return payload;
    }
}
