package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Batch;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;

/** What these tests send, receive, and expect. */
final class Payloads {

    private Payloads() {}

    /** Returns bytes that are others for each number. */
    static byte[] random(int number, int size) {
        byte[] payload = new byte[size];
        new Random(number).nextBytes(payload);
        return payload;
    }

    /** Returns a payload that begins with a number. */
    static ByteBuffer numbered(int number, int size) {
        return ByteBuffer.wrap(random(number, size)).putInt(0, number);
    }

    static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the bytes of an entry. */
    static byte[] bytes(Batch batch, int index) {
        ByteBuffer data = batch.data(index);
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    static String text(Batch batch, int index) {
        return new String(bytes(batch, index), StandardCharsets.UTF_8);
    }

    /** Receives a datagram that has to come. */
    static Message receive(Socket socket) throws DgramException, InterruptedException {
        return socket.receive(Tasks.LIMIT).orElseThrow(() -> new AssertionError("no datagram within " + Tasks.LIMIT));
    }

    /** Receives the text of a datagram that has to come. */
    static String text(Socket socket) throws DgramException, InterruptedException {
        return receive(socket).text();
    }

    /** Asserts that nothing is there, and that what comes next is received. */
    static void assertNothingThere(Socket sender, Socket receiver) throws Exception {
        sender.send("next", receiver.address());
        assertEquals("next", text(receiver));
    }

    /** Asserts that something fails, and why. */
    static DgramException failure(ErrorCode code, Executable action) {
        DgramException failure = assertThrows(DgramException.class, action);
        assertEquals(code, failure.code(), failure::toString);
        return failure;
    }

    /** Skips the test where the system does not let a socket have room for so many bytes. */
    static void assumeRoom(Socket receiver, int bytes) throws DgramException {
        assumeTrue(
                receiver.getOption(Option.RECEIVE_BUFFER_SIZE) >= bytes,
                "the system limits receive buffers to less than " + bytes + " bytes");
    }

    /** Asserts that the kernel has not dropped what a socket had no room for. */
    static void assertNoDrops(Socket receiver) {
        receiver.stats().kernelDrops().ifPresent(drops -> assertEquals(0, drops, "dropped by the kernel"));
    }
}
