package io.dgram.tests.hosts;

import io.dgram.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Answers every GET request with a text (RFC 7252). */
final class CoapServer implements Answering {

    static final int PORT = 5683;
    static final String TEXT = "hello from CoAP";

    private static final int VERSION_1 = 0x40;
    private static final int CONFIRMABLE = 0x00;
    private static final int NON_CONFIRMABLE = 0x10;
    private static final int ACKNOWLEDGEMENT = 0x20;
    private static final int TYPE = 0x30;
    private static final int TOKEN_LENGTH = 0x0f;
    private static final byte GET = 0x01;
    private static final byte CONTENT = 0x45; // 2.05
    private static final byte PAYLOAD_FOLLOWS = (byte) 0xff;

    @Override
    public Optional<byte[]> answerTo(Message question) {
        ByteBuffer request = question.data();
        if (request.limit() < 4 || request.get(1) != GET) {
            return Optional.empty();
        }
        int first = request.get(0);
        int tokenLength = first & TOKEN_LENGTH;
        if (4 + tokenLength > request.limit()) {
            return Optional.empty();
        }
        int type = (first & TYPE) == CONFIRMABLE ? ACKNOWLEDGEMENT : NON_CONFIRMABLE;
        byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
        return Optional.of(ByteBuffer.allocate(5 + tokenLength + text.length)
                .put((byte) (VERSION_1 | type | tokenLength))
                .put(CONTENT)
                .put(request.slice(2, 2 + tokenLength)) // the message's number and the token
                .put(PAYLOAD_FOLLOWS)
                .put(text)
                .array());
    }
}
