package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a line of the page finds in scope: sockets of its own, and somebody to talk to. */
final class MigrationScope implements AutoCloseable {

    /** The members of the class around the lines, which the page describes at its top. */
    static final String DECLARATIONS = "Socket socket, bound, connected, member; Endpoint peer; int port;"
            + " String host, group, networkInterface, source, text; byte[] bytes; ByteBuffer buffer;"
            + " AddressFilter filter; Consumer<Object> output;"
            + " void print(Object value) { output.accept(value); }"
            + " void done() { output.accept(\"done\"); }";

    private static final String HOST = "127.0.0.1";
    private static final String GROUP = "239.255.0.1";

    private final Object lines;
    private final EchoPeer peer = new EchoPeer();
    private final List<Socket> sockets = new ArrayList<>();
    private final List<Object> output = new CopyOnWriteArrayList<>();
    private final CountDownLatch printed = new CountDownLatch(1);

    MigrationScope(Class<?> type) throws Exception {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        lines = constructor.newInstance();
        Consumer<Object> print = value -> {
            output.add(Objects.requireNonNullElse(value, "null"));
            printed.countDown();
        };
        set("socket", open());
        set("bound", open().bind(0, HOST));
        set("connected", open().connect(peer.endpoint()));
        set("member", open().bind());
        set("peer", peer.endpoint());
        set("port", Loopback.freePort());
        set("host", HOST);
        set("group", GROUP);
        set("networkInterface", HOST);
        set("source", HOST);
        set("text", "hello");
        set("bytes", "hello".getBytes(StandardCharsets.UTF_8));
        set("buffer", StandardCharsets.UTF_8.encode("hello"));
        set("filter", AddressFilter.allowAll());
        set("output", print);
        ((Socket) get("member")).addMembership(GROUP, HOST);
    }

    /** Runs a line. */
    Void run(String method) throws Exception {
        Method line = lines.getClass().getDeclaredMethod(method);
        line.setAccessible(true);
        try {
            line.invoke(lines);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception thrown ? thrown : e;
        }
        return null;
    }

    /** Waits until the peer has received something. */
    void awaitArrival() throws InterruptedException {
        assertTrue(peer.awaitArrival(), "nothing arrived at the peer");
    }

    /** Waits until the line has printed something. What it prints is neither wrong nor a failure. */
    void awaitOutput() throws InterruptedException {
        await(printed, "nothing was printed");
        assertTrue(output.stream().noneMatch(MigrationScope::isBad), output::toString);
    }

    private static boolean isBad(Object value) {
        return value.equals(false) || value instanceof Exception;
    }

    /**
     * If the line has printed nothing so far, as it only registered a listener: has everything happen to the socket
     * that a socket tells of, but for what takes a timer.
     */
    void liveThroughEverything() throws Exception {
        Socket socket = (Socket) get("socket");
        if (printed.getCount() > 0 && !socket.isClosed()) {
            CountDownLatch failed = new CountDownLatch(1);
            socket.on(Event.Failure.class, failure -> failed.countDown());
            socket.on(Message.class, message -> {
                throw new IllegalStateException("a failure to be told of");
            });
            socket.recvStart();
            peer.send(socket.address().port());
            await(failed, "no failure was told");
            socket.connect(peer.endpoint()).close();
        }
    }

    private static void await(CountDownLatch latch, String complaint) throws InterruptedException {
        assertTrue(latch.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), complaint);
    }

    @Override
    public void close() throws Exception {
        ((Socket) get("socket")).close();
        sockets.forEach(Socket::close);
        peer.close();
    }

    private Socket open() throws DgramException {
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        sockets.add(socket);
        return socket.setMulticastTTL(0);
    }

    private Object get(String name) throws ReflectiveOperationException {
        return field(name).get(lines);
    }

    private void set(String name, Object value) throws ReflectiveOperationException {
        field(name).set(lines, value);
    }

    private Field field(String name) throws ReflectiveOperationException {
        Field field = lines.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** Sends every datagram back. */
    private static final class EchoPeer implements AutoCloseable {

        private final DatagramSocket socket;
        private final Semaphore arrivals = new Semaphore(0);

        EchoPeer() throws SocketException {
            socket = new DatagramSocket(new InetSocketAddress(HOST, 0));
            Thread.ofVirtual().name("echo-peer").start(this::answer);
        }

        Endpoint endpoint() {
            return Endpoint.of((InetSocketAddress) socket.getLocalSocketAddress());
        }

        boolean awaitArrival() throws InterruptedException {
            return arrivals.tryAcquire(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }

        void send(int port) throws IOException {
            byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(hello, hello.length, new InetSocketAddress(HOST, port)));
        }

        @Override
        public void close() {
            socket.close();
        }

        private void answer() {
            ByteBuffer buffer = ByteBuffer.allocate(1500);
            DatagramPacket packet = new DatagramPacket(buffer.array(), buffer.capacity());
            try {
                while (!socket.isClosed()) {
                    packet.setLength(buffer.capacity());
                    socket.receive(packet);
                    arrivals.release();
                    socket.send(packet);
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new AssertionError("the peer failed", e);
                }
            }
        }
    }
}
