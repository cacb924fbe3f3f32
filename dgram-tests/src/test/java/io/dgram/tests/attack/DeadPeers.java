package io.dgram.tests.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.IcmpError;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketStatistics;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A program that sends from one unconnected socket, which reports ICMP errors, to as many living peers as dead ones,
 * while somebody forges ICMP errors about all of them, and a friend asks questions: nothing to the living is lost, every
 * dead one is reported, no call fails, and every question is answered soon.
 *
 * <p>Its arguments: the traffic, the form, how many datagrams to send, how many errors to forge.
 */
final class DeadPeers implements AutoCloseable {

    /** How it sends, and how it is given the errors. */
    enum Form {
        ONE_BY_ONE,
        BATCH,
        LISTENER
    }

    private static final int PEERS = 1_000;
    private static final int FIRST_DEAD_PORT = 2_000; // in a namespace of its own, where nobody is
    private static final int TURN = 2 * PEERS; // one datagram to each
    private static final int BATCH = 100;
    private static final int READ_EVERY = 20; // turns
    private static final int MOST_UNREAD = 100; // turns: the buffer of a peer takes some hundred datagrams

    private final IcmpVictim.Traffic traffic;
    private final Form form;
    private final int sends;
    private final int forged;
    private final List<DatagramChannel> living = new ArrayList<>();
    private final List<Endpoint> targets = new ArrayList<>(); // a living one, a dead one, and so on
    private final int[] received = new int[PEERS]; // by living peers
    private final Set<Integer> reported = ConcurrentHashMap.newKeySet(); // ports
    private final Semaphore toRead = new Semaphore(0);
    private final Socket socket;
    private volatile int turns; // that have been sent
    private volatile int turnsRead;
    private volatile boolean ended;

    private DeadPeers(IcmpVictim.Traffic traffic, Form form, int sends, int forged) throws IOException {
        this.traffic = traffic;
        this.form = form;
        this.sends = sends;
        this.forged = forged;
        InetAddress host = InetAddress.getByName(traffic.host());
        for (int i = 0; i < PEERS; i++) {
            DatagramChannel peer = DatagramChannel.open().bind(new InetSocketAddress(host, 0));
            peer.configureBlocking(false);
            living.add(peer);
            targets.add(Endpoint.of((InetSocketAddress) peer.getLocalAddress()));
            targets.add(Endpoint.of(host, FIRST_DEAD_PORT + i));
        }
        socket = Dgram.createSocket(SocketConfig.of(traffic.type()).withIcmpErrors(true));
        socket.bind(0, traffic.host());
        if (form == Form.LISTENER) {
            socket.on(Event.Icmp.class, event -> note(event.error()));
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (DeadPeers program = new DeadPeers(
                IcmpVictim.Traffic.valueOf(arguments[0]),
                Form.valueOf(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]))) {
            program.run();
        }
    }

    private void run() throws Exception {
        try (Tasks tasks = new Tasks()) {
            Task<Void> reading = tasks.start(Kind.PLATFORM, this::readAll);
            Task<Void> answering = tasks.start(this::answer);
            Task<Long> asking = tasks.start(Kind.PLATFORM, this::ask);
            Task<Void> forging = tasks.start(Kind.PLATFORM, this::forge);
            for (int turn = 0; turn * TURN < sends || !forging.isDone(); turn++) {
                send();
                takeErrors();
                turns = turn + 1;
                if (turn % READ_EVERY == 0) {
                    toRead.release();
                    Tasks.await("enough was read", () -> turns - turnsRead < MOST_UNREAD);
                }
            }
            forging.result();
            ended = true;
            toRead.release();
            reading.result();
            long asked = asking.result();
            Tasks.await("every dead peer reported", () -> hasReportedAll());
            for (int i = 0; i < PEERS; i++) {
                assertEquals(turns, received[i], "received by living peer " + i);
            }
            SocketStatistics stats = socket.stats();
            assertEquals(0, stats.sendErrors().size() + stats.receiveErrors().size(), stats::toString);
            socket.close();
            answering.result();
            ChildJvm.tell("sent", (long) turns * TURN);
            ChildJvm.tell("asked", asked);
            ChildJvm.tell("errors", stats.icmpErrors());
            ChildJvm.tell("dropped", stats.icmpErrorsDropped());
        }
    }

    private void send() throws Exception {
        if (form != Form.BATCH) {
            for (Endpoint target : targets) {
                socket.send(ByteBuffer.allocate(Integer.BYTES), target);
            }
            return;
        }
        try (Batch batch = Batch.allocate(BATCH, Integer.BYTES)) {
            for (int next = 0; next < TURN; next += BATCH) {
                batch.clear();
                for (Endpoint target : targets.subList(next, next + BATCH)) {
                    batch.add(ByteBuffer.allocate(Integer.BYTES), target);
                }
                assertEquals(BATCH, socket.send(batch));
            }
        }
    }

    private void takeErrors() throws IOException {
        socket.icmpErrors().forEach(this::note);
    }

    private void note(IcmpError error) {
        int port = error.target().port();
        if (port < FIRST_DEAD_PORT + PEERS && error.kind() == IcmpError.Kind.PORT_UNREACHABLE) {
            reported.add(port);
        }
    }

    private boolean hasReportedAll() throws IOException {
        takeErrors();
        return reported.size() == PEERS;
    }

    // What is sent to this machine has arrived when the call returns.
    private Void readAll() throws Exception {
        for (boolean last = false; !last; ) {
            toRead.acquire();
            toRead.drainPermits();
            last = ended;
            int sent = turns;
            for (int i = 0; i < PEERS; i++) {
                ByteBuffer data = ByteBuffer.allocate(Long.BYTES);
                while (living.get(i).receive(data.clear()) != null) {
                    received[i]++;
                }
            }
            turnsRead = sent;
        }
        return null;
    }

    private Void answer() throws Exception {
        for (Message message : socket) {
            socket.send(message.data(), message.sender());
        }
        return null;
    }

    // Returns how many questions were asked.
    private long ask() throws Exception {
        long asked = 0;
        try (Socket friend = Dgram.createSocket(traffic.type()).bind(0, traffic.host())) {
            for (; !ended; asked++) {
                friend.send("question " + asked, socket.address());
                Optional<Message> answer = friend.receive(Tasks.LIMIT);
                assertEquals("question " + asked, answer.map(Message::text).orElse("no answer within " + Tasks.LIMIT));
            }
        }
        assertTrue(asked > 0);
        return asked;
    }

    private Void forge() throws Exception {
        if (forged == 0) {
            return null;
        }
        Random random = new Random(3);
        List<ForgedError> kinds = traffic.errors();
        byte[] own = socket.address().address().getAddress();
        byte[] reporter = InetAddress.getByName(traffic.reporter()).getAddress();
        try (RawSender raw = RawSender.toThisMachine()) {
            for (int sent = 0; sent < forged; ) {
                Endpoint about = targets.get(random.nextInt(targets.size()));
                UdpPacket packet = UdpPacket.of(
                        own,
                        socket.address().port(),
                        about.address().getAddress(),
                        about.port(),
                        new byte[Integer.BYTES]);
                int times = 1 + random.nextInt(100);
                raw.send(kinds.get(random.nextInt(kinds.size())).about(packet, reporter), times);
                sent += times;
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (DatagramChannel peer : living) {
            peer.close();
        }
    }
}
