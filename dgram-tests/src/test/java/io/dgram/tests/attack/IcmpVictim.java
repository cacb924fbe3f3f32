package io.dgram.tests.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Batch;
import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Task;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A program with connected sockets, in a network namespace of its own, that gets every ICMP error about what it sends
 * to a peer, who is there all the time.
 */
final class IcmpVictim implements AutoCloseable {

    /** What a socket does when an error arrives. */
    enum Scenario {
        RECEIVES {
            @Override
            void run(IcmpVictim victim) throws Exception {
                victim.forEachError((client, told) -> victim.answer("next"), Told::byReceive);
            }
        },
        RECEIVES_BATCHES {
            @Override
            void run(IcmpVictim victim) throws Exception {
                victim.forEachError((client, told) -> victim.answer("next"), Told::byReceiveOfBatches);
            }
        },
        SENDS {
            @Override
            void run(IcmpVictim victim) throws Exception {
                victim.forEachError(
                        (client, told) -> {
                            send(told, () -> client.send("one"));
                            send(told, () -> client.send(direct("two")));
                            send(told, () -> client.send(parts("th", "ree")));
                            victim.expect("one", "two", "three");
                            victim.answer("next");
                        },
                        Told::byReceive);
            }
        },
        SENDS_BATCHES {
            @Override
            void run(IcmpVictim victim) throws Exception {
                victim.forEachError(
                        (client, told) -> {
                            try (Batch batch = Batch.allocate(8, 100)) {
                                // Two of one size, which may leave as one message, and some of other sizes.
                                for (String text : BATCH) {
                                    batch.add(ByteBuffer.wrap(bytes(text)));
                                }
                                send(told, () -> assertEquals(BATCH.length, client.send(batch)));
                            }
                            victim.expect(BATCH);
                            victim.answer("next");
                        },
                        Told::byReceive);
            }
        },
        CONNECTS {
            @Override
            void run(IcmpVictim victim) {
                victim.connectAlthoughErrorsArePending();
            }
        },
        ITERATES {
            @Override
            void run(IcmpVictim victim) throws Exception {
                victim.goOn(false);
            }
        },
        LISTENS {
            @Override
            void run(IcmpVictim victim) throws Exception {
                victim.goOn(true);
            }
        };

        private static final String[] BATCH = {"aa", "bb", "ccc", "d", "eeee", "ffff", "ffff", "g"};

        abstract void run(IcmpVictim victim) throws Exception;
    }

    /** Which addresses sockets have. */
    enum Traffic {
        IPV4(SocketType.UDP4, "127.0.0.1", "127.0.0.9"),
        IPV6(SocketType.UDP6, "::1", "fd78::9"),
        IPV4_OF_UDP6(SocketType.UDP6, "127.0.0.1", "127.0.0.9");

        private final SocketType type;
        private final String host;
        private final String reporter;

        Traffic(SocketType type, String host, String reporter) {
            this.type = type;
            this.host = host;
            this.reporter = reporter;
        }

        SocketType type() {
            return type;
        }

        String host() {
            return host;
        }

        /** Returns the address from which errors are forged. */
        String reporter() {
            return reporter;
        }

        List<ForgedError> errors() {
            return this == IPV6 ? ForgedError.ipv6() : ForgedError.ipv4();
        }
    }

    /** Does something with a socket that an error is on its way to. */
    private interface Step {
        void run(Socket client, List<ErrorCode> told) throws Exception;
    }

    /** Sends something. */
    private interface Attempt {
        void make() throws Exception;
    }

    /** How errors are told. */
    private static final class Told {

        private Told() {}

        private static void byReceive(Socket client, List<ErrorCode> told) throws Exception {
            for (boolean received = false; !received; ) {
                try {
                    Optional<Message> message = client.receive(Tasks.LIMIT);
                    assertEquals("next", message.map(Message::text).orElse("nothing"));
                    received = true;
                } catch (DgramException e) {
                    told.add(e.code());
                }
            }
            assertEquals(Optional.empty(), client.receive(Duration.ZERO));
        }

        private static void byReceiveOfBatches(Socket client, List<ErrorCode> told) throws Exception {
            try (Batch batch = Batch.allocate(4, 100)) {
                for (boolean received = false; !received; ) {
                    try {
                        assertEquals(1, client.receive(batch, Tasks.LIMIT));
                        assertEquals("next", batch.message(0).text());
                        received = true;
                    } catch (DgramException e) {
                        told.add(e.code());
                    }
                }
                assertEquals(0, client.receive(batch, Duration.ZERO));
            }
        }
    }

    private final Traffic traffic;
    private final RawSender sender = RawSender.toThisMachine();
    private final List<String> complaints = new ArrayList<>();
    private DatagramSocket peer;
    private InetSocketAddress client = new InetSocketAddress(0);

    private IcmpVictim(Traffic traffic) throws Exception {
        this.traffic = traffic;
        peer = openPeer();
    }

