package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.IcmpError;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.PathMtuDiscovery;
import io.dgram.SendOptions;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/** A program that finds out how long its datagrams to a {@link PathMtuServer} may be, and loses none afterwards. */
final class PathMtuClient implements AutoCloseable {

    /** How it does so. */
    enum Scenario {
        BY_EVENT {
            @Override
            void run(PathMtuClient client) throws Exception {
                client.set(PathMtuDiscovery.DO);
                client.send(RoutedPath.WIDE);
                client.expectTooBig();

                client.expectRefusal(RoutedPath.NARROW + 1);
                client.exchangeMany();
            }
        },
        BY_CALL {
            @Override
            void run(PathMtuClient client) throws Exception {
                client.set(PathMtuDiscovery.DO);
                client.send(RoutedPath.WIDE);
                Tasks.await("the error", () -> client.hasTakenTooBig());

                client.expectRefusal(RoutedPath.NARROW + 1);
                client.exchangeMany();
            }
        },
        CONNECTED {
            @Override
            void run(PathMtuClient client) throws Exception {
                client.socket.connect(client.server);
                client.set(PathMtuDiscovery.DO);
                assertEquals(RoutedPath.WIDE, client.socket.getOption(Option.PATH_MTU));
                client.send(RoutedPath.WIDE);
                client.expectTooBig();

                assertEquals(RoutedPath.NARROW, client.socket.getOption(Option.PATH_MTU));
                client.expectRefusal(RoutedPath.NARROW + 1);
                client.exchangeMany();
            }
        },
        CONNECTED_WITHOUT_ERRORS {
            @Override
            void run(PathMtuClient client) throws Exception {
                client.socket.connect(client.server);
                client.set(PathMtuDiscovery.DO);
                client.send(RoutedPath.WIDE);

                DgramException reported = assertThrows(DgramException.class, () -> client.socket.receive(Tasks.LIMIT));

                assertEquals(ErrorCode.MESSAGE_TOO_LARGE, reported.code());
                assertEquals(OptionalInt.of(RoutedPath.NARROW), reported.mtu());
                client.expectRefusal(RoutedPath.NARROW + 1);
                client.exchangeMany();
            }
        },
        UNCONNECTED_WITHOUT_ERRORS {
            @Override
            void run(PathMtuClient client) throws Exception {
                client.set(PathMtuDiscovery.DO);
                Tasks.await("a system that knows the path", () -> client.isRefused(RoutedPath.WIDE));

                client.expectRefusal(RoutedPath.NARROW + 1);
                client.exchangeMany();
            }
        },
        FOR_ONE_DATAGRAM {
            @Override
            void run(PathMtuClient client) throws Exception {
                client.send(RoutedPath.WIDE);
                client.expectTooBig();
                client.set(PathMtuDiscovery.PROBE);
                client.expectRefusal(RoutedPath.WIDE + 1); // more than the interface takes
                client.set(PathMtuDiscovery.SYSTEM);

                client.expectRefusal(RoutedPath.NARROW + 1, SendOptions.NONE.dontFragment(true));
                client.exchangeMany();
            }
        },
        BY_PROBING {
            @Override
            void run(PathMtuClient client) throws Exception {
                client.set(PathMtuDiscovery.PROBE);
                int passes = RoutedPath.NARROW - 80;
                int fails = RoutedPath.WIDE + 1;
                while (fails - passes > 1) {
                    int size = (passes + fails) / 2;
                    client.send(size);
                    if (client.passed(size)) {
                        passes = size;
                    } else {
                        fails = size;
                    }
                }

                assertEquals(RoutedPath.NARROW, passes);
                client.exchangeMany();
            }
        },
        BY_THE_SYSTEM {
            @Override
            void run(PathMtuClient client) throws Exception {
                assertEquals(PathMtuDiscovery.SYSTEM, client.socket.getOption(Option.PATH_MTU_DISCOVERY));
                client.send(RoutedPath.WIDE);
                client.expectTooBig();

                client.send(RoutedPath.WIDE); // in fragments
                assertTrue(client.passed(RoutedPath.WIDE));
                client.exchangeMany();
            }
        };

        abstract void run(PathMtuClient client) throws Exception;

        boolean reports() {
            return this != CONNECTED_WITHOUT_ERRORS && this != UNCONNECTED_WITHOUT_ERRORS;
        }

