package io.dgram.tests.hosts;

import io.dgram.Message;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Answers every question with the same IPv4 address (RFC 1035). */
final class DnsServer implements Answering {

    static final int PORT = 53;
    static final String ADDRESS = "192.0.2.77";

    private static final int HEADER = 12;
    private static final int QUESTIONS = 4; // where their number is
    private static final int TYPE_AND_CLASS = 4;
    private static final short AUTHORITATIVE_RESPONSE = (short) 0x8400;
    private static final short NAME_OF_QUESTION = (short) 0xc00c; // a pointer to it (section 4.1.4)
    private static final byte[] BYTES = {(byte) 192, 0, 2, 77};

    @Override
    public Optional<byte[]> answerTo(Message question) {
        ByteBuffer asked = question.data();
        if (asked.limit() < HEADER || asked.getShort(2) < 0 || asked.getShort(QUESTIONS) != 1) {
            return Optional.empty();
        }
        int end = HEADER;
        while (end < asked.limit() && asked.get(end) != 0) {
            end += 1 + (asked.get(end) & 0x3f);
        }
        end += 1 + TYPE_AND_CLASS;
        return end > asked.limit() ? Optional.empty() : Optional.of(answer(asked, end));
    }

    private static byte[] answer(ByteBuffer asked, int endOfQuestion) {
        return ByteBuffer.allocate(endOfQuestion + 16)
                .put(0, asked, 0, endOfQuestion)
                .putShort(2, AUTHORITATIVE_RESPONSE)
                .putShort(QUESTIONS + 2, (short) 1) // answers
                .putShort(QUESTIONS + 4, (short) 0)
                .putShort(QUESTIONS + 6, (short) 0)
                .position(endOfQuestion)
                .putShort(NAME_OF_QUESTION)
                .putShort((short) 1) // A
                .putShort((short) 1) // IN
                .putInt(60) // seconds to live
                .putShort((short) BYTES.length)
                .put(BYTES)
                .array();
    }
}
