package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.PlatformThreads;
import io.dgram.tests.support.Tasks;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("sockets that were closed leave nothing behind")
class LeakTest {

    private static final int TIMES = 200;

    /** What others do in this virtual machine meanwhile. A leak of one in each round is many times that. */
    private static final int NOISE = 50;

    /** A socket's life, from open to close. */
    enum Life {
        NEVER_BOUND {
            @Override
            void live() throws Exception {
                Dgram.createSocket(SocketType.UDP4).close();
            }
        },
        BOUND {
            @Override
            void live() throws Exception {
                Loopback.bound(SocketType.UDP6).close();
            }
        },
        CONNECTED {
            @Override
            void live() throws Exception {
                Loopback.bound(SocketType.UDP4).connect(9).close();
            }
        },
        RECEIVER_RAN {
            @Override
            void live() throws Exception {
                Socket socket = Loopback.bound(SocketType.UDP4);
                EventLog events = EventLog.of(socket);
                socket.send("x", socket.address());
                events.nextText();
                SocketAssertions.closeAndAwait(socket);
            }
        },
        WAITED_TO_RECEIVE {
            @Override
            void live() throws Exception {
                try (Socket socket = Loopback.bound(SocketType.UDP4)) {
                    assertTrue(socket.receive(Duration.ofNanos(1)).isEmpty());
                }
            }
        },
        SENT_WITH_CALLBACK {
            @Override
            void live() throws Exception {
                Socket socket = Dgram.createSocket(SocketType.UDP4);
                socket.send("x", 9, "", error -> socket.close());
                socket.awaitClosed();
            }
        },
        IDLE_TIMER_SET {
            @Override
            void live() throws Exception {
                Dgram.createSocket(SocketType.UDP4)
                        .setTimeout(Duration.ofHours(1))
                        .close();
            }
        },
        MEMBER_OF_A_GROUP {
            @Override
            void live() throws Exception {
                try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
                    assertTrue(socket.addMembership("239.255.7.8", "lo").isActive());
                }
            }
        },
        BIND_FAILED {
            @Override
            void live() throws Exception {
                try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
                    Endpoint nowhere = Endpoint.of(Loopback.unassignedHost(SocketType.UDP4), 0);
                    SocketAssertions.assertFails(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> socket.bind(nowhere));
                }
            }
        },
        CONNECT_FAILED {
            @Override
            void live() throws Exception {
                SocketConfig config = SocketConfig.of(SocketType.UDP4).withResolver(host -> {
                    throw new UnknownHostException(host);
                });
                try (Socket socket = Dgram.createSocket(config)) {
                    SocketAssertions.assertFails(ErrorCode.UNKNOWN_HOST, () -> socket.connect(9, "nowhere"));
                }
            }
        };

        abstract void live() throws Exception;
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    @ParameterizedTest
    @EnumSource
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the JDK does not count handles there")
    @Behaviour("LC4")
    void neitherFilesNorThreads(Life life) throws Exception {
        life.live();
        long files = openFiles();
        int threads = PlatformThreads.count();

        for (int i = 0; i < TIMES; i++) {
            life.live();
        }

        Tasks.await("no more open files than before: " + files, () -> openFiles() < files + NOISE);
        Tasks.await("no more threads than before: " + threads, () -> PlatformThreads.count() < threads + NOISE);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the JDK does not count handles there")
    @Behaviour({"LC4", "BD3"})
    void norWhatFailedAttemptsOfOneSocketNeeded() throws Exception {
        try (Socket taken = Loopback.bound(SocketType.UDP4);
                Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            long files = openFiles();
            for (int i = 0; i < TIMES; i++) {
                SocketAssertions.assertFails(ErrorCode.ADDRESS_IN_USE, () -> socket.bind(taken.address()));
            }

            Tasks.await("no more open files than before: " + files, () -> openFiles() < files + NOISE);
        }
    }

    @ParameterizedTest
    @EnumSource(Tasks.Kind.class)
    @Behaviour("LC4")
    void norThemselvesInMemory(Tasks.Kind kind) throws Exception {
        try (Tasks tasks = new Tasks()) {
            WeakReference<Socket> pushed =
                    tasks.start(kind, LeakTest::usedForPush).result();
            WeakReference<Socket> pulled =
                    tasks.start(kind, LeakTest::usedForPull).result();

            Tasks.await("both sockets forgotten", () -> {
                System.gc();
                return pushed.refersTo(null) && pulled.refersTo(null);
            });
        }
    }

    private static WeakReference<Socket> usedForPush() throws Exception {
        Socket socket = Loopback.bound(SocketType.UDP4).setTimeout(Duration.ofHours(1));
        EventLog messages = new EventLog();
        socket.on(Message.class, messages);
        socket.send("x", socket.address());
        messages.nextText();
        SocketAssertions.closeAndAwait(socket);
        return new WeakReference<>(socket);
    }

    private static WeakReference<Socket> usedForPull() throws Exception {
        Socket socket = Loopback.bound(SocketType.UDP4);
        assertTrue(socket.receive(Duration.ofMillis(1)).isEmpty());
        SocketAssertions.closeAndAwait(socket);
        return new WeakReference<>(socket);
    }
}
