package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

@Label("Payloads of all sizes, in every form")
class PayloadPropertyTest {

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    @Behaviour({"SD1", "SD2", "RC1", "MX1", "ED1"})
    void whatIsSentInAnyFormIsReceivedInAnyForm(
            @ForAll("types") SocketType type,
            @ForAll SendForm sendForm,
            @ForAll SingleReceive receiveForm,
            @ForAll("payloads") byte[] bytes)
            throws Exception {
        // What a connected socket makes of empty payloads is told elsewhere.
        Assume.that(bytes.length > 0 || !sendForm.isConnected());
        byte[] payload = sendForm.payload(bytes);
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            sendForm.prepare(sender, receiver.address());

            int sent = sendForm.send(sender, payload, receiver.address());
            Message received = tasks.start(() -> receiveForm.receive(receiver)).result();

            assertEquals(payload.length, sent);
            assertArrayEquals(payload, received.bytes());
            assertEquals(sender.address(), received.sender());
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    @Behaviour("SD3")
    void partsAreReceivedAsOne(@ForAll("listsOfParts") List<ByteBuffer> parts, @ForAll("types") SocketType type)
            throws Exception {
        ByteBuffer whole = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(part -> whole.put(part.duplicate()));
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            int sent = sender.send(parts, receiver.address());

            assertEquals(whole.capacity(), sent);
            assertArrayEquals(whole.array(), Loopback.receive(receiver).bytes());
            assertEquals(0, parts.stream().mapToInt(ByteBuffer::remaining).sum());
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    @Behaviour("RC3")
    void aMessageIsTheBeginningOfItsDatagram(@ForAll("payloads") byte[] payload, @ForAll("sizesButZero") int maximum)
            throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withMaxDatagramSize(maximum);
        try (Socket receiver = Loopback.bound(config);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send(payload, receiver.address());

            Message message = Loopback.receive(receiver);

            assertEquals(payload.length > maximum, message.truncated());
            assertArrayEquals(Arrays.copyOf(payload, Math.min(payload.length, maximum)), message.bytes());
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    @Behaviour({"RC3", "RC4"})
    void aBufferGetsAsMuchOfADatagramAsItHasRoomFor(
            @ForAll("payloads") byte[] payload, @ForAll("sizesButZero") int room, @ForAll BufferKind kind)
            throws Exception {
        ByteBuffer buffer = kind.ofSize(room);
        int start = buffer.position();
        int limit = buffer.limit();
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send(payload, receiver.address());

            assertEquals(
                    sender.address(),
                    tasks.start(() -> receiver.receive(buffer)).result());

            int kept = Math.min(payload.length, room);
            assertEquals(start + kept, buffer.position());
            assertEquals(limit, buffer.limit());
            assertEquals(ByteBuffer.wrap(payload, 0, kept), buffer.flip().position(start));
        }
    }

    @Provide
    Arbitrary<SocketType> types() {
        return Arbitraries.of(Loopback.types());
    }

    /** Sizes of all classes, and around the borders between them. */
    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.of(0, 1, 2)),
                Tuple.of(3, Arbitraries.integers().between(0, 600)),
                Tuple.of(2, Arbitraries.of(1232, 1471, 1472, 1473, 1500, 4096, 8192, 9000)),
                Tuple.of(2, Arbitraries.integers().between(600, 65_507)),
                Tuple.of(2, Arbitraries.of(16_384, 32_767, 32_768, 65_506, 65_507)));
    }

    @Provide
    Arbitrary<Integer> sizesButZero() {
        return sizes().filter(size -> size > 0);
    }

    @Provide
    Arbitrary<byte[]> payloads() {
        return Combinators.combine(sizes(), Arbitraries.longs()).as(PayloadPropertyTest::payload);
    }

    @Provide
    Arbitrary<List<ByteBuffer>> listsOfParts() {
        Arbitrary<ByteBuffer> part = Combinators.combine(
                        Arbitraries.of(BufferKind.class), Arbitraries.integers().between(0, 3000), Arbitraries.longs())
                .as((kind, size, seed) -> kind.of(payload(size, seed)));
        return part.list().ofMaxSize(20).map(ArrayList::new);
    }

    private static byte[] payload(int size, long seed) {
        byte[] payload = new byte[size];
        new Random(seed).nextBytes(payload);
        return payload;
    }
}
