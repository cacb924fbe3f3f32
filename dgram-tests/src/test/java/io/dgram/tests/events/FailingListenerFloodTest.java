package io.dgram.tests.events;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Beside a flooded socket whose listener always throws")
class FailingListenerFloodTest {

    private static List<String> lines;

    @BeforeAll
    static void run() throws Exception {
        lines = ChildJvm.of(Flood.class).withOneCarrier().run();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "another virtual thread",
                "a listener of another socket",
                "the listener of its failures",
                "recvStop",
                "close",
                "the listener of Closed"
            })
    @Behaviour({"CC4", "RC9"})
    void stillGetsItsTurn(String what) {
        assertTrue(lines.contains(what), () -> what + " is not among " + lines);
    }

    /** Writes what gets its turn. */
    static final class Flood {

        @SuppressWarnings("try") // closed in the midst
        public static void main(String[] args) throws Exception {
            AtomicInteger delivered = new AtomicInteger();
            AtomicInteger failures = new AtomicInteger();
            try (Tasks tasks = new Tasks();
                    Socket echo = Loopback.bound();
                    Socket other = Loopback.bound();
                    Spring spring = new Spring();
                    Socket flooded = Dgram.createSocket(SocketType.UDP4, message -> {
                        spring.flow();
                        delivered.incrementAndGet();
                        throw new IllegalArgumentException("a bad datagram");
                    })) {
                flooded.on(Event.Failure.class, failure -> failures.incrementAndGet());
                EventLog log = new EventLog();
                flooded.on(Event.Closed.class, log);
                echo.on(Message.class, message -> echo.send(message.data(), message.sender()));
                flooded.bind(0, Loopback.HOST);
                spring.open(flooded);
                Tasks.await("delivered: the beginning of the flood", () -> delivered.get() > 5_000);

                turn("another virtual thread", () -> tasks.start(() -> "ran").result());
                turn("a listener of another socket", () -> {
                    other.send("ping", echo.address());
                    return Loopback.nextText(other);
                });
                turn("the listener of its failures", () -> {
                    int before = failures.get();
                    Tasks.await("told: more failures", () -> failures.get() > before + 100);
                    return failures;
                });
                turn("recvStop", () -> tasks.start(flooded::recvStop).result());
                flooded.recvStart();
                turn(
                        "close",
                        () -> tasks.start(() -> {
                                    flooded.close();
                                    return flooded;
                                })
                                .result());
                turn("the listener of Closed", () -> log.next(Event.Closed.class));
            }
        }

        private static void turn(String what, Callable<?> action) throws Exception {
            action.call();
            System.out.println(what);
        }
    }

    /**
     * Sends datagrams to a socket, another for each that was delivered: so there always is one. By a channel, which
     * unlike a socket of this library never lets others in.
     */
    private static final class Spring implements AutoCloseable {

        private static final int IN_FLIGHT = 100;

        private final DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);

        Spring() throws IOException {
            channel.bind(new InetSocketAddress(InetAddress.getByName(Loopback.HOST), 0));
            channel.configureBlocking(false);
        }

        void open(Socket target) throws IOException {
            channel.connect(target.address().toInetSocketAddress());
            for (int i = 0; i < IN_FLIGHT; i++) {
                flow();
            }
        }

        void flow() throws IOException {
            channel.write(ByteBuffer.allocate(1));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
