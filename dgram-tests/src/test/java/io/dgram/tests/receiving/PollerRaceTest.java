package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Many threads that wait on many sockets, most of them not for long")
class PollerRaceTest {

    private static final int SOCKETS = 16;
    private static final int IMPATIENT = 3; // threads for each socket and round
    private static final int ROUNDS = 60;
    private static final int LONGEST_NANOS = 2_000_000;

    /** A socket that one thread waits on without end, and what arrived there. */
    private record Target(Socket socket, List<Integer> arrived) {

        static Target open() throws DgramException {
            return new Target(Loopback.bound(), Collections.synchronizedList(new ArrayList<>()));
        }

        Void receiveAll() throws InterruptedException {
            try {
                for (; ; ) {
                    add(socket.receive());
                }
            } catch (DgramException e) {
                assertEquals(ErrorCode.CLOSED, e.code());
                return null;
            }
        }

        Void receiveWithin(Duration timeout) throws DgramException, InterruptedException {
            socket.receive(timeout).ifPresent(this::add);
            return null;
        }

        private void add(Message message) {
            arrived.add(Integer.valueOf(message.text()));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"TO2", "TO4", "CC3"})
    void leaveNoDatagramUnseen(Kind kind) throws Exception {
        Random random = new Random(1);
        List<Target> targets = new ArrayList<>();
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound()) {
            for (int i = 0; i < SOCKETS; i++) {
                Target target = Target.open();
                targets.add(target);
                tasks.start(kind, target::receiveAll);
            }
            for (int round = 0; round < ROUNDS; round++) {
                List<Task<Void>> impatient = new ArrayList<>();
                for (int i = 0; i < IMPATIENT * SOCKETS; i++) {
                    Target target = targets.get(i % SOCKETS);
                    Duration timeout = Duration.ofNanos(random.nextInt(LONGEST_NANOS));
                    impatient.add(tasks.start(kind, () -> target.receiveWithin(timeout)));
                }
                for (Target target : targets) {
                    LockSupport.parkNanos(random.nextInt(LONGEST_NANOS / SOCKETS));
                    sender.send(Integer.toString(round), target.socket.address());
                }

                for (Task<Void> task : impatient) {
                    task.result();
                }
                // Whom a wake-up reached too late has passed it on, or the one who is left would never know.
                int expected = round + 1;
                for (Target target : targets) {
                    Tasks.await("arrived: datagram " + round, () -> target.arrived.size() == expected);
                }
            }
            for (Target target : targets) {
                assertEquals(IntStream.range(0, ROUNDS).boxed().toList(), List.copyOf(target.arrived));
            }
        } finally {
            targets.forEach(target -> target.socket.close());
        }
    }
}
