package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.Subscription;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("No datagram is lost")
@Tag("slow")
class NothingLostTest {

    private static final int COUNT = 1_000;
    private static final int PAUSE_NANOS = 100_000;

    // ------------------------------------------------------------------------------------------ timeouts, interrupts

    @ParameterizedTest
    @EnumSource
    @Behaviour("TO2")
    void toTimeoutsThatMeetDatagrams(Kind kind) throws Exception {
        Numbers numbers = new Numbers(COUNT);
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            tasks.start(Kind.PLATFORM, () -> numbers.sendAll(sender, socket.address(), PAUSE_NANOS));

            int timeouts = tasks.start(kind, () -> receiveWithTimeouts(socket, numbers))
                    .result();

            numbers.assertArrivedInOrder();
            numbers.assertCounted(socket);
            assertTrue(timeouts > 0, "timed out sometimes");
        }
    }

    private static int receiveWithTimeouts(Socket socket, Numbers numbers) throws Exception {
        Random random = new Random(1);
        int timeouts = 0;
        while (!numbers.isComplete()) {
            Optional<Message> message = socket.receive(Duration.ofNanos(random.nextInt(2 * PAUSE_NANOS)));
            message.ifPresent(received -> numbers.arrived(received.text()));
            timeouts += message.isPresent() ? 0 : 1;
        }
        return timeouts;
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.receiving.Pull#callsEverywhere")
    @Behaviour({"IC1", "IC2"})
    void toInterruptsThatMeetDatagrams(Pull pull, Kind kind) throws Exception {
        Numbers numbers = new Numbers(COUNT);
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            tasks.start(Kind.PLATFORM, () -> numbers.sendAll(sender, socket.address(), PAUSE_NANOS));
            Task<Integer> receives = tasks.start(kind, () -> receiveInterrupted(pull, socket, numbers));

            interruptUntilDone(List.of(receives));

            int interrupts = receives.result();
            numbers.assertArrivedInOrder();
            numbers.assertCounted(socket);
            assertTrue(interrupts > 0, "interrupted sometimes");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"CC3", "IC1", "IC2"})
    void toSeveralReceiversThatAreInterrupted(Kind kind) throws Exception {
        Numbers numbers = new Numbers(COUNT);
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            List<Task<Integer>> receivers = Stream.of(Pull.RECEIVE, Pull.TIMED, Pull.INTO_BUFFER)
                    .map(pull -> tasks.start(kind, () -> receiveInterrupted(pull, socket, numbers)))
                    .toList();
            tasks.start(Kind.PLATFORM, () -> numbers.sendAll(sender, socket.address(), PAUSE_NANOS));

            interruptUntilDone(receivers);

            numbers.assertEachArrivedOnce();
            numbers.assertCounted(socket);
        }
    }

    private static int receiveInterrupted(Pull pull, Socket socket, Numbers numbers) throws Exception {
        int interrupts = 0;
        while (!numbers.isComplete()) {
            try {
                numbers.arrived(pull.text(socket));
            } catch (InterruptedException e) {
                interrupts++;
            }
        }
        return interrupts;
    }

    private static void interruptUntilDone(List<Task<Integer>> tasks) {
        Random random = new Random(2);
        Tasks.await("done: receivers that are interrupted again and again", () -> {
            tasks.get(random.nextInt(tasks.size())).thread().interrupt();
            return tasks.stream().allMatch(Task::isDone);
        });
    }

    // ------------------------------------------------------------------------------------------- several receivers

    @ParameterizedTest
    @EnumSource
    @Behaviour("CC3")
    void toSeveralReceivers(Kind kind) throws Exception {
        Numbers numbers = new Numbers(COUNT);
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            for (Pull pull : Pull.values()) {
                Callable<Void> receives = () -> {
                    while (!numbers.isComplete()) {
                        numbers.arrived(pull.text(socket));
                    }
                    return null;
                };
                tasks.start(kind, receives);
                tasks.start(kind, receives);
            }

            numbers.sendAll(sender, socket.address());

            numbers.assertEachArrivedOnce();
            numbers.assertCounted(socket);
        }
    }

    @ParameterizedTest
    @MethodSource
    @Behaviour("CC3")
    void toWaitersAsManyAsDatagrams(int waiters, Pull pull, Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            List<Task<String>> receives = startParked(waiters, () -> tasks.start(kind, () -> pull.text(socket)));

            Set<String> sent = new HashSet<>();
            for (int i = 0; i < waiters; i++) {
                sent.add("number " + i);
                sender.send("number " + i, socket.address());
            }

            Set<String> received = new HashSet<>();
            for (Task<String> receive : receives) {
                received.add(receive.result());
            }
            assertEquals(sent, received);
        }
    }

    static Stream<Arguments> toWaitersAsManyAsDatagrams() {
        return Stream.of(2, 100)
                .flatMap(waiters -> Pull.everywhere().map(form -> Arguments.of(waiters, form.get()[0], form.get()[1])));
    }

    @ParameterizedTest
    @MethodSource
    @Behaviour("CR1")
    void butWhatIsClosedWakesAllItsWaiters(int waiters, Pull pull, Kind kind) throws Exception {
        Socket socket = Loopback.bound();
        try (Tasks tasks = new Tasks()) {
            List<Task<String>> receives = startParked(waiters, () -> tasks.start(kind, () -> pull.text(socket)));

            socket.close();

            for (Task<String> receive : receives) {
                assertEquals(
                        ErrorCode.CLOSED,
                        assertThrows(DgramException.class, receive::result).code());
            }
        } finally {
            socket.close();
        }
    }

    static Stream<Arguments> butWhatIsClosedWakesAllItsWaiters() {
        return Stream.of(1, 2, 100)
                .flatMap(waiters ->
                        Pull.callsEverywhere().map(form -> Arguments.of(waiters, form.get()[0], form.get()[1])));
    }

    /** Starts a task. */
    private interface Start {
        Task<String> start();
    }

    private static List<Task<String>> startParked(int count, Start start) {
        List<Task<String>> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(start.start());
        }
        started.forEach(Task::awaitParked);
        return started;
    }

    @Test
    @Behaviour({"IC1", "CC3"})
    void toAnInterruptAsTheNextInTheQueueGetsWhatTheInterruptedLeft() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            for (int round = 0; round < 200; round++) {
                Task<Optional<String>> first =
                        tasks.start(() -> receiveUnlessInterrupted(socket)).awaitParked();
                Task<Message> second = tasks.start(socket::receive).awaitParked();

                Task<?> send = tasks.start(Kind.PLATFORM, () -> sender.send("datagram", socket.address()));
                first.thread().interrupt();

                send.result();
                if (first.result().isPresent()) {
                    sender.send("another", socket.address());
                }
                assertEquals(
                        first.result().isPresent() ? "another" : "datagram",
                        second.result().text());
            }
        }
    }

    private static Optional<String> receiveUnlessInterrupted(Socket socket) throws DgramException {
        try {
            return Optional.of(socket.receive().text());
        } catch (InterruptedException e) {
            return Optional.empty();
        }
    }

    @Test
    @Behaviour({"TO2", "TO4", "CC3"})
    void toATimeoutAsTheNextInTheQueueGetsWhatTheTimedOutLeft() throws Exception {
        Random random = new Random(3);
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            for (int round = 0; round < 200; round++) {
                Duration timeout = Duration.ofNanos(500_000 + random.nextInt(1_500_000));
                Task<Optional<Message>> first = tasks.start(() -> socket.receive(timeout));
                Task<Message> second = tasks.start(socket::receive).awaitParked();

                LockSupport.parkNanos(random.nextInt(1_000_000));
                sender.send("datagram", socket.address());

                if (first.result().isPresent()) {
                    sender.send("another", socket.address());
                }
                assertEquals(
                        first.result().isPresent() ? "another" : "datagram",
                        second.result().text());
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ push and pull

    /** How the receiver is started and stopped. */
    enum Switch {
        RECV_START_AND_STOP {
            @Override
            Subscription start(Socket socket, Numbers numbers) throws DgramException {
                Subscription subscription = socket.on(Message.class, message -> numbers.arrived(message.text()));
                socket.recvStart();
                return subscription;
            }

            @Override
            void stop(Socket socket, Subscription subscription) throws DgramException {
                socket.recvStop();
                subscription.close();
            }
        },
        SUBSCRIPTION {
            @Override
            Subscription start(Socket socket, Numbers numbers) {
                return socket.on(Message.class, message -> numbers.arrived(message.text()));
            }

            @Override
            void stop(Socket socket, Subscription subscription) {
                subscription.close();
            }
        },
        ONCE {
            @Override
            Subscription start(Socket socket, Numbers numbers) {
                return socket.once(Message.class, message -> numbers.arrived(message.text()));
            }

            @Override
            void stop(Socket socket, Subscription subscription) {
                subscription.close();
            }
        };

        abstract Subscription start(Socket socket, Numbers numbers) throws DgramException;

        abstract void stop(Socket socket, Subscription subscription) throws DgramException;
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("RC5")
    void toAReceiverThatIsStoppedAndStarted(Switch form) throws Exception {
        Random random = new Random(4);
        Numbers numbers = new Numbers(COUNT);
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            tasks.start(Kind.PLATFORM, () -> numbers.sendAll(sender, socket.address(), PAUSE_NANOS));

            numbers.untilAllArrived(() -> {
                Subscription subscription = form.start(socket, numbers);
                LockSupport.parkNanos(random.nextInt(2 * PAUSE_NANOS));
                form.stop(socket, subscription);
            });

            numbers.assertArrivedInOrder();
            numbers.assertCounted(socket);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("RC5")
    void toAReceiverThatIsStoppedAndStartedAtOnce(Switch form) throws Exception {
        // Each start of ONCE takes one datagram; each start of the others takes many.
        Numbers numbers = new Numbers(form == Switch.ONCE ? 2 * COUNT : 20 * COUNT);
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            tasks.start(Kind.PLATFORM, () -> numbers.sendAll(sender, socket.address()));

            numbers.untilAllArrived(() -> form.stop(socket, form.start(socket, numbers)));

            numbers.assertArrivedInOrder();
            numbers.assertCounted(socket);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"RC5", "RC7"})
    void toTurnsOfPushAndPull(Switch form) throws Exception {
        Random random = new Random(5);
        Numbers numbers = new Numbers(COUNT);
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            tasks.start(Kind.PLATFORM, () -> numbers.sendAll(sender, socket.address(), PAUSE_NANOS));

            numbers.untilAllArrived(() -> {
                Subscription subscription = form.start(socket, numbers);
                LockSupport.parkNanos(random.nextInt(PAUSE_NANOS));
                form.stop(socket, subscription);
                socket.receive(Duration.ofNanos(random.nextInt(PAUSE_NANOS)))
                        .ifPresent(message -> numbers.arrived(message.text()));
            });

            // A listener's call that has begun may overlap with a receive.
            numbers.assertEachArrivedOnce();
            numbers.assertCounted(socket);
        }
    }

    @Test
    @Behaviour("RC7")
    void toARecvStartThatMeetsADatagramAReceiveWaitsFor() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.of(socket);
            for (int round = 0; round < 200; round++) {
                String text = "datagram " + round;
                socket.recvStop();
                Task<Message> receive = tasks.start(socket::receive).awaitParked();

                Task<?> send = tasks.start(Kind.PLATFORM, () -> sender.send(text, socket.address()));
                socket.recvStart();

                send.result();
                assertEquals(text, pulledOrPushed(receive, log));
            }
            assertEquals(List.of(), log.all(Event.Failure.class));
        }
    }

    private static String pulledOrPushed(Task<Message> receive, EventLog log) throws Exception {
        try {
            return receive.result().text();
        } catch (IllegalStateException e) {
            return log.nextText();
        }
    }
}
