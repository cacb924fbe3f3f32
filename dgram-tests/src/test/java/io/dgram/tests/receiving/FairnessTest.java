package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A busy socket leaves others their turn")
@Tag("slow")
class FairnessTest {

    /** Within seconds, on a machine with other things to do. */
    private static final Duration LONGEST = Duration.ofSeconds(8);

    private static void assertProceeds(String what, Map<String, Long> millis) {
        Long taken = millis.get(what);
        assertTrue(taken != null && taken < LONGEST.toMillis(), () -> what + ": " + taken + " ms");
    }

    /** To be called in the child: tells how long something takes, or that it takes too long. */
    private static void measure(String what, Callable<?> action) throws Exception {
        long start = System.nanoTime();
        try (Tasks tasks = new Tasks()) {
            Task<?> task = tasks.start(Kind.PLATFORM, action);
            while (!task.isDone() && System.nanoTime() - start < LONGEST.toNanos()) {
                LockSupport.parkNanos(100_000);
            }
            ChildJvm.tell(what, Duration.ofNanos(System.nanoTime() - start).toMillis());
            if (task.isDone()) {
                task.result();
            }
        }
    }

    /** To be called in the child: sends to a socket as fast as possible, on a platform thread, as long as it lives. */
    private static void flood(Socket target) throws Exception {
        Socket sender = Loopback.bound();
        Endpoint address = target.address();
        Thread.ofPlatform().daemon().start(() -> {
            try (sender) {
                while (!target.isClosed()) {
                    sender.send("flood", address);
                }
            } catch (DgramException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** To be called in the child: opens a socket whose buffer stays full although the flood is held up for a while. */
    private static Socket floodable() throws Exception {
        return Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withReceiveBufferSize(4 << 20))
                .bind(0, Loopback.HOST);
    }

    /** To be called in the child: is busy for longer than it takes to send a datagram. */
    private static void spin() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < 100_000) {
            Thread.onSpinWait();
        }
    }

    // ---------------------------------------------------------------------------------------------------- receiver

    @Nested
    @DisplayName("whose receiver is flooded")
    class FloodedReceiver {

        private static Map<String, Long> millis;

        @BeforeAll
        static void run() throws Exception {
            millis = ChildJvm.of(FloodReceiver.class).withOneCarrier().measure();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "virtual thread",
                    "listener of another socket",
                    "receive on another socket",
                    "idle timer of another socket",
                    "callback of a send on another socket",
                    "send of the same socket",
                    "recvStop by a VIRTUAL thread",
                    "recvStart by a VIRTUAL thread",
                    "recvStop by a PLATFORM thread",
                    "recvStart by a PLATFORM thread",
                    "close of the same socket",
                    "Closed of the same socket"
                })
        @Behaviour("CC4")
        void proceedsWithinSeconds(String what) {
            assertProceeds(what, millis);
        }
    }

    /** Floods a receiver whose listener is slower than the flood, so that it never waits. */
    static final class FloodReceiver {

        @SuppressWarnings("try") // closed in the midst
        public static void main(String[] args) throws Exception {
            AtomicInteger delivered = new AtomicInteger();
            try (Tasks tasks = new Tasks();
                    Socket flooded = floodable();
                    Socket echo = Loopback.bound();
                    Socket other = Loopback.bound()) {
                flooded.on(Message.class, message -> {
                    spin();
                    delivered.incrementAndGet();
                });
                EventLog log = EventLog.withoutMessages(flooded);
                flood(flooded);
                awaitMore(delivered);

                measure("virtual thread", () -> tasks.start(() -> "ran").result());

                echo.on(Message.class, message -> echo.send(message.data(), message.sender()));
                measure("listener of another socket", () -> {
                    other.send("ping", echo.address());
                    return Loopback.nextText(other);
                });
                measure("receive on another socket", () -> {
                    Task<Message> receive = tasks.start(other::receive).awaitParked();
                    echo.send("datagram", other.address());
                    return receive.result();
                });
                measure("idle timer of another socket", () -> {
                    CompletableFuture<String> fired = new CompletableFuture<>();
                    other.setTimeout(Duration.ofMillis(20), () -> fired.complete("fired"));
                    return Limited.get(fired);
                });
                measure("callback of a send on another socket", () -> {
                    CompletableFuture<String> sent = new CompletableFuture<>();
                    int port = echo.address().port();
                    other.send("datagram", port, Loopback.HOST, error -> sent.complete("sent"));
                    return Limited.get(sent);
                });
                measure("send of the same socket", () -> {
                    flooded.send("ping", echo.address());
                    return flooded;
                });
                for (Kind kind : Kind.values()) {
                    awaitMore(delivered);
                    measure(
                            "recvStop by a " + kind + " thread",
                            () -> tasks.start(kind, flooded::recvStop).result());
                    measure(
                            "recvStart by a " + kind + " thread",
                            () -> tasks.start(kind, flooded::recvStart).result());
                }
                awaitMore(delivered);
                measure("close of the same socket", () -> {
                    flooded.close();
                    return flooded;
                });
                measure("Closed of the same socket", () -> log.next(Event.Closed.class));
            }
        }

        private static void awaitMore(AtomicInteger delivered) {
            int before = delivered.get();
            Tasks.await("delivered: more of the flood", () -> delivered.get() - before > 1_000);
        }
    }

    // ------------------------------------------------------------------------------------------------------- loops

    @Nested
    @DisplayName("that a virtual thread uses without end")
    class Loops {

        private static Map<String, Long> millis;

        @BeforeAll
        static void run() throws Exception {
            millis = ChildJvm.of(TightLoops.class).withOneCarrier().measure();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "beside receive()",
                    "beside receive(Duration)",
                    "beside receive(ByteBuffer)",
                    "beside a for loop",
                    "beside a poll",
                    "beside a poll that finds nothing",
                    "beside send",
                    "beside send and receive"
                })
        @Behaviour("CC4")
        void letsAnotherRun(String what) {
            assertProceeds(what, millis);
        }
    }

    /** Something done again and again. */
    private interface Step {
        void on(Socket socket) throws Exception;
    }

    /** Uses a socket in a loop on a virtual thread, and meanwhile runs another. */
    static final class TightLoops {

        public static void main(String[] args) throws Exception {
            besideFlooded("receive()", Pull.RECEIVE::text);
            besideFlooded("receive(Duration)", Pull.TIMED::text);
            besideFlooded("receive(ByteBuffer)", Pull.INTO_BUFFER::text);
            besideFlooded("a for loop", Pull.LOOP::text);
            besideFlooded("a poll", socket -> socket.receive(Duration.ZERO));
            beside("a poll that finds nothing", Loopback.bound(), socket -> socket.receive(Duration.ZERO));
            beside("send", Loopback.bound(), socket -> socket.send("datagram", socket.address()));
            beside("send and receive", Loopback.bound(), socket -> {
                socket.send("datagram", socket.address());
                socket.receive();
            });
        }

        private static void besideFlooded(String name, Step step) throws Exception {
            Socket socket = floodable();
            flood(socket);
            beside(name, socket, flooded -> {
                step.on(flooded);
                spin();
            });
        }

        private static void beside(String name, Socket socket, Step step) throws Exception {
            AtomicInteger steps = new AtomicInteger();
            try (Tasks tasks = new Tasks();
                    socket) {
                tasks.start(() -> {
                    while (!socket.isClosed()) {
                        step.on(socket);
                        steps.incrementAndGet();
                    }
                    return null;
                });
                Tasks.await("done: steps of a loop", () -> steps.get() > 1_000);

                measure("beside " + name, () -> tasks.start(() -> "ran").result());
            }
        }
    }
}
