package io.dgram.tests.transfer;

import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The ways to receive a datagram. */
@SuppressWarnings("ImmutableEnumChecker") // its functions have no state
enum SingleReceive {
    UNTIMED(Socket::receive),
    TIMED(Loopback::receive),
    HEAP_BUFFER(socket -> into(BufferKind.HEAP, socket)),
    DIRECT_BUFFER(socket -> into(BufferKind.DIRECT, socket)),
    HEAP_SLICE(socket -> into(BufferKind.HEAP_SLICE, socket)),
    DIRECT_MIDDLE(socket -> into(BufferKind.DIRECT_MIDDLE, socket)),
    ITERATION(socket -> socket.iterator().next()),
    LISTENER(socket -> {
        CompletableFuture<Message> message = new CompletableFuture<>();
        socket.once(Message.class, message::complete);
        return message.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
    });

    private interface Receive {
        Message receive(Socket socket) throws Exception;
    }

    private final Receive receive;

    SingleReceive(Receive receive) {
        this.receive = receive;
    }

    /** Returns the forms that throw to their caller what goes wrong. */
    static List<SingleReceive> calls() {
        return List.of(UNTIMED, TIMED, HEAP_BUFFER, DIRECT_BUFFER);
    }

    /** Receives a datagram. What is received into a buffer becomes a message that is not truncated. */
    Message receive(Socket socket) throws Exception {
        return receive.receive(socket);
    }

    private static Message into(BufferKind kind, Socket socket) throws Exception {
        ByteBuffer buffer = kind.ofSize(65_536);
        int start = buffer.position();
        Endpoint sender = socket.receive(buffer);
        byte[] bytes = new byte[buffer.position() - start];
        buffer.get(start, bytes);
        return Message.of(bytes, sender, false);
    }
}
