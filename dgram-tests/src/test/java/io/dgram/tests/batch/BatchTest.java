package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A batch")
@Tag("without-native-access")
@Timeout(60)
class BatchTest {

    private static final Endpoint TARGET = Endpoint.of("127.0.0.1", 9);

    private final Tasks tasks = new Tasks();

    @AfterEach
    void close() {
        tasks.close();
    }

    // ----------------------------------------------------------------------------------------------------- allocating

    @ParameterizedTest
    @CsvSource({"1, 1", "65536, 1", "1, 65535", "64, 1500"})
    void hasTheRoomThatItWasAllocatedWith(int datagrams, int size) {
        try (Batch batch = Batch.allocate(datagrams, size)) {
            assertEquals(datagrams, batch.capacity());
            assertEquals(size, batch.maxDatagramSize());
            assertEquals(0, batch.size());
        }
    }

    /** The greatest batch takes two gibibytes: here it is refused for want of them, and not for being out of range. */
    @ParameterizedTest
    @CsvSource({"32767, 65535, 2147418112", "65536, 32766, 2147418112", "32768, 65534, 2147450880"})
    void aBatchOfUpToTwoGibibytesIsWithinRange(int datagrams, int size, String bytes) throws Exception {
        List<String> lines = ChildJvm.of(LargeBatch.class)
                .withOptions("-XX:MaxDirectMemorySize=64m")
                .run("" + datagrams, "" + size);

        assertTrue(lines.getFirst().contains(bytes + " bytes of direct buffer memory"), lines::toString);
    }

    /** Allocates a batch for which there is not enough memory. */
    static final class LargeBatch {

        public static void main(String[] args) {
            OutOfMemoryError error = assertThrows(
                    OutOfMemoryError.class, () -> Batch.allocate(Integer.parseInt(args[0]), Integer.parseInt(args[1])));
            System.out.println(error.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "-1, 1",
        "65537, 1",
        "-2147483648, 1",
        "1, 0",
        "1, -1",
        "1, 65536",
        "1, 2147483647",
        "32768, 65535",
        "65536, 65535"
    })
    void isNotAllocatedOutOfRange(int datagrams, int size) {
        assertThrows(IllegalArgumentException.class, () -> Batch.allocate(datagrams, size));
    }

    // --------------------------------------------------------------------------------------------------------- adding

    @Test
    void copiesWhatIsAddedAndConsumesIt() {
        try (Batch batch = Batch.allocate(4, 10)) {
            ByteBuffer data = Payloads.text("-hello-").position(1).limit(6);

            batch.add(data, TARGET);
            data.put(1, (byte) 'x');

            assertEquals(6, data.position());
            assertEquals(6, data.limit());
            assertEquals("hello", Payloads.text(batch, 0));
            assertEquals(TARGET, batch.target(0));
        }
    }

