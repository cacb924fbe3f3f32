package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The datagrams of one sender arrive in order")
@Tag("slow")
class OrderTest {

    private static final int COUNT = 5_000;

    @ParameterizedTest
    @MethodSource
    void whenPulled(SocketType type, Pull pull, Kind kind) throws Exception {
        Numbers numbers = new Numbers(COUNT);
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound(type);
                Socket socket = Loopback.bound(type)) {
            tasks.start(kind, () -> numbers.sendAll(sender, socket.address()));

            tasks.start(kind, () -> {
                        while (!numbers.isComplete()) {
                            numbers.arrived(pull.text(socket));
                        }
                        return null;
                    })
                    .result();

            numbers.assertArrivedInOrder();
        }
    }

    static Stream<Arguments> whenPulled() {
        return Stream.of(SocketType.values())
                .flatMap(type -> Pull.everywhere().map(form -> Arguments.of(type, form.get()[0], form.get()[1])));
    }

    @ParameterizedTest
    @EnumSource
    void whenPushed(SocketType type) throws Exception {
        Numbers numbers = new Numbers(COUNT);
        try (Socket sender = Loopback.bound(type);
                Socket socket = Loopback.bound(type)) {
            socket.on(Message.class, message -> numbers.arrived(message.text()));

            numbers.sendAll(sender, socket.address());

            numbers.assertArrivedInOrder();
        }
    }

    @Test
    @Behaviour("RC5")
    void whenPushedAndPulledByTurns() throws Exception {
        Random random = new Random(COUNT);
        Numbers numbers = new Numbers(COUNT);
        List<Integer> pushed = Collections.synchronizedList(new ArrayList<>());
        List<Integer> pulled = new ArrayList<>();
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            socket.on(Message.class, message -> {
                pushed.add(Integer.valueOf(message.text()));
                numbers.arrived(message.text());
            });
            tasks.start(Kind.PLATFORM, () -> numbers.sendAll(sender, socket.address(), 100_000));

            numbers.untilAllArrived(() -> {
                socket.recvStart();
                LockSupport.parkNanos(random.nextInt(100_000));
                socket.recvStop();
                for (Optional<Message> next = poll(socket); next.isPresent(); next = poll(socket)) {
                    pulled.add(Integer.valueOf(next.get().text()));
                    numbers.arrived(next.get().text());
                }
            });

            // Between the two there is no order: the listener's call for the last may have begun before recvStop.
            numbers.assertEachArrivedOnce();
            assertInOrder("pushed", List.copyOf(pushed));
            assertInOrder("pulled", pulled);
        }
    }

    private static void assertInOrder(String how, List<Integer> numbers) {
        for (int i = 1; i < numbers.size(); i++) {
            int before = numbers.get(i - 1);
            int number = numbers.get(i);
            assertTrue(before < number, () -> how + ": " + number + " after " + before);
        }
    }

    private static Optional<Message> poll(Socket socket) throws IOException, InterruptedException {
        return socket.receive(Duration.ZERO);
    }
}
