package io.dgram.tests.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Task;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program that talks with an echo server by a connected socket, while ICMP errors about its datagrams are injected:
 * each number goes out once and comes back once, whatever is reported.
 */
final class ConnectedClient implements AutoCloseable {

    /** How it receives. */
    enum Form {
        LOOP,
        LISTENER,
        BATCH
    }

    private static final int NUMBERS = 4_000;
    private static final int UNDERWAY = 32; // numbers that have not come back
    private static final int BATCH = 8;
    private static final int SIZE = 100;
    private static final String HOST = "127.0.0.1";
    private static final String REPORTER = "127.0.0.9";

    private final Form form;
    private final int errors;
    private final DatagramSocket peer;
    private final Socket client = Dgram.createSocket(SocketType.UDP4);
    private final AtomicInteger echoed = new AtomicInteger();
    private final Set<Integer> returned = ConcurrentHashMap.newKeySet();
    private final Set<ErrorCode> reported = ConcurrentHashMap.newKeySet();
    private final AtomicInteger doubled = new AtomicInteger();

    private ConnectedClient(Form form, int errors) throws IOException {
        this.form = form;
        this.errors = errors;
        peer = new DatagramSocket(new InetSocketAddress(HOST, 0));
        client.on(Event.Failure.class, failure -> reported.add(failure.error().code()));
        client.connect(Endpoint.of((InetSocketAddress) peer.getLocalSocketAddress()));
    }

    public static void main(String[] arguments) throws Exception {
        for (Form form : Form.values()) {
            try (ConnectedClient program = new ConnectedClient(form, Integer.parseInt(arguments[0]))) {
                program.run();
            }
        }
    }

    private void run() throws Exception {
        try (Tasks tasks = new Tasks();
                RawSender raw = RawSender.toThisMachine()) {
            tasks.start(Tasks.Kind.PLATFORM, this::echo);
            Task<Void> receiving = tasks.start(this::receive);
            Task<Void> injecting = tasks.start(Tasks.Kind.PLATFORM, () -> inject(raw));
            int sent = 0;
            for (Random random = new Random(1); sent < NUMBERS || !injecting.isDone(); ) {
                int next = sent;
                Tasks.await("back: most numbers up to " + next, () -> returned.size() >= next - UNDERWAY);
                sent = random.nextBoolean() ? sendOne(sent) : sendBatch(sent);
            }
            injecting.result();
            int all = sent;
            Tasks.await("back: all numbers", () -> returned.size() == all);
            client.close();
            receiving.result();
            assertEquals(all, echoed.get(), "datagrams that reached the peer");
            assertEquals(0, doubled.get(), "numbers that came back twice");
            assertEquals(allCodes(), reported);
        }
    }

    private static Set<ErrorCode> allCodes() {
        Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
        ForgedError.ipv4().forEach(error -> error.reported().ifPresent(codes::add));
        return codes;
    }

    private int sendOne(int number) throws Exception {
        for (; ; ) {
            try {
                client.send(data(number));
                return number + 1;
            } catch (DgramException e) {
                reported.add(e.code()); // of an earlier datagram: this one was not sent
            }
        }
    }

    private int sendBatch(int first) throws Exception {
        try (Batch batch = Batch.allocate(BATCH, SIZE)) {
            for (int i = 0; i < BATCH; i++) {
                batch.add(data(first + i));
            }
            for (int next = 0; next < BATCH; ) {
                try {
                    next += client.send(batch, next);
                } catch (DgramException e) {
                    reported.add(e.code());
                    next = e.datagramsSent();
                }
            }
        }
        return first + BATCH;
    }

    // Of two sizes, of which those of one may leave together.
    private static ByteBuffer data(int number) {
        return ByteBuffer.allocate(number % 5 == 0 ? SIZE : SIZE / 2).putInt(0, number);
    }

    private Void echo() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[SIZE], SIZE);
        try {
            for (; ; ) {
                packet.setLength(SIZE);
                peer.receive(packet);
                echoed.incrementAndGet();
                peer.send(packet);
            }
        } catch (SocketException e) {
            assertTrue(peer.isClosed(), e::toString);
            return null;
        }
    }

    private Void receive() throws Exception {
        switch (form) {
            case LOOP -> {
                for (Message message : client) {
                    received(message.data());
                }
            }
            case LISTENER -> {
                client.on(Message.class, message -> received(message.data()));
                client.awaitClosed();
            }
            case BATCH -> receiveBatches();
        }
        return null;
    }

    private void receiveBatches() throws InterruptedException {
        try (Batch batch = Batch.allocate(BATCH, SIZE)) {
            while (!client.isClosed()) {
                try {
                    int received = client.receive(batch);
                    for (int i = 0; i < received; i++) {
                        received(batch.data(i));
                    }
                } catch (DgramException e) {
                    if (e.code() != ErrorCode.CLOSED) {
                        reported.add(e.code());
                    }
                }
            }
        }
    }

    private void received(ByteBuffer data) {
        if (!returned.add(data.getInt(data.position()))) {
            doubled.incrementAndGet();
        }
    }

    private Void inject(RawSender raw) throws Exception {
        InetSocketAddress own = client.address().toInetSocketAddress();
        UdpPacket sent = UdpPacket.of(
                own.getAddress().getAddress(),
                own.getPort(),
                peer.getLocalAddress().getAddress(),
                peer.getLocalPort(),
                new byte[SIZE]);
        byte[] reporter = new InetSocketAddress(REPORTER, 0).getAddress().getAddress();
        List<ForgedError> kinds = ForgedError.ipv4();
        Random random = new Random(2);
        for (int injected = 0; injected < errors; ) {
            int times = 1 + random.nextInt(4);
            raw.send(kinds.get(random.nextInt(kinds.size())).about(sent, reporter), times);
            injected += times;
        }
        // A socket holds one error: those of the flood may all have been overwritten by others of it.
        for (ForgedError error : kinds) {
            if (error.reported().isPresent()) {
                byte[] packet = error.about(sent, reporter);
                Tasks.await(
                        "reported: " + error,
                        () -> isReported(raw, packet, error.reported().get()));
            }
        }
        return null;
    }

    private boolean isReported(RawSender raw, byte[] packet, ErrorCode code) throws Exception {
        raw.send(packet);
        return reported.contains(code);
    }

    @Override
    public void close() {
        client.close();
        peer.close();
    }
}
