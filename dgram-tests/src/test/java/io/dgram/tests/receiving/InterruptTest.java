package io.dgram.tests.receiving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Interruption cancels one call, never the socket")
class InterruptTest {

    // ---------------------------------------------------------------------------------------------------- receive

    @ParameterizedTest
    @MethodSource("io.dgram.tests.receiving.Pull#callsEverywhere")
    @Behaviour("IC1")
    void aPendingInterruptEndsAReceiveThatThenTakesNothing(Pull pull, Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            sender.send("kept", socket.address());

            boolean stillInterrupted = tasks.start(kind, () -> {
                        Thread.currentThread().interrupt();
                        return endsInterrupted(() -> pull.text(socket));
                    })
                    .result();

            assertFalse(stillInterrupted);
            assertFalse(socket.isClosed());
            assertEquals("kept", Loopback.nextText(socket));
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.receiving.Pull#callsEverywhere")
    @Behaviour({"IC1", "IC2"})
    void anArrivingInterruptEndsAReceiveAndTheNextOneReceives(Pull pull, Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Task<Boolean> receive = tasks.start(kind, () -> endsInterrupted(() -> pull.text(socket)))
                    .awaitParked();

            receive.thread().interrupt();

            assertFalse(receive.result(), "the interrupt status is cleared");
            assertFalse(socket.isClosed());
            Task<String> next = tasks.start(kind, () -> pull.text(socket)).awaitParked();
            sender.send("next", socket.address());
            assertEquals("next", next.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("IC1")
    void aPendingInterruptEndsAPoll(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket socket = Loopback.bound()) {
            boolean stillInterrupted = tasks.start(kind, () -> {
                        Thread.currentThread().interrupt();
                        return endsInterrupted(() -> socket.receive(Duration.ZERO));
                    })
                    .result();

            assertFalse(stillInterrupted);
            assertFalse(socket.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("IC1")
    void anInterruptEndsOneReceiveOfSeveral(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Task<Boolean> interrupted =
                    tasks.start(kind, () -> endsInterrupted(socket::receive)).awaitParked();
            Task<Message> untimed = tasks.start(kind, socket::receive).awaitParked();
            Task<Message> timed = tasks.start(
                            kind, () -> socket.receive(Tasks.LIMIT).orElseThrow())
                    .awaitParked();

            interrupted.thread().interrupt();

            assertFalse(interrupted.result());
            assertFalse(untimed.isDone() || timed.isDone(), "the others are still waiting");
            sender.send("one", socket.address());
            sender.send("two", socket.address());
            assertEquals(
                    Set.of("one", "two"),
                    Set.of(untimed.result().text(), timed.result().text()));
        }
    }

    // ------------------------------------------------------------------------------------------------------- loop

    @ParameterizedTest
    @EnumSource
    @Behaviour("IC1")
    void aPendingInterruptEndsALoopWhichThenTakesNothing(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            sender.send("kept", socket.address());

            boolean stillInterrupted = tasks.start(kind, () -> {
                        Thread.currentThread().interrupt();
                        return loopEndsWithStatus(socket);
                    })
                    .result();

            assertTrue(stillInterrupted);
            assertFalse(socket.isClosed());
            assertEquals("kept", Loopback.nextText(socket));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("IC1")
    void anArrivingInterruptEndsALoopWithTheStatusSet(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            Task<Boolean> loop =
                    tasks.start(kind, () -> loopEndsWithStatus(socket)).awaitParked();

            loop.thread().interrupt();

            assertTrue(loop.result());
            assertFalse(socket.isClosed());
            sender.send("next", socket.address());
            assertEquals("next", Loopback.nextText(socket));
        }
    }

    @Test
    @Behaviour("IC1")
    void aLoopThatEndedByInterruptionGoesOnOnceTheStatusIsCleared() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            sender.send("kept", socket.address());

            Task<String> loop = tasks.start(() -> {
                Iterator<Message> messages = socket.iterator();
                Thread.currentThread().interrupt();
                assertFalse(messages.hasNext());
                assertTrue(Thread.interrupted());
                return messages.next().text();
            });

            assertEquals("kept", loop.result());
        }
    }

    // ------------------------------------------------------------------------------------------------------- send

    @ParameterizedTest
    @MethodSource("sendsEverywhere")
    @Behaviour("IC1")
    void aPendingInterruptEndsASendThatThenSendsNothing(SendForm form, Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound();
                Socket socket = Loopback.bound()) {
            boolean stillInterrupted = tasks.start(kind, () -> {
                        Thread.currentThread().interrupt();
                        return endsInterrupted(() -> form.send(socket, "never", receiver.address()));
                    })
                    .result();

            assertFalse(stillInterrupted);
            assertFalse(socket.isClosed());
            form.send(socket, "next", receiver.address());
            assertEquals("next", Loopback.nextText(receiver));
        }
    }

    /** A form of sending that blocks. */
    interface SendForm {
        int send(Socket socket, String text, Endpoint target) throws Exception;
    }

    static Stream<Arguments> sendsEverywhere() {
        return Stream.of(
                        sendForm("a buffer", (socket, text, target) -> socket.send(buffer(text), target)),
                        sendForm("a direct buffer", (socket, text, target) -> socket.send(directBuffer(text), target)),
                        sendForm("an array", (socket, text, target) -> socket.send(text.getBytes(UTF_8), target)),
                        sendForm("a text", (socket, text, target) -> socket.send(text, target)),
                        sendForm("parts", (socket, text, target) -> socket.send(List.of(buffer(text)), target)),
                        sendForm(
                                "to a host", (socket, text, target) -> socket.send(text, target.port(), Loopback.HOST)),
                        sendForm(
                                "to the peer",
                                (socket, text, target) ->
                                        connected(socket, target).send(buffer(text))),
                        sendForm(
                                "parts to the peer",
                                (socket, text, target) ->
                                        connected(socket, target).send(List.of(buffer(text)))))
                .flatMap(form -> Stream.of(Kind.values()).map(kind -> Arguments.of(form, kind)));
    }

    private static Named<SendForm> sendForm(String name, SendForm form) {
        return Named.of(name, form);
    }

    private static Socket connected(Socket socket, Endpoint peer) throws DgramException {
        try {
            socket.remoteAddress();
            return socket;
        } catch (IllegalStateException e) {
            return socket.connect(peer);
        }
    }

    @ParameterizedTest
    @MethodSource
    @Behaviour("IC1")
    void anInterruptedSendDoesNotConsumeItsBuffer(ByteBuffer data) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound();
                Socket socket = Loopback.bound()) {
            int position = data.position();

            tasks.start(() -> {
                        Thread.currentThread().interrupt();
                        return endsInterrupted(() -> socket.send(data, receiver.address()));
                    })
                    .result();

            assertEquals(position, data.position());
        }
    }

    static Stream<ByteBuffer> anInterruptedSendDoesNotConsumeItsBuffer() {
        return Stream.of(
                buffer("1234").position(1),
                directBuffer("1234").position(1),
                buffer("1234").asReadOnlyBuffer());
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("IC1")
    void whatWasSentWhenAnInterruptArrivesIsWhatSendReturnedFor(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound();
                Socket socket = Loopback.bound()) {
            for (int round = 0; round < 50; round++) {
                AtomicInteger received = new AtomicInteger();
                Task<Integer> sends =
                        tasks.start(kind, () -> sendUntilInterrupted(socket, receiver.address(), received));
                while (received.get() < round) {
                    assertEquals(Integer.toString(received.getAndIncrement()), Loopback.nextText(receiver));
                }

                sends.thread().interrupt();

                int sent = sends.result();
                while (received.get() < sent) {
                    assertEquals(Integer.toString(received.getAndIncrement()), Loopback.nextText(receiver));
                }
                socket.send("the end", receiver.address());
                assertEquals("the end", Loopback.nextText(receiver));
            }
        }
    }

    // Never far ahead of who receives, so that the kernel has room for each.
    private static int sendUntilInterrupted(Socket socket, Endpoint target, AtomicInteger received)
            throws DgramException {
        int sent = 0;
        try {
            for (; ; ) {
                while (sent - received.get() >= 32 && !Thread.currentThread().isInterrupted()) {
                    LockSupport.parkNanos(10_000);
                }
                socket.send(Integer.toString(sent), target);
                sent++;
            }
        } catch (InterruptedException e) {
            return sent;
        }
    }

    @Test
    @Behaviour("IC1")
    void aSendWithACallbackIgnoresAPendingInterrupt() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound();
                Socket socket = Loopback.bound()) {
            int port = receiver.address().port();
            CompletableFuture<Optional<DgramException>> reported = new CompletableFuture<>();

            boolean stillInterrupted = tasks.start(() -> {
                        Thread.currentThread().interrupt();
                        socket.send(
                                "sent", port, Loopback.HOST, error -> reported.complete(Optional.ofNullable(error)));
                        return Thread.currentThread().isInterrupted();
                    })
                    .result();

            assertTrue(stillInterrupted);
            assertEquals("sent", Loopback.nextText(receiver));
            assertEquals(Optional.empty(), Limited.get(reported));
        }
    }

    // ------------------------------------------------------------------------------------- calls that do not wait

    @ParameterizedTest
    @MethodSource("callsThatDoNotWait")
    @Behaviour("IC1")
    void callsThatDoNotWaitTakeNoNoticeOfAPendingInterrupt(Call call) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            boolean stillInterrupted = tasks.start(() -> {
                        Thread.currentThread().interrupt();
                        call.on(socket);
                        return Thread.currentThread().isInterrupted();
                    })
                    .result();

            assertTrue(stillInterrupted);
            assertFalse(socket.isClosed());
            socket.receive(Duration.ZERO); // works
        }
    }

    /** A call, or several. */
    interface Call {
        void on(Socket socket) throws Exception;
    }

    static Stream<Named<Call>> callsThatDoNotWait() {
        return Stream.of(
                call("bind", socket -> socket.bind(0, Loopback.HOST)),
                call("connect and disconnect", socket -> socket.connect(9).disconnect()),
                call("setOption", socket -> socket.setOption(Option.TRAFFIC_CLASS, 8)),
                call("getOption", socket -> socket.getOption(Option.RECEIVE_BUFFER_SIZE)),
                call(
                        "memberships",
                        socket -> socket.addMembership("239.255.0.7", "lo").close()),
                call("recvStart and recvStop", socket -> socket.recvStart().recvStop()),
                call("setTimeout", socket -> socket.setTimeout(Duration.ofDays(1))));
    }

    private static Named<Call> call(String name, Call call) {
        return Named.of(name, call);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("IC1")
    @SuppressWarnings("try") // closed in the midst
    void closeKeepsTheStatusAndFreesThePort(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket socket = Loopback.boundToFreePort(SocketType.UDP4);
                Socket successor = Dgram.createSocket(SocketType.UDP4)) {
            Endpoint address = socket.address();
            Task<Boolean> receive =
                    tasks.start(() -> endsClosed(socket::receive)).awaitParked();

            boolean stillInterrupted = tasks.start(kind, () -> {
                        Thread.currentThread().interrupt();
                        socket.close();
                        return Thread.currentThread().isInterrupted();
                    })
                    .result();

            assertTrue(stillInterrupted);
            assertTrue(receive.result());
            assertEquals(address, successor.bind(address).address());
        }
    }

    // ----------------------------------------------------------------------------------------- futures, receivers

    @Test
    @Behaviour("IC2")
    void cancellingAFutureCancelsItsReceiveOnly() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            CompletableFuture<Boolean> ended = new CompletableFuture<>();
            Future<?> future = executor.submit(() -> noteEnd(socket, thread, ended));
            Tasks.awaitParked(Limited.get(thread));

            assertTrue(future.cancel(true));

            assertFalse(Limited.get(ended));
            assertFalse(socket.isClosed());
            sender.send("next", socket.address());
            assertEquals("next", Loopback.nextText(socket));
        }
    }

    @Test
    @Behaviour("IC2")
    void shuttingAnExecutorDownCancelsItsReceivesOnly() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound();
                ExecutorService executor = Executors.newFixedThreadPool(2)) {
            List<CompletableFuture<Boolean>> ends = List.of(new CompletableFuture<>(), new CompletableFuture<>());
            for (CompletableFuture<Boolean> ended : ends) {
                CompletableFuture<Thread> thread = new CompletableFuture<>();
                executor.execute(() -> noteEnd(socket, thread, ended));
                Tasks.awaitParked(Limited.get(thread));
            }

            assertEquals(List.of(), executor.shutdownNow());

            for (CompletableFuture<Boolean> ended : ends) {
                assertFalse(Limited.get(ended));
            }
            assertTrue(executor.awaitTermination(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
            sender.send("next", socket.address());
            assertEquals("next", Loopback.nextText(socket));
        }
    }

    private static void noteEnd(Socket socket, CompletableFuture<Thread> thread, CompletableFuture<Boolean> ended) {
        thread.complete(Thread.currentThread());
        try {
            ended.complete(endsInterrupted(socket::receive));
        } catch (Throwable other) {
            ended.completeExceptionally(other);
        }
    }

    @Test
    @Behaviour("IC1")
    void anInterruptOfTheReceiversThreadDoesNotEndIt() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
            socket.on(Message.class, message -> {
                threads.add(Thread.currentThread());
                Thread.currentThread().interrupt();
            });
            EventLog log = EventLog.of(socket);
            socket.bind(0, Loopback.HOST);
            sender.send("its listener interrupts it", socket.address());
            assertEquals("its listener interrupts it", log.nextText());
            Thread receiver = Limited.take(threads);
            Tasks.awaitParked(receiver);

            receiver.interrupt();
            sender.send("goes on", socket.address());

            assertEquals("goes on", log.nextText());
            assertEquals(List.of(), log.all(Event.Failure.class));
        }
    }

    // ---------------------------------------------------------------------------------------------------- helping

    /** Asserts that a call ends by InterruptedException, and returns the interrupt status that it leaves. */
    private static boolean endsInterrupted(Callable<?> call) {
        assertThrows(InterruptedException.class, call::call);
        return Thread.interrupted();
    }

    private static boolean endsClosed(Callable<?> call) {
        return assertThrows(DgramException.class, call::call).code() == ErrorCode.CLOSED;
    }

    /** Asserts that a loop ends before it sees a datagram, and returns the interrupt status that it leaves. */
    private static boolean loopEndsWithStatus(Socket socket) {
        for (Message message : socket) {
            throw new AssertionError("received " + message);
        }
        return Thread.interrupted();
    }

    private static ByteBuffer buffer(String text) {
        return UTF_8.encode(text);
    }

    private static ByteBuffer directBuffer(String text) {
        return ByteBuffer.allocateDirect(text.length()).put(buffer(text)).flip();
    }
}
