package io.dgram.tests.transfer;

import io.dgram.DgramException;
import io.dgram.SendCallback;
import io.dgram.Socket;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The ways to send a payload to a port of a host. */
@SuppressWarnings("ImmutableEnumChecker") // its functions have no state
enum HostForm {
    BUFFER((socket, data, port, host) -> socket.send(ByteBuffer.wrap(data), port, host)),
    ARRAY((socket, data, port, host) -> socket.send(data, port, host)),
    TEXT((socket, data, port, host) -> socket.send(textOf(data), port, host)),
    PARTS((socket, data, port, host) -> socket.send(halves(data), port, host)),
    BUFFER_WITH_CALLBACK((socket, data, port, host) ->
            awaitCallback(data, callback -> socket.send(ByteBuffer.wrap(data), port, host, callback))),
    ARRAY_WITH_CALLBACK(
            (socket, data, port, host) -> awaitCallback(data, callback -> socket.send(data, port, host, callback))),
    TEXT_WITH_CALLBACK((socket, data, port, host) ->
            awaitCallback(data, callback -> socket.send(textOf(data), port, host, callback)));

    private interface Send {
        int send(Socket socket, byte[] data, int port, String host) throws Exception;
    }

    private interface CallbackSend {
        void send(SendCallback callback) throws DgramException;
    }

    private final Send send;

    HostForm(Send send) {
        this.send = send;
    }

    /**
     * Sends, and waits for the callback where there is one.
     *
     * @param data ASCII, for the forms that send text
     * @return the number of bytes sent
     * @throws Exception what the call threw, or told its callback
     */
    int send(Socket socket, byte[] data, int port, String host) throws Exception {
        return send.send(socket, data, port, host);
    }

    static String textOf(byte[] data) {
        return new String(data, StandardCharsets.US_ASCII);
    }

    static List<ByteBuffer> halves(byte[] data) {
        int middle = data.length / 2;
        return Arrays.asList(
                ByteBuffer.wrap(data, 0, middle),
                ByteBuffer.allocate(0),
                ByteBuffer.wrap(data, middle, data.length - middle));
    }

    private static int awaitCallback(byte[] data, CallbackSend send) throws Exception {
        CompletableFuture<Integer> sent = new CompletableFuture<>();
        send.send(error -> {
            if (error == null) {
                sent.complete(data.length);
            } else {
                sent.completeExceptionally(error);
            }
        });
        try {
            return sent.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (DgramException) e.getCause();
        }
    }
}
