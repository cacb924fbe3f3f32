package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A socket that receives or sends several datagrams per call needs direct memory for that: about a mebibyte. */
@DisplayName("With little memory")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class LittleMemoryTest {

    private static final int SIZE = 16;

    /** More datagrams than are taken one by one before a socket changes to taking many. */
    private static final int FLOOD = 100;

    private static final ExecutorService EXECUTOR =
            Executors.newFixedThreadPool(6, Thread.ofPlatform().daemon().factory());
    private static final Map<Child, Future<List<String>>> RUNS = new HashMap<>();

    /** All forms, with and without native access. */
    static Stream<List<String>> forms() {
        return Stream.of("MESSAGE", "BUFFER", "DIRECT_BUFFER", "BATCH", "LISTENER")
                .flatMap(form -> accesses().map(access -> List.of(form, access)));
    }

    static Stream<String> accesses() {
        return Stream.of("native", "JDK only");
    }

    /** A child JVM: its program, with or without native access, its memory options, and the program's arguments. */
    private record Child(Class<?> program, String access, List<String> memory, List<String> arguments) {

        static Child busySocket(List<String> form) {
            return of(BusySocket.class, form, "-XX:MaxDirectMemorySize=1m");
        }

        static Child starvedSocket(List<String> form) {
            return of(StarvedSocket.class, form, "-XX:MaxDirectMemorySize=2m");
        }

        static Child starvedFlows(ReceiveOne form) {
            return of(StarvedFlows.class, List.of(form.name(), "native"), "-XX:MaxDirectMemorySize=4m");
        }

        static Child starvedSender(SendMany form) {
            return of(StarvedSender.class, List.of(form.name(), "native"), "-XX:MaxDirectMemorySize=2m");
        }

        static Child fullHeap(String access) {
            return new Child(FullHeap.class, access, List.of("-Xmx32m", "-XX:MaxDirectMemorySize=8m"), List.of());
        }

        private static Child of(Class<?> program, List<String> form, String memory) {
            return new Child(program, form.getLast(), List.of(memory), List.of(form.getFirst()));
        }

        static Stream<Child> all() {
            return Stream.of(
                            forms().map(Child::starvedSocket),
                            Arrays.stream(ReceiveOne.values()).map(Child::starvedFlows),
                            Arrays.stream(SendMany.values()).map(Child::starvedSender),
                            forms().map(Child::busySocket),
                            accesses().map(Child::fullHeap))
                    .flatMap(Function.identity());
        }

        List<String> run() throws IOException, InterruptedException {
            ChildJvm child = ChildJvm.of(program).withOptions(memory.toArray(String[]::new));
            return (access.equals("native") ? child.withNativeAccess() : child).run(arguments.toArray(String[]::new));
        }
    }

    /**
     * Starts all children, a few at a time. They spend most of their time asleep: the JDK retries for half a second
     * before it reports that there is no direct memory.
     */
    @BeforeAll
    static void startChildren() {
        Child.all().forEach(child -> RUNS.put(child, EXECUTOR.submit(child::run)));
    }

    @AfterAll
    static void stopChildren() {
        EXECUTOR.shutdownNow();
    }

    private static List<String> linesOf(Child child) throws Exception {
        return RUNS.get(child).get();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aBusySocketReceivesAllWithOneMebibyte(List<String> form) throws Exception {
        assertEquals(List.of("received 3000"), linesOf(Child.busySocket(form)));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aSocketReceivesWhenNoneIsLeftOutsideTheHeap(List<String> form) throws Exception {
        assertEquals(List.of("received 300"), linesOf(Child.starvedSocket(form)));
    }

    @ParameterizedTest
    @EnumSource
    void coalescedDatagramsAreTakenApartWhenNoneIsLeft(ReceiveOne form) throws Exception {
        assertEquals(List.of("received 600", "received the rest"), linesOf(Child.starvedFlows(form)));
    }

    @ParameterizedTest
    @EnumSource
    void severalAreSentWhenNoneIsLeftOutsideTheHeap(SendMany form) throws Exception {
        assertEquals(List.of("received 30", "received 30"), linesOf(Child.starvedSender(form)));
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void aDatagramTakenWithoutHeapForItIsReceivedLater(String access) throws Exception {
        assertEquals(List.of("received 50000", "received 50001"), linesOf(Child.fullHeap(access)));
    }

    /** Takes all memory outside the heap that can be had. */
    private static List<ByteBuffer> takeDirectMemory() {
        List<ByteBuffer> taken = new ArrayList<>();
        try {
            while (taken.size() < 1_000_000) {
                taken.add(ByteBuffer.allocateDirect(1_024));
            }
            throw new AssertionError("direct memory without end");
        } catch (OutOfMemoryError e) {
            return taken;
        }
    }

    /** Sends numbered datagrams, and needs no memory for that. */
    private static final class Sender {

        private final Socket socket = bound();
        private final ByteBuffer data = ByteBuffer.allocateDirect(FLOOD * SIZE);
        private int sent;

        private Sender() throws Exception {}

        void send(int count, Socket to) throws Exception {
            for (int i = 0; i < count; i++) {
                data.clear().limit(SIZE).putInt(0, sent++);
                socket.send(data, to.address());
            }
        }

        void sendFlow(int count, Socket to) throws Exception {
            data.clear().limit(count * SIZE);
            for (int i = 0; i < count; i++) {
                data.putInt(i * SIZE, i);
            }
            socket.send(data, SIZE, to.address());
        }
    }

    private static Socket bound() throws Exception {
        return Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withReceiveBufferSize(1 << 20))
                .bind(0, "127.0.0.1");
    }

    /** Returns a form of receiving, push included. */
    private static ReceiveOne.Receiving prepared(String form, Socket receiver) {
        if (!form.equals("LISTENER")) {
            return ReceiveOne.valueOf(form).prepare();
        }
        BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        receiver.on(Event.Failure.class, failure -> {}); // the receiver goes on
        receiver.on(Message.class, messages::add);
        return socket -> {
            Message message = messages.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) {
                throw new AssertionError("no datagram within " + Tasks.LIMIT);
            }
            return message.data();
        };
    }

    private static void receive(ReceiveOne.Receiving form, Socket receiver, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            ByteBuffer data = form.from(receiver);
            assertEquals(SIZE, data.remaining());
            assertEquals(i, data.getInt(data.position()));
        }
    }

    /** Receives more than comes one by one. */
    static final class BusySocket {

        public static void main(String[] args) throws Exception {
            Sender sender = new Sender();
            try (Socket receiver = bound()) {
                ReceiveOne.Receiving form = prepared(args[0], receiver);
                for (int round = 0; round < 30; round++) {
                    sender.send(FLOOD, receiver);
                    receive(form, receiver, round * FLOOD, (round + 1) * FLOOD);
                }
            }
            System.out.println("received " + sender.sent);
        }
    }

    /** Finds no memory for the first datagram, nor for those that follow. */
    static final class StarvedSocket {

        public static void main(String[] args) throws Exception {
            Sender sender = new Sender();
            try (Socket receiver = bound()) {
                ReceiveOne.Receiving form = prepared(args[0], receiver);
                List<ByteBuffer> taken = takeDirectMemory();
                for (int round = 0; round < 3; round++) {
                    sender.send(FLOOD, receiver);
                    receive(form, receiver, round * FLOOD, (round + 1) * FLOOD);
                }
                taken.clear();
            }
            System.out.println("received " + sender.sent);
        }
    }

    /** Has three sockets that take many datagrams at once, and memory for one of them. */
    static final class StarvedFlows {

        public static void main(String[] args) throws Exception {
            Sender sender = new Sender();
            try (Socket first = bound();
                    Socket second = bound();
                    Socket third = bound()) {
                ReceiveOne.Receiving form = ReceiveOne.valueOf(args[0]).prepare();
                for (Socket each : List.of(first, second, third)) {
                    int before = sender.sent;
                    sender.send(FLOOD, each);
                    receive(form, each, before, before + FLOOD);
                    each.receive(Duration.ZERO); // gives the memory back
                }
                sender.sendFlow(10, first);
                receive(form, first, 0, 1); // the rest stays in the only memory for many
                List<ByteBuffer> taken = takeDirectMemory();
                for (int round = 0; round < 10; round++) {
                    sender.sendFlow(30, second);
                    sender.sendFlow(30, third);
                    receive(form, second, 0, 20);
                    receive(form, third, 0, 30);
                    receive(form, second, 20, 30);
                }
                System.out.println("received 600");
                taken.clear();
                receive(form, first, 1, 10);
                System.out.println("received the rest");
            }
        }
    }

    /** A form of sending ten datagrams by one call. */
    enum SendMany {
        BATCH,
        HEAP_SEGMENTS,
        DIRECT_SEGMENTS;

        void send(Socket sender, Batch batch, ByteBuffer segments, Socket to) throws Exception {
            if (this == BATCH) {
                batch.clear();
                for (int i = 0; i < 10; i++) {
                    batch.add(segments.slice(i * SIZE, SIZE), to.address());
                }
                assertEquals(10, sender.send(batch));
            } else {
                assertEquals(10 * SIZE, sender.send(segments.duplicate(), SIZE, to.address()));
            }
        }
    }

    /** Sends several datagrams per call, first without memory for that, then with it. */
    static final class StarvedSender {

        public static void main(String[] args) throws Exception {
            SendMany form = SendMany.valueOf(args[0]);
            ByteBuffer segments = form == SendMany.HEAP_SEGMENTS
                    ? ByteBuffer.allocate(10 * SIZE)
                    : ByteBuffer.allocateDirect(10 * SIZE);
            for (int i = 0; i < 10; i++) {
                segments.putInt(i * SIZE, i);
            }
            try (Socket sender = bound();
                    Socket receiver = bound();
                    Batch batch = Batch.allocate(10, SIZE)) {
                ReceiveOne.Receiving receiving = ReceiveOne.BUFFER.prepare();
                List<ByteBuffer> taken = takeDirectMemory();
                for (int half = 0; half < 2; half++) {
                    for (int round = 0; round < 3; round++) {
                        form.send(sender, batch, segments, receiver);
                        receive(receiving, receiver, 0, 10);
                    }
                    System.out.println("received 30");
                    taken.clear();
                }
            }
        }
    }

    /** Has datagrams come that there is no room for on the heap. */
    static final class FullHeap {

        private static Object[] ballast = {};

        public static void main(String[] args) throws Exception {
            Sender sender = new Sender();
            ByteBuffer big = ByteBuffer.allocateDirect(60_000);
            try (Socket receiver = bound()) {
                sender.send(FLOOD, receiver);
                receive(ReceiveOne.MESSAGE.prepare(), receiver, 0, FLOOD);
                fillHeap();
                for (int size = 50_000; size < 50_002; size++) {
                    sender.socket.send(big.clear().limit(size), receiver.address());
                }
                receiveInVain(receiver);
                ballast = new Object[0];
                for (int i = 0; i < 2; i++) {
                    System.out.println("received " + Payloads.receive(receiver).size());
                }
            }
        }

        private static void receiveInVain(Socket receiver) throws Exception {
            for (int i = 0; i < 5; i++) {
                try {
                    System.out.println(receiver.receive(Duration.ZERO));
                } catch (OutOfMemoryError e) {
                    continue; // as it should be
                }
                System.out.println("the heap is not full");
            }
        }

        // Leaves some kilobytes for what is small.
        private static void fillHeap() {
            Object[] all = new Object[100_000];
            ballast = all;
            int next = 0;
            try {
                while (next < all.length) {
                    all[next] = new byte[4_000];
                    next++;
                }
            } catch (OutOfMemoryError e) {
                for (int i = 1; i <= 8; i++) {
                    all[next - i] = null;
                }
            }
        }
    }
}
