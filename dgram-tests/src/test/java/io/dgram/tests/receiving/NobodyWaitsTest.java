package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("No call waits because another thread does")
class NobodyWaitsTest {

    /** A call that does not wait for a datagram. */
    interface Call {
        void on(Socket socket, Socket peer) throws Exception;
    }

    @ParameterizedTest
    @MethodSource("callsEverywhere")
    @Behaviour({"CC1", "CN4"})
    void whileAReceiveIsParked(Call call, Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket peer = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Task<Message> receive = tasks.start(kind, socket::receive).awaitParked();

            tasks.start(kind, () -> run(call, socket, peer)).result();

            assertFalse(receive.isDone(), "still waits");
            peer.send("received", socket.address());
            assertEquals("received", receive.result().text());
        }
    }

    @ParameterizedTest
    @MethodSource("callsEverywhere")
    @Behaviour({"CC1", "CN4"})
    void whileTheReceiverIsParked(Call call, Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket peer = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = startReceiverAndAwaitParked(socket, peer);

            tasks.start(kind, () -> run(call, socket, peer)).result();

            assertEquals(1, log.all(Message.class).size());
            peer.send("received", socket.address());
            assertEquals("received", log.nextText());
        }
    }

    private static Void run(Call call, Socket socket, Socket peer) throws Exception {
        call.on(socket, peer);
        return null;
    }

    private static EventLog startReceiverAndAwaitParked(Socket socket, Socket peer) throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        socket.on(Message.class, message -> threads.add(Thread.currentThread()));
        EventLog log = EventLog.of(socket);
        peer.send("first", socket.address());
        assertEquals("first", log.nextText());
        Tasks.awaitParked(Limited.take(threads));
        return log;
    }

    static Stream<Arguments> callsEverywhere() {
        return Stream.of(
                        call("bind", (socket, peer) -> assertThrows(IllegalStateException.class, socket::bind)),
                        call("connect", (socket, peer) -> socket.connect(peer.address())),
                        call(
                                "disconnect",
                                (socket, peer) -> socket.connect(peer.address()).disconnect()),
                        call("connect again and again", (socket, peer) -> {
                            for (int i = 0; i < 100; i++) {
                                socket.connect(peer.address()).disconnect();
                            }
                        }),
                        call("setOption", (socket, peer) -> socket.setOption(Option.RECEIVE_BUFFER_SIZE, 100_000)),
                        call("getOption", (socket, peer) -> socket.getOption(Option.RECEIVE_BUFFER_SIZE)),
                        call("supportedOptions", (socket, peer) -> socket.supportedOptions()),
                        call("addMembership", (socket, peer) -> socket.addMembership("239.255.0.8", "lo")),
                        call("dropMembership", (socket, peer) -> {
                            socket.addMembership("239.255.0.8", "lo");
                            socket.dropMembership("239.255.0.8", "lo");
                        }),
                        call("address", (socket, peer) -> socket.address()),
                        call("setTimeout", (socket, peer) -> socket.setTimeout(Duration.ofDays(1))),
                        call("on", (socket, peer) -> socket.on(Event.Closed.class, closed -> {})),
                        call(
                                "toString",
                                (socket, peer) -> assertFalse(socket.toString().isEmpty())),
                        call("send", (socket, peer) -> {
                            socket.send("sent", peer.address());
                            assertEquals("sent", Loopback.nextText(peer));
                        }))
                .flatMap(call -> Stream.of(Kind.values()).map(kind -> Arguments.of(call, kind)));
    }

    private static Named<Call> call(String name, Call call) {
        return Named.of(name, call);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"CC1", "CN4"})
    void whoIsParkedWhenTheSocketConnectsReceivesFromThePeerOnly(Pull pull) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket stranger = Loopback.bound();
                Socket peer = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Task<String> receive = tasks.start(() -> pull.text(socket)).awaitParked();

            socket.connect(peer.address());
            stranger.send("from a stranger", socket.address());
            peer.send("from the peer", socket.address());

            assertEquals("from the peer", receive.result());
        }
    }

    @Test
    @Behaviour("CC1")
    void aBlockedListenerHoldsUpNoCallOfItsSocket() throws Exception {
        BlockingQueue<String> release = new LinkedBlockingQueue<>();
        try (Tasks tasks = new Tasks();
                Socket peer = Loopback.bound();
                Socket socket = Loopback.bound()) {
            BlockingQueue<Message> entered = new LinkedBlockingQueue<>();
            socket.on(Message.class, message -> {
                entered.add(message);
                release.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
            });
            peer.send("blocks", socket.address());
            Limited.take(entered);

            tasks.start(() -> {
                        socket.send("sent", peer.address());
                        return socket.setOption(Option.TRAFFIC_CLASS, 8)
                                .connect(peer.address())
                                .disconnect()
                                .recvStop();
                    })
                    .result();

            assertEquals("sent", Loopback.nextText(peer));
        } finally {
            release.add("go on");
        }
    }
}
