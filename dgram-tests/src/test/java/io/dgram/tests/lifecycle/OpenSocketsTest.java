package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketSnapshot;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Task;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Dgram.openSockets()")
class OpenSocketsTest {

    // Other tests of this process may have sockets open.
    private final String name = "OpenSocketsTest-" + System.nanoTime();
    private final SocketConfig config = SocketConfig.of(SocketType.UDP4).withName(name);

    private List<SocketSnapshot> mine() {
        return Dgram.openSockets().stream()
                .filter(socket -> socket.name().equals(Optional.of(name)))
                .toList();
    }

    @Test
    @Behaviour("WT1")
    void describesASocketInEachState() throws Exception {
        try (Socket peer = Loopback.bound();
                Socket socket = Dgram.createSocket(config)) {
            SocketSnapshot unbound = mine().getFirst();
            assertEquals(SocketType.UDP4, unbound.type());
            assertEquals(Optional.empty(), unbound.local());
            assertEquals(Optional.empty(), unbound.remote());
            assertEquals(
                    OpenSocketsTest.class.getName(),
                    unbound.openedAt().orElseThrow().getClassName());

            socket.connect(peer.address());
            socket.send("hello");

            SocketSnapshot connected = mine().getFirst();
            assertEquals(unbound.id(), connected.id());
            assertEquals(Optional.of(socket.address()), connected.local());
            assertEquals(Optional.of(peer.address()), connected.remote());
            assertEquals(socket.stats(), connected.stats());
            assertEquals(1, connected.stats().datagramsSent());
            assertTrue(connected.age().compareTo(unbound.age()) > 0);
            assertTrue(unbound.age().compareTo(Duration.ZERO) > 0);
            assertTrue(
                    connected.toString().startsWith("#" + connected.id() + " " + name + " udp4 " + socket.address()),
                    connected::toString);
        }
    }

    @Test
    @Behaviour("WT1")
    void listsSocketsInTheOrderInWhichTheyWereOpened() throws Exception {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            open.add(Dgram.createSocket(config));
        }
        try {
            List<Long> ids = mine().stream().map(SocketSnapshot::id).toList();

            assertEquals(100, ids.stream().distinct().count());
            assertEquals(ids.stream().sorted(Comparator.naturalOrder()).toList(), ids);
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> Dgram.openSockets().clear());
        } finally {
            open.forEach(Socket::close);
        }
        assertEquals(List.of(), mine());
    }

    @Test
    @Behaviour("WT1")
    void leavesOutASocketOnceItIsClosed() throws Exception {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            open.add(Dgram.createSocket(config));
        }
        for (int i = 0; i < 40; i += 2) { // from the middle, the beginning and the end of the lists
            open.get(i).close();
            assertEquals(39 - i / 2, mine().size());
        }
        for (int i = 39; i > 0; i -= 2) {
            open.get(i).close();
            assertEquals(i / 2, mine().size());
        }
    }

    @Test
    void leavesOutASocketThatWasNotOpened() throws Exception {
        SocketConfig impossible = config.withIpv6Only(true); // which fails when the socket is there already
        assertThrows(DgramException.class, () -> Dgram.createSocket(impossible));

        assertEquals(List.of(), mine());
    }

    @Test
    void describesSocketsWhileOthersOpenAndCloseThem() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket stays = Dgram.createSocket(config).bind(0, Loopback.HOST)) {
            Endpoint address = stays.address();
            List<Task<Void>> openers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                openers.add(tasks.start(Tasks.Kind.PLATFORM, () -> {
                    for (int n = 0; n < 250; n++) {
                        Dgram.createSocket(config).bind(0, Loopback.HOST).close();
                    }
                    return null;
                }));
            }
            while (openers.stream().anyMatch(opener -> !opener.isDone())) {
                assertEquals(
                        1,
                        mine().stream()
                                .filter(socket -> socket.local().equals(Optional.of(address)))
                                .count());
            }
            for (Task<Void> opener : openers) {
                opener.result();
            }
            assertEquals(1, mine().size());
        }
    }

    @Test
    @Tag("slow")
    @Behaviour("WT1")
    void keepsNoSocketThatTheApplicationDrops() throws Exception {
        try (Tasks tasks = new Tasks();
                CapturedLog log = new CapturedLog()) {
            WeakReference<Socket> dropped = tasks.start(() -> {
                        Socket socket = Dgram.createSocket(config).bind(0, Loopback.HOST);
                        assertEquals(1, mine().size());
                        return new WeakReference<>(socket);
                    })
                    .result();

            Tasks.await("the socket is collected, and no longer listed", () -> {
                System.gc();
                return dropped.refersTo(null) && mine().isEmpty();
            });

            String warning = log.next(name).getMessage();
            assertTrue(warning.startsWith(name + ": a socket was dropped"), warning);
        }
    }
}