    private static Stream<Named<ByteBuffer>> buffers() {
        byte[] bytes = "-hello-".getBytes();
        return Stream.of(
                Named.of("heap", ByteBuffer.wrap(bytes, 1, 5)),
                Named.of("slice", ByteBuffer.wrap(bytes).slice(1, 5)),
                Named.of("read-only", ByteBuffer.wrap(bytes, 1, 5).asReadOnlyBuffer()),
                Named.of(
                        "direct",
                        ByteBuffer.allocateDirect(7).put(bytes).position(1).limit(6)),
                Named.of("direct slice", ByteBuffer.allocateDirect(7).put(bytes).slice(1, 5)));
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void takesEveryKindOfBuffer(ByteBuffer data) {
        try (Batch batch = Batch.allocate(1, 5)) {
            batch.add(data);

            assertEquals("hello", Payloads.text(batch, 0));
            assertFalse(data.hasRemaining());
        }
    }

    @Test
    void takesPayloadsOfUpToItsSize() {
        try (Batch batch = Batch.allocate(3, 5)) {
            batch.add(Payloads.text("12345")).add(Payloads.text("")).add(Payloads.text("1"));

            assertEquals(3, batch.size());
            assertEquals(
                    List.of("12345", "", "1"),
                    Stream.of(0, 1, 2).map(i -> Payloads.text(batch, i)).toList());
        }
    }

    @Test
    void takesNoPayloadThatIsTooLongAndConsumesNothing() {
        try (Batch batch = Batch.allocate(2, 5)) {
            batch.add(Payloads.text("first"));
            ByteBuffer data = Payloads.text("-123456");
            data.position(1);

            assertThrows(IllegalArgumentException.class, () -> batch.add(data));
            assertThrows(IllegalArgumentException.class, () -> batch.add(data, TARGET));

            assertEquals(1, data.position());
            assertEquals(1, batch.size());
            batch.add(data.position(2));
            assertEquals("23456", Payloads.text(batch, 1));
        }
    }

    @Test
    void takesNoMoreThanItsCapacityAndConsumesNothing() {
        try (Batch batch = Batch.allocate(1, 5)) {
            batch.add(Payloads.text("first"));
            ByteBuffer data = Payloads.text("more");

            assertThrows(IllegalStateException.class, () -> batch.add(data));
            assertThrows(IllegalStateException.class, () -> batch.add(data, TARGET));

            assertEquals(0, data.position());
            assertEquals(1, batch.size());
            assertEquals("first", Payloads.text(batch, 0));
        }
    }

    @Test
    void takesAsMuchAgainOnceItWasCleared() {
        try (Batch batch = Batch.allocate(2, 5)) {
            batch.add(Payloads.text("one")).add(Payloads.text("two"));

            assertSame(batch, batch.clear());

            assertEquals(0, batch.size());
            assertThrows(IndexOutOfBoundsException.class, () -> batch.data(0));
            batch.add(Payloads.text("three"), TARGET).add(Payloads.text("four"));
            assertEquals("three", Payloads.text(batch, 0));
            assertEquals("four", Payloads.text(batch, 1));
        }
    }

    @Test
    void keepsAnEntryThatIsWrittenTo() {
        try (Batch batch = Batch.allocate(2, 5)) {
            batch.add(Payloads.text("one")).add(Payloads.text("two"));

            batch.data(0).put(0, (byte) '0');

            assertEquals("0ne", Payloads.text(batch, 0));
            assertEquals("two", Payloads.text(batch, 1));
        }
    }

    // ------------------------------------------------------------------------------------------------------- entries

    @Test
    void knowsOfAnAddedEntryWhereItGoesButNotWhoSentIt() {
        try (Batch batch = Batch.allocate(2, 5)) {
            batch.add(Payloads.text("one"), TARGET).add(Payloads.text("two"));

            assertEquals(TARGET, batch.target(0));
            assertThrows(IllegalStateException.class, () -> batch.target(1));
            for (int i = 0; i < 2; i++) {
                int index = i;
                assertThrows(IllegalStateException.class, () -> batch.sender(index));
                assertThrows(IllegalStateException.class, () -> batch.message(index));
                assertFalse(batch.truncated(index));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-1", "2", "3", "2147483647", "-2147483648"})
    void hasNoEntriesBeyondItsSize(int index) {
        try (Batch batch = Batch.allocate(4, 5)) {
            batch.add(Payloads.text("one"), TARGET).add(Payloads.text("two"));

            assertThrows(IndexOutOfBoundsException.class, () -> batch.data(index));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.sender(index));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.target(index));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.truncated(index));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.message(index));
        }
    }

