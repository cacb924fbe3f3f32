package io.dgram.tests.hosts;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Servers that programs of others can ask: each answers every question with the same. How a question arrives and an
 * answer leaves is the business of whoever uses them.
 */
final class ExampleServers {

    static final int DNS_PORT = 53;
    static final int TFTP_PORT = 69;
    static final int COAP_PORT = 5683;

    /** What a DNS client is told. */
    static final String DNS_ANSWER = "192.0.2.77";

    /** What a CoAP client is told. */
    static final String COAP_ANSWER = "hello from CoAP";

    /** The file that a TFTP client gets: some blocks of 512 bytes, the last of them shorter. */
    static final String TFTP_FILE = "hello from TFTP\n".repeat(100);

    private static final int DNS_HEADER = 12;
    private static final int TFTP_READ = 1;
    private static final int TFTP_DATA = 3;
    private static final int TFTP_ACKNOWLEDGEMENT = 4;
    private static final int TFTP_BLOCK = 512;
    private static final Duration TFTP_PATIENCE = Duration.ofSeconds(2);

    private ExampleServers() {}

    /** Returns the answer to a DNS query (RFC 1035): one IPv4 address, whatever the name. */
    static byte[] dnsAnswer(Message query) {
        ByteBuffer question = query.data();
        int end = DNS_HEADER;
        while (question.get(end) != 0) {
            end += 1 + question.get(end);
        }
        end += 1 + 4; // the root's label, type and class
        ByteBuffer answer = ByteBuffer.allocate(end + 16);
        answer.putShort(question.getShort(0)); // the identifier
        answer.putShort((short) 0x8400).putShort((short) 1).putShort((short) 1).putInt(0);
        answer.put(question.slice(DNS_HEADER, end - DNS_HEADER));
        answer.putShort((short) 0xc00c).putShort((short) 1).putShort((short) 1); // the same name, an address
        answer.putInt(0).putShort((short) 4);
        return answer.put(Endpoint.of(DNS_ANSWER, 0).address().getAddress()).array();
    }

    /** Returns the answer to a confirmable CoAP request (RFC 7252): 2.05 Content in the acknowledgement. */
    static byte[] coapAnswer(Message request) {
        ByteBuffer question = request.data();
        int tokenLength = question.get(0) & 0xf;
        byte[] payload = COAP_ANSWER.getBytes(StandardCharsets.UTF_8);
        ByteBuffer answer = ByteBuffer.allocate(4 + tokenLength + 1 + payload.length);
        answer.put((byte) (0x60 | tokenLength)).put((byte) 0x45).putShort(question.getShort(2));
        return answer.put(question.slice(4, tokenLength))
                .put((byte) 0xff)
                .put(payload)
                .array();
    }

    /**
     * Sends the file to a TFTP client that asks for one (RFC 1350), from a port of its own.
     *
     * @param asked the address that was asked, as the client accepts blocks from no other
     */
    static void sendFile(Message request, InetAddress asked) throws Exception {
        if (request.data().getShort(0) != TFTP_READ) {
            return;
        }
        SocketType type = asked instanceof Inet4Address ? SocketType.UDP4 : SocketType.UDP6;
        byte[] file = TFTP_FILE.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = Dgram.createSocket(type).bind(Endpoint.of(asked, 0))) {
            for (int block = 0; block <= file.length / TFTP_BLOCK; block++) {
                int start = block * TFTP_BLOCK;
                byte[] part = Arrays.copyOfRange(file, start, Math.min(start + TFTP_BLOCK, file.length));
                socket.send(data(block + 1, part), request.sender());
                if (!isAcknowledged(socket.receive(TFTP_PATIENCE), block + 1)) {
                    return;
                }
            }
        }
    }

    private static byte[] data(int block, byte[] part) {
        return ByteBuffer.allocate(4 + part.length)
                .putShort((short) TFTP_DATA)
                .putShort((short) block)
                .put(part)
                .array();
    }

    private static boolean isAcknowledged(Optional<Message> answer, int block) {
        return answer.map(Message::data)
                .filter(data -> data.getShort(0) == TFTP_ACKNOWLEDGEMENT && data.getShort(2) == block)
                .isPresent();
    }
}