    private DatagramSocket openPeer() throws Exception {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(traffic.host), 0));
        socket.setSoTimeout((int) Tasks.LIMIT.toMillis());
        return socket;
    }

    public static void main(String[] arguments) throws Exception {
        try (IcmpVictim victim = new IcmpVictim(Traffic.valueOf(arguments[0]))) {
            for (Scenario scenario : Scenario.values()) {
                scenario.run(victim);
                assertEquals("", String.join("\n", victim.complaints), scenario.name());
            }
        }
    }

    /** Runs steps for every error with a socket of its own, and checks what it was told. */
    private void forEachError(Step first, Step then) {
        for (ForgedError error : traffic.errors()) {
            List<ErrorCode> told = new ArrayList<>();
            try (Socket socket = connected()) {
                forge(error);
                first.run(socket, told);
                then.run(socket, told);
                check(error, told);
            } catch (Exception | AssertionError e) {
                complaints.add(error + ": " + e);
            }
        }
    }

    /** Connects sockets that report errors, which are data to them, while there is one of every kind. */
    private void connectAlthoughErrorsArePending() {
        if (!Dgram.capabilities().has(Capability.NATIVE_ACCESS)) {
            return;
        }
        for (ForgedError error : traffic.errors()) {
            try (Socket socket =
                    Dgram.createSocket(SocketConfig.of(traffic.type).withIcmpErrors(true))) {
                client = socket.bind(0, traffic.host).address().toInetSocketAddress();
                forge(error);
                socket.connect(Endpoint.of((InetSocketAddress) peer.getLocalSocketAddress()));
                forge(error);
                socket.disconnect();
                forge(error);
                socket.send("one", Endpoint.of((InetSocketAddress) peer.getLocalSocketAddress()));
                expect("one");
                answer("next");
                assertEquals("next", socket.receive().text());
            } catch (Exception | AssertionError e) {
                complaints.add(error + ": " + e);
            }
        }
    }

    /** Has one socket receive a datagram after every error, and tells by events. */
    private void goOn(boolean push) throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        List<ErrorCode> told = new CopyOnWriteArrayList<>();
        try (Tasks tasks = new Tasks();
                Socket socket = connected()) {
            socket.on(Event.Failure.class, failure -> told.add(failure.error().code()));
            Optional<Task<Void>> loop =
                    push ? Optional.empty() : Optional.of(tasks.start(() -> iterate(socket, received)));
            loop.ifPresent(Task::awaitParked);
            if (push) {
                socket.on(Message.class, message -> received.add(message.text()));
            }
            List<ErrorCode> expected = new ArrayList<>();
            for (ForgedError error : traffic.errors()) {
                received.clear();
                error.reported().ifPresent(expected::add);
                forge(error);
                answer("next");
                Tasks.await("received after " + error, () -> !received.isEmpty() || hasEnded(loop));
                assertEquals(List.of("next"), received, "received after " + error);
                // Another than the one that receives may hand out events.
                Tasks.await("told of " + error, () -> told.size() >= expected.size());
                assertEquals(expected, told, "told of " + error);
            }
        }
    }

    private static boolean hasEnded(Optional<Task<Void>> loop) {
        return loop.isPresent() && loop.get().isDone();
    }

    private static Void iterate(Socket socket, List<String> received) {
        for (Message message : socket) {
            received.add(message.text());
        }
        return null;
    }

    private Socket connected() throws Exception {
        peer.close();
        peer = openPeer();
        Socket socket = Dgram.createSocket(traffic.type);
        socket.connect(Endpoint.of((InetSocketAddress) peer.getLocalSocketAddress()));
        client = socket.address().toInetSocketAddress();
        return socket;
    }

    private void forge(ForgedError error) throws Exception {
        UdpPacket sent = UdpPacket.of(
                client.getAddress().getAddress(),
                client.getPort(),
                peer.getLocalAddress().getAddress(),
                peer.getLocalPort(),
                bytes("sent before"));
        sender.send(error.about(sent, InetAddress.getByName(traffic.reporter).getAddress()));
    }

    private void answer(String text) throws Exception {
        byte[] data = bytes(text);
        peer.send(new DatagramPacket(data, data.length, client));
    }

    private void expect(String... texts) throws Exception {
        for (String text : texts) {
            DatagramPacket packet = new DatagramPacket(new byte[200], 200);
            peer.receive(packet);
            assertEquals(text, new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
        }
    }

    private void check(ForgedError error, List<ErrorCode> told) {
        List<ErrorCode> expected = error.reported().stream().toList();
        if (!expected.equals(told)) {
            complaints.add(error + ": told " + told + " instead of " + expected);
        }
    }

    /** Sends something, which may fail with an error about what was sent before, but not once more. */
    private static void send(List<ErrorCode> told, Attempt send) throws Exception {
        try {
            send.make();
        } catch (DgramException e) {
            told.add(e.code());
            send.make();
        }
    }

    private static ByteBuffer direct(String text) {
        return ByteBuffer.allocateDirect(text.length()).put(bytes(text)).flip();
    }

    private static List<ByteBuffer> parts(String... texts) {
        return Stream.of(texts).map(text -> ByteBuffer.wrap(bytes(text))).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        sender.close();
        peer.close();
    }
}
