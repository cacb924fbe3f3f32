package io.dgram.tests.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.Subscription;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Closing the last subscription to messages while they pour in")
class SubscriptionCloseTest {

    private static final int ROUNDS = 150;
    private static final int COUNT = 200; // so many small datagrams fit into any receive buffer

    /** A way to receive the text of a datagram. */
    enum Pull {
        MESSAGE {
            @Override
            String text(Socket socket) throws Exception {
                return socket.receive().text();
            }
        },
        INTO_A_BUFFER {
            @Override
            String text(Socket socket) throws Exception {
                ByteBuffer buffer = ByteBuffer.allocate(100);
                socket.receive(buffer);
                return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
            }
        };

        abstract String text(Socket socket) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("RC5")
    void leavesWhatTheListenerWasNotToldOfToReceive(Pull pull) throws Exception {
        Random random = new Random(1);
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound()) {
            for (int round = 0; round < ROUNDS; round++) {
                try (Socket socket = Loopback.bound()) {
                    for (int i = 0; i < COUNT; i++) {
                        sender.send(Integer.toString(i), socket.address());
                    }
                    List<Integer> arrived = Collections.synchronizedList(new ArrayList<>());
                    Subscription only =
                            socket.on(Message.class, message -> arrived.add(Integer.valueOf(message.text())));
                    spinUntilArrived(arrived, random.nextInt(1, COUNT / 2));

                    only.close();

                    tasks.start(() -> pullAll(pull, socket, arrived));
                    Tasks.await("arrived: what is left", () -> arrived.size() >= COUNT);
                    assertEquals(
                            IntStream.range(0, COUNT).boxed().toList(),
                            List.copyOf(arrived).stream().sorted().toList());
                }
            }
        }
    }

    private static Void pullAll(Pull pull, Socket socket, List<Integer> arrived) throws Exception {
        try {
            for (; ; ) {
                arrived.add(Integer.valueOf(pull.text(socket)));
            }
        } catch (DgramException e) {
            assertEquals(ErrorCode.CLOSED, e.code());
            return null;
        }
    }

    // To park meanwhile would be to come too late.
    private static void spinUntilArrived(List<Integer> arrived, int count) {
        long start = System.nanoTime();
        while (arrived.size() < count && System.nanoTime() - start < Tasks.LIMIT.toNanos()) {
            Thread.onSpinWait();
        }
    }
}
