package io.dgram.impl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.impl.LogSpy;
import io.dgram.impl.NioSocketProvider;
import io.dgram.impl.Tasks;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.jdk.JdkPlatform;
import io.dgram.impl.support.Clock;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The sockets of all addresses where the system refuses some")
@Timeout(60)
class AddressSocketsTest {

    private static final SocketConfig UDP4 = SocketConfig.of(SocketType.UDP4);

    private final NioSocketProvider provider = new NioSocketProvider();
    private final NetworkInterfaces interfaces = new NetworkInterfaces(new JdkPlatform("for a test").interfaces());
    private final List<ManagedSocket> opened = new CopyOnWriteArrayList<>();
    private int addresses;

    @BeforeEach
    void count() throws Exception {
        addresses = LocalAddresses.endpoints(SocketType.UDP4, 1).size();
        assumeTrue(addresses > 1, "this machine has one IPv4 address only");
    }

    private ManagedSocket open(SocketConfig config) throws DgramException {
        ManagedSocket socket = (ManagedSocket) provider.open(config);
        opened.add(socket);
        return socket;
    }

    private AddressSockets bind(int port, SocketOpener opener) throws DgramException {
        return AddressSockets.bind(port, UDP4, opener, interfaces.watcher(), Clock.SYSTEM);
    }

    // Not one of those that the kernel gives for port 0: another process may get it meanwhile.
    private static int freePort() throws IOException {
        while (true) {
            try (DatagramSocket probe =
                    new DatagramSocket(ThreadLocalRandom.current().nextInt(20_000, 30_000))) {
                return probe.getLocalPort();
            } catch (BindException e) {
                // Taken: try another one.
            }
        }
    }

    private static DgramException refusal() {
        return new DgramException(ErrorCode.TOO_MANY_OPEN_FILES, "open", null, null, "for a test", null);
    }

    @Test
    void areOpenedLaterWhereTheyCannotBeNow() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean mayOpen = new AtomicBoolean();
        int port = freePort();
        try (LogSpy log = new LogSpy();
                AddressSockets sockets = bind(port, config -> {
                    int call = calls.incrementAndGet();
                    if (call == 2) {
                        throw refusal();
                    }
                    // Each retry, until it is logged, which is not done if the test before had it logged just now.
                    if (call > addresses && !(mayOpen.get() && hasOutOfMemory(log))) {
                        throw new OutOfMemoryError("for a test");
                    }
                    return open(config);
                })) {
            assertEquals(addresses - 1, sockets.addresses().size());
            assertEquals(1, sockets.failures().size());
            mayOpen.set(true);

            Tasks.await("all addresses", () -> sockets.addresses().size() == addresses);

            Tasks.await("no failure", () -> sockets.failures().isEmpty());
            assertTrue(hasOutOfMemory(log));
            assertTrue(log.messages().stream().anyMatch(text -> text.startsWith("no socket for ")));
        }
    }

    private static boolean hasOutOfMemory(LogSpy log) {
        return log.thrown().stream().anyMatch(OutOfMemoryError.class::isInstance);
    }

    @Test
    void areNotLeftOpenWhereNoneCanBe() throws Exception {
        DgramException refusal = refusal();
        int port = freePort();

        DgramException thrown = assertThrows(
                DgramException.class,
                () -> bind(port, config -> {
                    throw refusal;
                }));

        assertSame(refusal, thrown);
    }

    @Test
    void areNotLeftOpenAfterAnError() throws Exception {
        int port = freePort();
        opened.clear();

        assertThrows(
                OutOfMemoryError.class,
                () -> bind(port, config -> {
                    if (opened.size() == 1) {
                        throw new OutOfMemoryError("for a test");
                    }
                    return open(config);
                }));

        assertEquals(1, opened.size());
        assertTrue(opened.getFirst().isClosed());
    }

    @Test
    void haveAnotherPortWhereOneAddressHasNotTheFirst() throws Exception {
        List<Socket> others = new ArrayList<>();
        SocketOpener opener = config -> {
            if (opened.size() == 1) { // the probe, which has found a free port and is closed
                others.add(provider.open(UDP4).bind(lastEndpoint(opened.getFirst())));
            }
            return open(config);
        };
        try (AddressSockets sockets = bind(0, opener)) {
            assertEquals(1, others.size());
            assertNotEquals(others.getFirst().address().port(), sockets.port());
            assertEquals(addresses, sockets.addresses().size());
            assertTrue(sockets.failures().isEmpty());
        } finally {
            others.forEach(Socket::close);
        }
    }

    @Test
    void areForgottenWithTheirAddressWhoeverClosedThem() throws Exception {
        int port = freePort();
        opened.clear();
        try (AddressSockets sockets = bind(port, this::open)) {
            ManagedSocket closed = opened.removeLast();
            closed.close();
            closed.awaitClosed();
            WeakReference<ManagedSocket> collected = new WeakReference<>(closed);
            closed = null;

            sockets.follow(List.of());
            opened.clear();

            Tasks.await("collected", () -> {
                System.gc();
                return collected.refersTo(null);
            });
        }
    }

    private ManagedSocket failingToClose(ManagedSocket socket) {
        return (ManagedSocket) Proxy.newProxyInstance(
                ManagedSocket.class.getClassLoader(),
                new Class<?>[] {ManagedSocket.class},
                (proxy, method, arguments) -> {
                    Object result = method.invoke(socket, arguments);
                    if (method.getName().equals("close")) {
                        throw new OutOfMemoryError("for a test");
                    }
                    return result;
                });
    }

    @Test
    void areAllClosedWhereClosingOneFails() throws Exception {
        int port = freePort();
        opened.clear();
        AddressSockets sockets = bind(port, config -> opened.isEmpty() ? failingToClose(open(config)) : open(config));

        sockets.close();

        assertEquals(addresses, opened.size());
        assertTrue(opened.stream().allMatch(Socket::isClosed));
        sockets.awaitClosed();
    }

    private static Endpoint lastEndpoint(Socket probe) throws DgramException {
        Matcher port = Pattern.compile(":(\\d+), closed").matcher(probe.toString());
        assertTrue(port.find(), probe::toString);
        try {
            return LocalAddresses.endpoints(SocketType.UDP4, Integer.parseInt(port.group(1)))
                    .getLast();
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
    }
}