        boolean listens() {
            return reports() && this != BY_CALL;
        }
    }

    private static final int EXCHANGES = 200;
    private static final int UDP_HEADER = 8;

    private final Socket socket;
    private final Endpoint server;
    private final int headers;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private PathMtuClient(Scenario scenario, SocketType type, Endpoint server) throws DgramException {
        this.server = server;
        headers = UDP_HEADER + (server.family() == StandardProtocolFamily.INET ? 20 : 40);
        socket = Dgram.createSocket(SocketConfig.of(type).withIcmpErrors(scenario.reports()));
        socket.bind();
        if (scenario.listens()) {
            socket.on(Event.Icmp.class, events::add);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Scenario scenario = Scenario.valueOf(arguments[0]);
        Endpoint server = Endpoint.of(arguments[2], Integer.parseInt(arguments[3]));
        try (PathMtuClient client = new PathMtuClient(scenario, SocketType.valueOf(arguments[1]), server)) {
            scenario.run(client);
        }
    }

    private void set(PathMtuDiscovery discovery) throws DgramException {
        socket.setOption(Option.PATH_MTU_DISCOVERY, discovery);
    }

    /** Sends a datagram that is a packet of a size. */
    private void send(int packetSize) throws Exception {
        ByteBuffer data = ByteBuffer.allocate(packetSize - headers);
        if (isConnected()) {
            socket.send(data);
        } else {
            socket.send(data, server);
        }
    }

    private boolean isConnected() {
        try {
            return socket.remoteAddress() != null;
        } catch (DgramException | IllegalStateException e) {
            return false;
        }
    }

    private void expectTooBig() throws InterruptedException {
        Event event = events.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (event instanceof Event.Icmp(IcmpError error)) {
            check(error);
        } else {
            throw new AssertionError(event);
        }
    }

    private void check(IcmpError error) {
        assertEquals(IcmpError.Kind.TOO_BIG, error.kind());
        assertEquals(OptionalInt.of(RoutedPath.NARROW), error.mtu());
        assertEquals(server, error.target());
        String far =
                RoutedPath.hops(server.family() == StandardProtocolFamily.INET6).get(1);
        assertEquals(Optional.of(Endpoint.of(far, 0).address()), error.reporter());
    }

    private boolean hasTakenTooBig() throws DgramException {
        List<IcmpError> errors = socket.icmpErrors();
        errors.forEach(this::check);
        return !errors.isEmpty();
    }

    // Sends until the system has heard that the packet is too big.
    private boolean isRefused(int packetSize) throws Exception {
        try {
            send(packetSize);
            return false;
        } catch (DgramException e) {
            assertEquals(ErrorCode.MESSAGE_TOO_LARGE, e.code(), e::toString);
            return true;
        }
    }

    private void expectRefusal(int packetSize) {
        expectRefusal(() -> send(packetSize));
    }

    private void expectRefusal(int packetSize, SendOptions options) {
        expectRefusal(() -> socket.send(ByteBuffer.allocate(packetSize - headers), server, options));
    }

    private static void expectRefusal(Executable send) {
        DgramException refused = assertThrows(DgramException.class, send);

        assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refused.code(), refused::toString);
        assertEquals(OptionalInt.of(RoutedPath.NARROW), refused.mtu(), refused::toString);
    }

    /** Waits for the answer to a datagram, or a report that it was too big. */
    private boolean passed(int packetSize) throws Exception {
        for (long end = System.nanoTime() + Tasks.LIMIT.toNanos(); System.nanoTime() < end; ) {
            Optional<Message> answer = socket.receive(Duration.ofMillis(1));
            if (answer.isPresent()) {
                assertEquals(packetSize - headers, answer.get().data().getInt());
                return true;
            }
            if (events.poll() instanceof Event.Icmp(IcmpError error)) {
                check(error);
                return false;
            }
        }
        throw new AssertionError("neither an answer nor a report about " + packetSize);
    }

    private void exchangeMany() throws Exception {
        for (int i = 0; i < EXCHANGES; i++) {
            send(RoutedPath.NARROW);
            assertTrue(passed(RoutedPath.NARROW), () -> "lost one of " + EXCHANGES);
        }
        assertEquals(List.of(), List.copyOf(events));
    }

    @Override
    public void close() {
        socket.close();
    }
}
