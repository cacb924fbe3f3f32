package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Receiving by a for loop")
@Timeout(60)
@SuppressWarnings("try") // sockets are closed in the middle of a test, too
class IterationTest {

    @Test
    @Behaviour("RC1")
    void theLoopGetsWhatArrivesInOrder() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            for (String text : List.of("1", "2", "3")) {
                sender.send(text, receiver.address());
            }

            List<String> texts = new ArrayList<>();
            for (Message message : receiver) {
                texts.add(message.text());
                if (texts.size() == 3) {
                    break;
                }
            }

            assertEquals(List.of("1", "2", "3"), texts);
        }
    }

    @Test
    void leavingTheLoopTakesNothingMoreFromTheKernel() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("1", receiver.address());
            sender.send("2", receiver.address());

            for (Message message : receiver) {
                assertEquals("1", message.text());
                break;
            }

            assertEquals("2", Loopback.nextText(receiver));
        }
    }

    @ParameterizedTest
    @EnumSource(Tasks.Kind.class)
    @Behaviour("CR1")
    void closingTheSocketEndsTheLoop(Tasks.Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(SocketType.UDP4)) {
            Tasks.Task<Integer> loop =
                    tasks.start(kind, () -> countAll(receiver)).awaitParked();

            receiver.close();

            assertEquals(0, loop.result());
        }
    }

    @Test
    @Behaviour("LC1")
    void onAClosedSocketTheLoopEndsAtOnce() throws Exception {
        Socket receiver = Loopback.bound(SocketType.UDP4);
        receiver.close();

        assertEquals(0, countAll(receiver));
    }

    @Test
    void closingTheSocketInTheLoopEndsIt() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("1", receiver.address());
            sender.send("2", receiver.address());

            int messages = 0;
            for (Message message : receiver) {
                messages += message.size();
                receiver.close();
            }

            assertEquals(1, messages);
        }
    }

    @ParameterizedTest
    @EnumSource(Tasks.Kind.class)
    @Behaviour("IC1")
    void anInterruptEndsTheLoopKeepsTheStatusAndLeavesTheSocketOpen(Tasks.Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Tasks.Task<Boolean> loop = tasks.start(kind, () -> {
                        countAll(receiver);
                        return Thread.currentThread().isInterrupted();
                    })
                    .awaitParked();

            loop.thread().interrupt();

            assertTrue(loop.result(), "the interrupt status is lost");
            Expect.nothingBeforeTheNext(sender, receiver);
        }
    }

    @Test
    @Behaviour("IC1")
    void aPendingInterruptEndsTheLoopAndTheDatagramSurvives() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("PING", receiver.address());
            Thread.currentThread().interrupt();

            int messages = countAll(receiver);

            assertTrue(Thread.interrupted(), "the interrupt status is lost");
            assertEquals(0, messages);
            assertEquals("PING", Loopback.nextText(receiver));
        }
    }

    @Test
    void askingTwiceWhetherThereIsANextTakesOneDatagramOnly() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("1", receiver.address());
            sender.send("2", receiver.address());
            Iterator<Message> iterator = receiver.iterator();

            assertTrue(iterator.hasNext());
            assertTrue(iterator.hasNext());
            assertEquals("1", iterator.next().text());
            assertEquals("2", iterator.next().text());
        }
    }

    @Test
    void thereIsNoNextOnceTheSocketIsClosed() throws Exception {
        Socket receiver = Loopback.bound(SocketType.UDP4);
        Iterator<Message> iterator = receiver.iterator();
        receiver.close();

        assertFalse(iterator.hasNext());
        assertThrows(NoSuchElementException.class, iterator::next);
    }

    @Test
    @Behaviour("CC3")
    void twoLoopsShareWhatArrives() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Tasks.Task<Integer> first =
                    tasks.start(() -> countUpTo(receiver, 1)).awaitParked();
            Tasks.Task<Integer> second =
                    tasks.start(() -> countUpTo(receiver, 1)).awaitParked();

            sender.send("1", receiver.address());
            sender.send("2", receiver.address());

            assertEquals(1, first.result());
            assertEquals(1, second.result());
        }
    }

    @Test
    @Behaviour("RC7")
    void theLoopRefusesWhileTheReceiverRuns() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4).recvStart()) {
            assertThrows(IllegalStateException.class, () -> receiver.iterator().hasNext());
        }
    }

    @Test
    @Behaviour("IB1")
    void theLoopBindsTheSocket() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.open(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Tasks.Task<Integer> loop = tasks.start(() -> countUpTo(receiver, 1)).awaitParked();

            sender.send("x", receiver.address().port(), "127.0.0.1");

            assertEquals(1, loop.result());
        }
    }

    private static int countAll(Socket socket) {
        return countUpTo(socket, Integer.MAX_VALUE);
    }

    private static int countUpTo(Socket socket, int limit) {
        int count = 0;
        for (Message message : socket) {
            count += message.size();
            if (count == limit) {
                break;
            }
        }
        return count;
    }
}
