package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.lang.ref.WeakReference;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("sockets that are dropped without close()")
@Tag("slow")
class AbandonedSocketTest {

    private static final Duration IN_USE = Duration.ofSeconds(3);

    /** What a socket did before it was dropped, which does not keep it in use. */
    enum Life {
        WAITED_TO_RECEIVE {
            @Override
            void live(Socket socket) throws Exception {
                assertTrue(socket.receive(Duration.ofMillis(1)).isEmpty());
            }
        },
        NEVER_WAITED {
            @Override
            void live(Socket socket) throws Exception {
                socket.send("x", socket.address());
            }
        },
        RECEIVER_STOPPED {
            @Override
            void live(Socket socket) throws Exception {
                EventLog messages = new EventLog();
                socket.on(Message.class, messages);
                socket.send("x", socket.address());
                messages.nextText();
                socket.recvStop();
            }
        },
        MEMBER_OF_A_GROUP {
            @Override
            void live(Socket socket) throws Exception {
                assertTrue(socket.addMembership("239.255.7.9", "127.0.0.1").isActive());
            }
        },
        IDLE_TIMER_SWITCHED_OFF {
            @Override
            void live(Socket socket) throws Exception {
                socket.setTimeout(Duration.ofHours(1)).setTimeout(Duration.ZERO);
            }
        };

        abstract void live(Socket socket) throws Exception;
    }

    private static Endpoint openUseAndDrop(Life life) throws Exception {
        Socket socket = Loopback.bound(SocketType.UDP4);
        life.live(socket);
        return socket.address();
    }

    private static boolean isFree(Endpoint address) throws Exception {
        try (DatagramChannel channel = DatagramChannel.open(SocketType.UDP4.family())) {
            channel.bind(new InetSocketAddress(address.address(), address.port()));
            return true;
        } catch (BindException e) {
            return false;
        }
    }

    private static boolean isFreeAfterCollection(Endpoint address) throws Exception {
        System.gc();
        return isFree(address);
    }

    @ParameterizedTest
    @EnumSource
    void areClosedWithOneWarning(Life life) throws Exception {
        try (Tasks tasks = new Tasks();
                CapturedLog log = new CapturedLog()) {
            Endpoint address = tasks.start(() -> openUseAndDrop(life)).result();

            Tasks.await("the port is free", () -> isFreeAfterCollection(address));

            LogRecord warning = log.next("bound to " + address);
            assertEquals(Level.WARNING, warning.getLevel());
            assertTrue(warning.getMessage().contains("dropped without close()"), warning.getMessage());
            assertTrue(warning.getMessage().contains(Loopback.class.getName()), warning.getMessage());
            assertTrue(log.isSilentFor(Duration.ofMillis(100), "bound to " + address));
        }
    }

    @Test
    void areNotMissedWhenClosed() throws Exception {
        try (Tasks tasks = new Tasks();
                CapturedLog log = new CapturedLog()) {
            CompletableFuture<Endpoint> address = new CompletableFuture<>();
            WeakReference<Socket> closed = tasks.start(() -> {
                        Socket socket = Loopback.bound(SocketType.UDP4);
                        address.complete(socket.address());
                        socket.close();
                        return new WeakReference<>(socket);
                    })
                    .result();

            Tasks.await("the socket is collected", () -> {
                System.gc();
                return closed.refersTo(null);
            });

            assertTrue(log.isSilentFor(Duration.ofMillis(100), "bound to " + address.join()));
        }
    }

    /** What keeps a socket in use to which the application does not refer. */
    enum Use {
        RECEIVER_RUNS {
            @Override
            void of(Socket socket) {
                socket.on(Message.class, message -> {});
            }
        },
        IDLE_TIMER_SET {
            @Override
            void of(Socket socket) throws Exception {
                socket.setTimeout(IN_USE, () -> {});
            }
        },
        CLOSES_LATER {
            @Override
            void of(Socket socket) throws Exception {
                socket.closeAfter(IN_USE);
            }
        },
        A_THREAD_RECEIVES {
            @Override
            void of(Socket socket) {
                Tasks.awaitParked(Thread.ofVirtual().start(() -> receive(socket)));
            }
        };

        abstract void of(Socket socket) throws Exception;

        private static void receive(Socket socket) {
            try {
                socket.receive(IN_USE);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    // Apart, so that no frame of the test refers to the socket.
    private static Endpoint addressOf(WeakReference<Socket> used) throws Exception {
        return Objects.requireNonNull(used.get()).address();
    }

    @ParameterizedTest
    @EnumSource
    void areLeftAloneWhileInUse(Use use) throws Exception {
        try (Tasks tasks = new Tasks();
                CapturedLog log = new CapturedLog()) {
            long start = System.nanoTime();
            WeakReference<Socket> used = tasks.start(() -> {
                        Socket socket = Loopback.bound(SocketType.UDP4);
                        use.of(socket);
                        return new WeakReference<>(socket);
                    })
                    .result();
            Endpoint address = addressOf(used);

            for (int i = 0; i < 5; i++) {
                boolean free = isFreeAfterCollection(address);
                // A machine under load may take longer for the collections than the socket is in use.
                assertTrue(!free || System.nanoTime() - start >= IN_USE.toNanos(), "closed while in use");
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            if (use == Use.RECEIVER_RUNS) {
                Objects.requireNonNull(used.get()).close(); // it would run for as long as this virtual machine
                return;
            }
            Tasks.await("no longer in use", () -> isFreeAfterCollection(address));
            if (use != Use.CLOSES_LATER) {
                log.next("bound to " + address);
            }
        }
    }
}
