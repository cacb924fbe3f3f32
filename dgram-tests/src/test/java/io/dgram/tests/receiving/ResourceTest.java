package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.PlatformThreads;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Task;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What sockets cost")
@Tag("slow")
class ResourceTest {

    /** As on a small machine, whatever this one is: threads and buffers are as many as processors want. */
    private static final String FOUR_PROCESSORS = "-XX:ActiveProcessorCount=4";

    // ------------------------------------------------------------------------------------- in the child: measuring

    private static long descriptors() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
    }

    private static int mostPlatformThreads() {
        return ManagementFactory.getThreadMXBean().getPeakThreadCount();
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    // -------------------------------------------------------------------------------------------- opening, closing

    @Nested
    @DisplayName("one after the other, two thousand times")
    class OneAfterTheOther {

        private static Map<String, Long> measured;

        @BeforeAll
        static void run() throws Exception {
            measured = ChildJvm.of(Reopen.class).withOneCarrier().measure();
        }

        @Test
        @Behaviour("LC1")
        void thePortIsFreeAsSoonAsCloseReturns() {
            assertEquals(2_000, measured.get("rebound"));
        }

        @Test
        @Behaviour("LC4")
        void noDescriptorIsLeft() {
            assertEquals(0, measured.get("descriptors more"));
        }

        @Test
        @Behaviour("LC4")
        void noPlatformThreadIsLeft() {
            assertEquals(0, Math.max(0, measured.get("platform threads more")));
        }
    }

    /** Binds the same port again and again, and closes while a thread waits, or the receiver begins to. */
    static final class Reopen {

        public static void main(String[] args) throws Exception {
            int port = Loopback.freePort();
            reopen(port, 200);
            long descriptors = descriptors();
            int threads = PlatformThreads.count();

            reopen(port, 2_000);

            ChildJvm.tell("rebound", 2_000);
            ChildJvm.tell("descriptors more", descriptors() - descriptors);
            // The one that keeps the virtual machine alive ends by itself.
            Tasks.await("ended: platform threads", () -> PlatformThreads.count() <= threads);
            ChildJvm.tell("platform threads more", PlatformThreads.count() - threads);
        }

        private static void reopen(int port, int times) throws Exception {
            for (int i = 0; i < times; i += 2) {
                Socket pulled = Dgram.createSocket(SocketType.UDP4).bind(port, Loopback.HOST);
                try (Tasks tasks = new Tasks()) {
                    Task<?> receive = tasks.start(pulled::receive).awaitParked();
                    pulled.close();
                    assertEquals(
                            ErrorCode.CLOSED,
                            assertThrows(DgramException.class, receive::result).code());
                }
                Socket pushed = Dgram.createSocket(SocketType.UDP4, message -> {});
                pushed.setTimeout(Duration.ofDays(1)).bind(port, Loopback.HOST);
                pushed.close();
            }
        }
    }

    // ---------------------------------------------------------------------------------------------- a thousand open

    @Nested
    @DisplayName("a thousand with a receiver each")
    class AThousand {

        private static Map<String, Long> measured;

        @BeforeAll
        static void run() throws Exception {
            measured = ChildJvm.of(Thousand.class).withOptions(FOUR_PROCESSORS).measure();
        }

        @Test
        void needAHandfulOfPlatformThreads() {
            assertTrue(measured.get("most platform threads") <= 16, measured::toString);
        }

        @Test
        void shareTheirDirectBuffers() {
            assertTrue(measured.get("direct bytes") < 4 << 20, measured::toString);
        }

        @Test
        void receiveAfterHavingWaited() {
            assertEquals(1_000, measured.get("received"));
        }
    }

    /** Opens a thousand sockets, half of them to pull and half to push, and has every one receive when it waits. */
    static final class Thousand {

        public static void main(String[] args) throws Exception {
            List<Socket> sockets = new ArrayList<>();
            List<Task<Message>> receives = new ArrayList<>();
            Set<Thread> receivers = ConcurrentHashMap.newKeySet();
            CountDownLatch delivered = new CountDownLatch(2 * 500);
            try (Tasks tasks = new Tasks();
                    Socket sender = Loopback.bound()) {
                for (int i = 0; i < 500; i++) {
                    Socket pulled = Loopback.bound();
                    sockets.add(pulled);
                    receives.add(tasks.start(pulled::receive));
                    Socket pushed = Loopback.bound();
                    sockets.add(pushed);
                    pushed.on(Message.class, message -> {
                        receivers.add(Thread.currentThread());
                        delivered.countDown();
                    });
                    sender.send("tells the receiver's thread", pushed.address());
                }
                Tasks.await("known: every receiver's thread", () -> receivers.size() == 500);
                receivers.forEach(Tasks::awaitParked);
                receives.forEach(Task::awaitParked);

                for (Socket socket : sockets) {
                    sender.send("datagram", socket.address());
                }

                Limited.await(delivered);
                for (Task<Message> receive : receives) {
                    assertEquals("datagram", receive.result().text());
                }
            }
            ChildJvm.tell("received", 1_000);
            ChildJvm.tell("direct bytes", directBytes());
            ChildJvm.tell("most platform threads", mostPlatformThreads());
            sockets.forEach(Socket::close);
        }
    }

    // ---------------------------------------------------------------------------------------------------- failures

    @Nested
    @DisplayName("that fail, a thousand times")
    class Failing {

        private static Map<String, Long> measured;

        @BeforeAll
        static void run() throws Exception {
            measured = ChildJvm.of(Fail.class).withOneCarrier().measure();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "bind of one socket",
                    "bind of a socket each",
                    "connect of one socket",
                    "connect of a socket each"
                })
        @Behaviour({"BD3", "LC4"})
        void leaveNoDescriptor(String attempt) {
            assertEquals(0, measured.get(attempt + ": descriptors more"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "bind of one socket",
                    "bind of a socket each",
                    "connect of one socket",
                    "connect of a socket each"
                })
        @Behaviour("LC4")
        void leaveNoPlatformThread(String attempt) {
            assertEquals(0, Math.max(0, measured.get(attempt + ": platform threads more")));
        }
    }

    /** Binds to a port that is taken, and connects to where no connection is possible. */
    static final class Fail {

        private static final Endpoint BROADCAST = Endpoint.of("255.255.255.255", 9);
        private static final Endpoint WRONG_FAMILY = Endpoint.of("::1", 9);

        public static void main(String[] args) throws Exception {
            try (Socket taken = Loopback.bound();
                    Socket binding = open();
                    Socket connecting = open()) {
                Endpoint address = taken.address();
                repeat("bind of one socket", () -> failToBind(binding, address));
                repeat("bind of a socket each", () -> {
                    try (Socket socket = open()) {
                        failToBind(socket, address);
                    }
                });
                connecting.bind(0, Loopback.HOST);
                repeat("connect of one socket", () -> failToConnect(connecting));
                repeat("connect of a socket each", () -> {
                    try (Socket socket = open()) {
                        failToConnect(socket);
                    }
                });
            }
        }

        private static Socket open() throws DgramException {
            return Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(name -> {
                throw new UnknownHostException(name);
            }));
        }

        private static void failToBind(Socket socket, Endpoint address) {
            assertEquals(
                    ErrorCode.ADDRESS_IN_USE,
                    assertThrows(DgramException.class, () -> socket.bind(address))
                            .code());
        }

        private static void failToConnect(Socket socket) {
            assertThrows(DgramException.class, () -> socket.connect(BROADCAST));
            assertThrows(DgramException.class, () -> socket.connect(WRONG_FAMILY));
            assertThrows(DgramException.class, () -> socket.connect(9, "no.such.name"));
            assertThrows(IllegalStateException.class, socket::remoteAddress);
        }

        /** Something that can fail. */
        private interface Attempt {
            void run() throws Exception;
        }

        private static void repeat(String name, Attempt attempt) throws Exception {
            repeat(attempt, 20);
            long descriptors = descriptors();
            int threads = PlatformThreads.count();

            repeat(attempt, 1_000);

            ChildJvm.tell(name + ": descriptors more", descriptors() - descriptors);
            ChildJvm.tell(name + ": platform threads more", PlatformThreads.count() - threads);
        }

        private static void repeat(Attempt attempt, int times) throws Exception {
            for (int i = 0; i < times; i++) {
                attempt.run();
            }
        }
    }
}
