package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import io.dgram.Batch;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.IcmpError;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Task;
import io.dgram.tests.support.Utf8;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On the loopback interface an ICMP error has arrived when the send that it is about returns. */
@DisplayName("A socket that reports ICMP errors")
@Timeout(60)
class IcmpErrorsTest {

    private static final int LIMIT = 1_000; // of the errors that are kept
    private static final int PAIRS = 200;

    private static Socket open(SocketType type) throws DgramException {
        return Loopback.bound(SocketConfig.of(type).withIcmpErrors(true));
    }

    // --------------------------------------------------------------------------------------------------- what they say

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @NativeAccess.Needed
    @Behaviour("ER9")
    void saysWhichTargetIsUnreachableAndQuotesTheDatagram(SocketType type) throws Exception {
        try (SwitchablePort dead = new SwitchablePort(type);
                Socket socket = open(type)) {
            socket.send("to nobody", dead.endpoint());

            IcmpError error = onlyOne(socket.icmpErrors());
            assertEquals(IcmpError.Kind.PORT_UNREACHABLE, error.kind());
            assertEquals(dead.endpoint(), error.target());
            assertEquals(Optional.of(dead.endpoint().address()), error.reporter());
            assertTrue(error.mtu().isEmpty());
            assertEquals(ByteBuffer.wrap(Utf8.bytes("to nobody")), error.quoted());
            assertEquals(List.of(), socket.icmpErrors());
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("ER9")
    void saysItOfAnIpv4TargetOfAnIpv6Socket() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.open(SocketConfig.of(SocketType.UDP6).withIcmpErrors(true))
                        .bind()) {
            socket.send("to nobody", dead.endpoint());

            IcmpError error = onlyOne(socket.icmpErrors());
            assertEquals(IcmpError.Kind.PORT_UNREACHABLE, error.kind());
            assertEquals(3, error.type());
            assertEquals(dead.endpoint(), error.target());
            assertEquals(Optional.of(Loopback.ipv4()), error.reporter());
        }
    }

    private static IcmpError onlyOne(List<IcmpError> errors) {
        assertEquals(1, errors.size(), errors::toString);
        return errors.getFirst();
    }

    // -------------------------------------------------------------------------------------------- no call fails or
    // waits

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @NativeAccess.Needed
    @Behaviour("ER10")
    void losesNothingThatFollowsADatagramToADeadPort(SocketType type) throws Exception {
        try (SwitchablePort dead = new SwitchablePort(type);
                Socket living = Loopback.bound(type);
                Socket socket = open(type)) {
            for (int i = 0; i < PAIRS; i++) {
                socket.send("lost", dead.endpoint());
                socket.send("kept " + i, living.address());
            }

            for (int i = 0; i < PAIRS; i++) {
                assertEquals("kept " + i, Loopback.nextText(living));
            }
            assertEquals(PAIRS, socket.icmpErrors().size());
            assertEquals(PAIRS, socket.stats().icmpErrors());
            assertTrue(socket.stats().sendErrors().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(SendForm.class)
    @NativeAccess.Needed
    @Behaviour("ER10")
    void sendsInEveryFormAlthoughAnErrorIsPending(SendForm form) throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket living = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            socket.send("lost", dead.endpoint());
            if (form.isConnected()) {
                socket.connect(living.address());
            }

            form.send(socket, Utf8.bytes("kept"), living.address());

            assertEquals("kept", Loopback.nextText(living));
            assertEquals(1, socket.icmpErrors().size());
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("ER10")
    void sendsEveryDatagramOfABatchAmongWhichSomeAreForDeadPorts() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket living = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4);
                Batch batch = Batch.allocate(PAIRS, 10)) {
            for (int i = 0; i < PAIRS / 2; i++) {
                batch.add(ByteBuffer.wrap(Utf8.bytes("lost")), dead.endpoint());
                batch.add(ByteBuffer.wrap(Utf8.bytes("kept " + i)), living.address());
            }

            assertEquals(PAIRS, socket.send(batch));

            for (int i = 0; i < PAIRS / 2; i++) {
                assertEquals("kept " + i, Loopback.nextText(living));
            }
            assertEquals(PAIRS / 2, socket.icmpErrors().size());
        }
    }