    @Test
    @Behaviour("BA3")
    void givesAReceivedEntryAlwaysAsTheSameBufferSetAnew() throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(2, 10)) {
            socket.send("hello", socket.address());
            assertEquals(1, socket.receive(batch, Tasks.LIMIT));
            ByteBuffer data = batch.data(0);
            data.position(3).limit(4).order(ByteOrder.LITTLE_ENDIAN);

            ByteBuffer again = batch.data(0);

            assertSame(data, again);
            assertEquals(0, again.position());
            assertEquals(5, again.limit());
            assertEquals(ByteOrder.BIG_ENDIAN, again.order());
        }
    }

    @Test
    @Behaviour("BA3")
    void keepsMessagesOfItsEntriesForGood() throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(2, 10)) {
            socket.send("hello", socket.address());
            assertEquals(1, socket.receive(batch, Tasks.LIMIT));
            Message message = batch.message(0);

            batch.data(0).put(0, (byte) 'x');
            batch.close();

            assertEquals("hello", message.text());
            assertEquals(socket.address(), message.sender());
            assertFalse(message.truncated());
        }
    }

    @Test
    void keepsReceivedEntriesInFrontOfThoseThatAreAdded() throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(3, 10)) {
            socket.send("received", socket.address());
            assertEquals(1, socket.receive(batch, Tasks.LIMIT));

            batch.add(Payloads.text("added"), TARGET).add(Payloads.text("more"), socket.address());

            assertEquals(3, batch.size());
            assertEquals(
                    List.of("received", "added", "more"),
                    Stream.of(0, 1, 2).map(i -> Payloads.text(batch, i)).toList());
            assertEquals(socket.address(), batch.sender(0));
            assertThrows(IllegalStateException.class, () -> batch.sender(1));
            assertEquals(TARGET, batch.target(1));
            assertThrows(IllegalStateException.class, () -> batch.add(Payloads.text("")));
        }
    }

    @Test
    void takesAsManyAsItHasRoomForBehindLongReceivedOnes() throws Exception {
        byte[] longest = Payloads.random(1, 10);
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(3, 10)) {
            socket.send(longest, socket.address());
            assertEquals(1, socket.receive(batch, Tasks.LIMIT));

            batch.add(ByteBuffer.wrap(longest)).add(ByteBuffer.wrap(longest));

            for (int i = 0; i < 3; i++) {
                assertArrayEquals(longest, Payloads.bytes(batch, i));
            }
        }
    }

    @Test
    void isReplacedByWhatIsReceived() throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(3, 10)) {
            batch.add(Payloads.text("added"), TARGET).add(Payloads.text("added"));
            socket.send("received", socket.address());

            assertEquals(1, socket.receive(batch, Tasks.LIMIT));

            assertEquals(1, batch.size());
            assertEquals("received", Payloads.text(batch, 0));
        }
    }

    @Test
    void describesItself() {
        try (Batch batch = Batch.allocate(3, 10)) {
            batch.add(Payloads.text("one"));
            assertEquals("Batch[1 of 3 datagrams of 10 bytes]", batch.toString());
            batch.close();
            assertEquals("Batch[closed]", batch.toString());
        }
    }

    // -------------------------------------------------------------------------------------------------------- closing

    private static Stream<Named<Function<Batch, Executable>>> operations() {
        return Stream.of(
                Named.of("capacity", batch -> batch::capacity),
                Named.of("maxDatagramSize", batch -> batch::maxDatagramSize),
                Named.of("size", batch -> batch::size),
                Named.of("clear", batch -> batch::clear),
                Named.of("add", batch -> () -> batch.add(Payloads.text("x"))),
                Named.of("add with target", batch -> () -> batch.add(Payloads.text("x"), TARGET)),
                Named.of("data", batch -> () -> batch.data(0)),
                Named.of("sender", batch -> () -> batch.sender(0)),
                Named.of("target", batch -> () -> batch.target(0)),
                Named.of("truncated", batch -> () -> batch.truncated(0)),
                Named.of("message", batch -> () -> batch.message(0)));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void doesNothingMoreOnceItIsClosed(Function<Batch, Executable> operation) {
        Batch batch = Batch.allocate(3, 10).add(Payloads.text("one"), TARGET);

        batch.close();
        batch.close();

        assertThrows(IllegalStateException.class, operation.apply(batch));
    }

    @Test
    void cannotBeSentOrReceivedIntoOnceItIsClosed() throws Exception {
        Batch batch = Batch.allocate(3, 10).add(Payloads.text("one"), TARGET);
        batch.close();
        try (Socket socket = Route.IPV4.receiver()) {
            assertThrows(IllegalStateException.class, () -> socket.send(batch));
            assertThrows(IllegalStateException.class, () -> socket.send(batch, 1));
            assertThrows(IllegalStateException.class, () -> socket.receive(batch));
            assertThrows(IllegalStateException.class, () -> socket.receive(batch, Duration.ZERO));

            Payloads.assertNothingThere(socket, socket);
        }
    }

    @Test
    void leavesBuffersOverItsMemorySafeOnceItIsClosed() throws Exception {
        ByteBuffer data;
        try (Batch batch = Batch.allocate(3, 10)) {
            data = batch.add(Payloads.text("added")).data(0);
        }
        try (Socket socket = Route.IPV4.receiver()) {
            assertEquals(5, socket.send(data, socket.address()));
            assertEquals("added", socket.receive().text());
        }
    }

    // -------------------------------------------------------------------------------------------------- one at a time

    @Test
    void isForOneThreadAtATime() throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Socket other = Route.IPV4.receiver();
                Batch batch = Batch.allocate(3, 10)) {
            Tasks.Task<Integer> receiving =
                    tasks.start(() -> socket.receive(batch)).awaitParked();

            assertThrows(IllegalStateException.class, () -> other.receive(batch, Duration.ZERO));
            assertThrows(IllegalStateException.class, () -> socket.receive(batch));
            assertThrows(IllegalStateException.class, () -> other.send(batch));
            assertThrows(IllegalStateException.class, batch::clear);
            ByteBuffer data = Payloads.text("x");
            assertThrows(IllegalStateException.class, () -> batch.add(data));
            assertEquals(0, data.position());

            other.send("hello", socket.address());
            assertEquals(1, receiving.result());
            assertEquals("hello", Payloads.text(batch, 0));
        }
    }

    @Test
    void thatIsClosedWhileAReceiveUsesItIsSafeUntilThatReturns() throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(3, 10)) {
            ByteBuffer data = batch.add(Payloads.text("added")).data(0);
            Tasks.Task<Integer> receiving =
                    tasks.start(() -> socket.receive(batch)).awaitParked();

            batch.close();
            assertThrows(IllegalStateException.class, batch::size);
            assertEquals('a', data.get(0));
            assertThrows(IllegalStateException.class, () -> batch.data(0));
            socket.send("hello", socket.address());

            assertEquals(1, receiving.result());
            assertThrows(IllegalStateException.class, batch::size);
        }
    }

    @Test
    void isFreeAgainAfterEveryEndOfACall() throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(3, 10)) {
            Tasks.Task<Integer> interrupted =
                    tasks.start(() -> socket.receive(batch)).awaitParked();
            interrupted.thread().interrupt();
            assertThrows(InterruptedException.class, interrupted::result);
            assertEquals(0, socket.receive(batch, Duration.ofMillis(1)));
            assertThrows(IllegalArgumentException.class, () -> socket.receive(batch, Duration.ofNanos(-1)));
            assertThrows(IndexOutOfBoundsException.class, () -> socket.send(batch, 1));

            batch.add(Payloads.text("one"), socket.address());
            assertEquals(1, socket.send(batch));
            assertEquals(1, socket.receive(batch, Tasks.LIMIT));
        }
    }
}
