package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The name of a socket")
class SocketNameTest {

    private static final SocketConfig NAMED = SocketConfig.of(SocketType.UDP4).withName("dns");

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Test
    @Behaviour("WT2")
    void isInTheTextOfTheSocket() throws Exception {
        try (Socket socket = Dgram.createSocket(NAMED)) {
            assertEquals("Socket[dns, udp4, unbound]", socket.toString());
            socket.bind(0, Loopback.HOST);
            assertEquals("Socket[dns, udp4, " + socket.address() + "]", socket.toString());
        }
    }

    @Test
    @Behaviour("WT2")
    void isInTheNameOfTheReceiversThread() throws Exception {
        CompletableFuture<String> receiver = new CompletableFuture<>();
        try (Socket socket = Dgram.createSocket(
                NAMED, message -> receiver.complete(Thread.currentThread().getName()))) {
            socket.bind(0, Loopback.HOST);
            socket.send("x", socket.address());

            assertEquals("io.dgram-receiver-dns-" + socket.address(), get(receiver));
        }
    }

    @Test
    @Behaviour("WT2")
    void isInTheNameOfTheThreadThatDeliversEvents() throws Exception {
        CompletableFuture<String> listener = new CompletableFuture<>();
        try (Socket socket = Dgram.createSocket(NAMED)) {
            socket.on(
                    Event.Listening.class,
                    event -> listener.complete(Thread.currentThread().getName()));
            socket.bind(0, Loopback.HOST);

            assertEquals("io.dgram-events-dns", get(listener));
        }
    }

    @Test
    @Behaviour("WT2")
    void isInTheNameOfTheThreadThatSendsForCallbacks() throws Exception {
        CompletableFuture<String> resolver = new CompletableFuture<>();
        SocketConfig config = NAMED.withResolver(host -> {
            resolver.complete(Thread.currentThread().getName());
            return List.of(InetAddress.getLoopbackAddress());
        });
        try (Socket socket = Dgram.createSocket(config)) {
            socket.send("x", 9, "some.name", error -> {});

            assertEquals("io.dgram-sender-dns", get(resolver));
        }
    }

    @Test
    void isLeftOutWhereThereIsNone() throws Exception {
        CompletableFuture<String> receiver = new CompletableFuture<>();
        try (Socket socket = Loopback.bound()) {
            socket.on(
                    Message.class,
                    message -> receiver.complete(Thread.currentThread().getName()));
            socket.send("x", socket.address());

            assertEquals("io.dgram-receiver-" + socket.address(), get(receiver));
            assertEquals("Socket[udp4, " + socket.address() + "]", socket.toString());
        }
    }

    @Test
    @Behaviour("WT2")
    void beginsTheRecordsThatTheSocketLogs() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO, "dns: ");
                Socket socket = Dgram.createSocket(NAMED, message -> {
                    throw new IllegalStateException("on purpose");
                })) {
            socket.bind(0, Loopback.HOST);
            socket.send("x", socket.address());

            String text = log.next().getMessage();
            assertTrue(text.startsWith("dns: deliver " + socket.address()), text);
        }
    }
}