    @ParameterizedTest
    @EnumSource(SingleReceive.class)
    @NativeAccess.Needed
    @Behaviour("ER10")
    void receivesInEveryFormAlthoughAnErrorIsPending(SingleReceive form) throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket friend = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            friend.send("kept", socket.address());
            socket.send("lost", dead.endpoint());

            assertEquals("kept", form.receive(socket).text());
            assertEquals(1, socket.icmpErrors().size());
        }
    }

    @ParameterizedTest
    @EnumSource(Tasks.Kind.class)
    @NativeAccess.Needed
    @Behaviour("ER10")
    void aReceiveThatIsBlockedGoesOnWaiting(Tasks.Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket friend = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            Task<Message> receiving = tasks.start(kind, socket::receive).awaitParked();

            socket.send("lost", dead.endpoint());
            receiving.awaitParked();
            friend.send("kept", socket.address());

            assertEquals("kept", receiving.result().text());
            assertEquals(1, socket.icmpErrors().size());
        }
    }

    @ParameterizedTest
    @EnumSource(Tasks.Kind.class)
    @NativeAccess.Needed
    @Behaviour("ER11")
    void aThreadThatWaitsUsesNoProcessorOnceErrorsHaveArrived(Tasks.Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            Task<Message> receiving = tasks.start(kind, socket::receive).awaitParked();
            for (int i = 0; i < 10; i++) {
                socket.send("lost", dead.endpoint());
            }
            receiving.awaitParked();

            // Compilers may be at work in some of these windows; a thread that spins is in all of them.
            assertTrue(IntStream.range(0, 10).anyMatch(window -> processorMillis(200) < 50), "spins");
        }
    }

    private static long processorMillis(int window) {
        long before = processorNanos();
        Tasks.pass(Duration.ofMillis(window));
        return TimeUnit.NANOSECONDS.toMillis(processorNanos() - before);
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("ER11")
    void keepsItsReceiveBufferForDatagramsWhileItOnlySends() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket friend = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            for (int i = 0; i < 10_000; i++) {
                socket.send("lost", dead.endpoint());
            }
            for (int i = 0; i < 100; i++) {
                friend.send("kept " + i, socket.address());
            }

            for (int i = 0; i < 100; i++) {
                assertEquals("kept " + i, Loopback.nextText(socket));
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------ connected

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @NativeAccess.Needed
    @Behaviour("ER12")
    void reportsThemAsDataOnlyAlsoWhenItIsConnected(SocketType type) throws Exception {
        try (SwitchablePort port = new SwitchablePort(type);
                Socket socket = open(type)) {
            EventLog events = EventLog.withoutMessages(socket);
            socket.connect(port.endpoint());
            socket.send("lost");
            socket.send("lost, too");

            assertEquals(Optional.empty(), socket.receive(Duration.ZERO));
            assertEquals(
                    IcmpError.Kind.PORT_UNREACHABLE,
                    events.next(Event.Icmp.class).error().kind());
            assertEquals(
                    IcmpError.Kind.PORT_UNREACHABLE,
                    events.next(Event.Icmp.class).error().kind());

            port.comeAliveFor(socket.address());
            socket.send("kept");
            assertEquals("kept", port.text());
            port.send("answer");
            assertEquals("answer", Loopback.nextText(socket));
            assertEquals(List.of(), events.all(Event.Failure.class));
            assertTrue(socket.stats().receiveErrors().isEmpty());
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("ER12")
    void connectsAndDisconnectsAlthoughErrorsArePending() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket peer = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            for (int i = 0; i < 10; i++) {
                socket.send("lost", dead.endpoint());
                socket.connect(peer.address());
                socket.send("kept");
                assertEquals("kept", Loopback.nextText(peer));
                socket.disconnect();
                socket.connect(dead.endpoint());
                socket.send("lost");
                socket.disconnect();
            }

            assertEquals(20, socket.icmpErrors().size());
        }
    }

    // --------------------------------------------------------------------------------------------------- by event, by
    // call

    @Test
    @NativeAccess.Needed
    @Behaviour("ER13")
    void deliversThemToAListenerAlthoughNobodyReceives() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            EventLog events = EventLog.withoutMessages(socket);
            for (int i = 0; i < 3; i++) {
                socket.send("lost", dead.endpoint());

                assertEquals(
                        dead.endpoint(), events.next(Event.Icmp.class).error().target());
            }
            assertEquals(List.of(), socket.icmpErrors());
        }
    }

    @ParameterizedTest
    @EnumSource(Tasks.Kind.class)
    @NativeAccess.Needed
    @Behaviour("ER13")
    void deliversThemToAListenerWhileAReceiveWaits(Tasks.Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket friend = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            EventLog events = EventLog.withoutMessages(socket);
            Task<Message> receiving = tasks.start(kind, socket::receive).awaitParked();

            socket.send("lost", dead.endpoint());

            assertEquals(dead.endpoint(), events.next(Event.Icmp.class).error().target());
            assertFalse(receiving.isDone());
            friend.send("kept", socket.address());
            assertEquals("kept", receiving.result().text());
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("ER13")
    void deliversThemBesideMessagesToTheListenersOfBoth() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket friend = Loopback.bound(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            EventLog events = EventLog.of(socket);

            socket.send("lost", dead.endpoint());
            assertEquals(dead.endpoint(), events.next(Event.Icmp.class).error().target());
            friend.send("kept", socket.address());
            assertEquals("kept", events.nextText());
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("ER13")
    void keepsThemForTheCallOnceThereIsNoListener() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            List<Event.Icmp> heard = new ArrayList<>();
            Subscription subscription = socket.on(Event.Icmp.class, heard::add);
            subscription.close();

            socket.send("lost", dead.endpoint());

            assertEquals(1, socket.icmpErrors().size());
            assertEquals(List.of(), heard);
        }
    }

    // ------------------------------------------------------------------------------------------------------------
    // bounds

    @Test
    @NativeAccess.Needed
    @Behaviour("ER14")
    void keepsTheLatestThousandAndCountsTheOthers() throws Exception {
        try (SwitchablePort first = new SwitchablePort(SocketType.UDP4);
                SwitchablePort second = new SwitchablePort(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            for (int i = 0; i < LIMIT; i++) {
                socket.send("lost", (i < LIMIT / 2 ? first : second).endpoint());
            }
            for (int i = 0; i < LIMIT / 2; i++) {
                socket.send("lost", second.endpoint());
            }

            List<IcmpError> errors = socket.icmpErrors();

            assertEquals(LIMIT, errors.size());
            assertTrue(errors.stream().allMatch(error -> error.target().equals(second.endpoint())));
            assertEquals(LIMIT * 3 / 2, socket.stats().icmpErrors());
            assertEquals(LIMIT / 2, socket.stats().icmpErrorsDropped());
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("ER14")
    void queuesAThousandBehindABusyListenerAndCountsTheOthers() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        List<IcmpError> heard = new ArrayList<>();
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = open(SocketType.UDP4)) {
            socket.on(Event.Icmp.class, event -> {
                heard.add(event.error());
                busy.countDown();
                free.await();
            });
            socket.send("lost", dead.endpoint());
            busy.await();
            for (int i = 0; i < 2 * LIMIT; i++) {
                socket.send("lost", dead.endpoint());
            }
            Tasks.await("all reported", () -> socket.stats().icmpErrors() == 2 * LIMIT + 1);
            assertEquals(LIMIT, socket.stats().icmpErrorsDropped());

            free.countDown();
            socket.close();
            socket.awaitClosed();
        }
        assertEquals(LIMIT + 1, heard.size());
    }

    // ------------------------------------------------------------------------------------------------- where there are
    // none

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @NativeAccess.Missing
    void cannotBeOpenedWithoutNativeAccess(SocketType type) {
        DgramException failure =
                Expect.failure(ErrorCode.UNSUPPORTED, () -> open(type).close());

        assertTrue(failure.getMessage().contains("--enable-native-access"), failure::getMessage);
        assertTrue(failure.getMessage().contains("ICMP errors"), failure::getMessage);
    }

    @Test
    void isTheOnlyOneThatCanBeAskedForThem() throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4)) {
            IllegalStateException misuse = assertThrows(IllegalStateException.class, socket::icmpErrors);

            assertTrue(misuse.getMessage().contains("withIcmpErrors"), misuse::getMessage);
            assertEquals(0, socket.stats().icmpErrors());
            socket.close();
            Expect.failure(ErrorCode.CLOSED, socket::icmpErrors);
        }
    }
}
