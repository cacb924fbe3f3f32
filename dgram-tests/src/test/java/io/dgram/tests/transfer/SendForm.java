package io.dgram.tests.transfer;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** The ways to send a payload. */
@SuppressWarnings("ImmutableEnumChecker") // its functions have no state
enum SendForm {
    BUFFER((socket, data, target) -> socket.send(ByteBuffer.wrap(data), target)),
    DIRECT_BUFFER((socket, data, target) -> socket.send(BufferKind.DIRECT.of(data), target)),
    ARRAY((socket, data, target) -> socket.send(data, target)),
    TEXT((socket, data, target) -> socket.send(HostForm.textOf(data), target)),
    PARTS((socket, data, target) -> socket.send(HostForm.halves(data), target)),
    BUFFER_TO_HOST(HostForm.BUFFER),
    ARRAY_TO_HOST(HostForm.ARRAY),
    TEXT_TO_HOST(HostForm.TEXT),
    PARTS_TO_HOST(HostForm.PARTS),
    BUFFER_WITH_CALLBACK(HostForm.BUFFER_WITH_CALLBACK),
    ARRAY_WITH_CALLBACK(HostForm.ARRAY_WITH_CALLBACK),
    TEXT_WITH_CALLBACK(HostForm.TEXT_WITH_CALLBACK),
    CONNECTED_BUFFER((socket, data, target) -> socket.send(ByteBuffer.wrap(data))),
    CONNECTED_DIRECT_BUFFER((socket, data, target) -> socket.send(BufferKind.DIRECT.of(data))),
    CONNECTED_ARRAY((socket, data, target) -> socket.send(data)),
    CONNECTED_TEXT((socket, data, target) -> socket.send(HostForm.textOf(data))),
    CONNECTED_PARTS((socket, data, target) -> socket.send(HostForm.halves(data)));

    private interface Send {
        int send(Socket socket, byte[] data, Endpoint target) throws Exception;
    }

    private final Send send;

    SendForm(Send send) {
        this.send = send;
    }

    SendForm(HostForm form) {
        this((socket, data, target) ->
                form.send(socket, data, target.port(), target.address().getHostAddress()));
    }

    /** Returns the forms that name a target. */
    static List<SendForm> addressed() {
        return Arrays.stream(values()).filter(form -> !form.isConnected()).toList();
    }

    /** Returns the forms for connected sockets. */
    static List<SendForm> connected() {
        return Arrays.stream(values()).filter(SendForm::isConnected).toList();
    }

    boolean isConnected() {
        return name().startsWith("CONNECTED_");
    }

    /** Returns bytes that this form can send: for texts those of ASCII. */
    byte[] payload(byte[] bytes) {
        byte[] payload = bytes.clone();
        if (name().contains("TEXT")) {
            for (int i = 0; i < payload.length; i++) {
                payload[i] &= 0x7f;
            }
        }
        return payload;
    }

    /** Connects the socket if this form wants that. */
    void prepare(Socket socket, Endpoint target) throws DgramException {
        if (isConnected()) {
            socket.connect(target);
        }
    }

    /** Sends; see {@link HostForm#send}. */
    int send(Socket socket, byte[] data, Endpoint target) throws Exception {
        return send.send(socket, data, target);
    }
}
