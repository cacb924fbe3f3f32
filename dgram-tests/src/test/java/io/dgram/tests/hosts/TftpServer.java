package io.dgram.tests.hosts;

import io.dgram.Endpoint;
import io.dgram.Message;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves one file under every name, block by block (RFC 1350), from the port that is asked. Ignores options, as it may
 * (RFC 2347).
 */
final class TftpServer implements Answering {

    static final int PORT = 69;

    /** The file: three blocks, the last of which is short. */
    static final byte[] FILE =
            "One line of the file that everybody gets.\n".repeat(30).getBytes();

    private static final int BLOCK = 512;
    private static final short READ_REQUEST = 1;
    private static final short DATA = 3;
    private static final short ACKNOWLEDGEMENT = 4;

    private final Map<Endpoint, Integer> lastBlock = new ConcurrentHashMap<>(); // of each client whose transfer goes on

    @Override
    public Optional<byte[]> answerTo(Message question) {
        ByteBuffer packet = question.data();
        if (packet.limit() < 4) {
            return Optional.empty();
        }
        return switch (packet.getShort()) {
            case READ_REQUEST -> Optional.of(block(question.sender(), 1));
            case ACKNOWLEDGEMENT -> next(question.sender(), packet.getShort());
            default -> Optional.empty();
        };
    }

    private Optional<byte[]> next(Endpoint client, int acknowledged) {
        Integer last = lastBlock.get(client);
        if (last == null || acknowledged != last) {
            return Optional.empty();
        }
        if (acknowledged * BLOCK > FILE.length) {
            lastBlock.remove(client);
            return Optional.empty();
        }
        return Optional.of(block(client, acknowledged + 1));
    }

    private byte[] block(Endpoint client, int number) {
        lastBlock.put(client, number);
        byte[] part = Arrays.copyOfRange(FILE, (number - 1) * BLOCK, Math.min(number * BLOCK, FILE.length));
        return ByteBuffer.allocate(4 + part.length)
                .putShort(DATA)
                .putShort((short) number)
                .put(part)
                .array();
    }
}
