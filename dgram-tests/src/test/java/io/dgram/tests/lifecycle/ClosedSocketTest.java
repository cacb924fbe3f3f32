package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.BindOption;
import io.dgram.Callback;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Membership;
import io.dgram.MembershipOp;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.SendCallback;
import io.dgram.SendOptions;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("a closed socket")
class ClosedSocketTest {

    /** What a socket was before it was closed. */
    enum Before {
        UNBOUND {
            @Override
            Socket open() throws DgramException {
                return Dgram.createSocket(SocketType.UDP4);
            }
        },
        BOUND {
            @Override
            Socket open() throws DgramException {
                return Loopback.bound(SocketType.UDP4);
            }
        },
        CONNECTED {
            @Override
            Socket open() throws DgramException {
                return Loopback.bound(SocketType.UDP4).connect(9);
            }
        },
        RECEIVING {
            @Override
            Socket open() throws DgramException {
                Socket socket = Loopback.bound(SocketType.UDP4);
                socket.on(Message.class, message -> {});
                return socket;
            }
        },
        BIND_HAD_FAILED {
            @Override
            Socket open() throws DgramException {
                Socket socket = Dgram.createSocket(SocketType.UDP4);
                SocketAssertions.assertFails(
                        ErrorCode.ADDRESS_NOT_AVAILABLE,
                        () -> socket.bind(0, Loopback.unassignedHost(SocketType.UDP4)));
                return socket;
            }
        };

        abstract Socket open() throws DgramException;

        Socket closed() throws DgramException {
            Socket socket = open();
            socket.close();
            return socket;
        }
    }

    // --------------------------------------------------------------------------------- what fails on a closed socket

    private static Stream<Method> methods() {
        return Arrays.stream(Socket.class.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    private static boolean canFail(Method method) {
        return Arrays.asList(method.getExceptionTypes()).contains(DgramException.class);
    }

    private static String signature(Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static Stream<Named<Method>> methodsThatCanFail() {
        return methods().filter(ClosedSocketTest::canFail).map(method -> Named.of(signature(method), method));
    }

    private static Stream<Arguments> methodsThatCanFailAndStates() {
        return methodsThatCanFail()
                .flatMap(method -> Arrays.stream(Before.values()).map(before -> Arguments.of(method, before)));
    }

    private static Object wrongArgument(Class<?> type) {
        return type == int.class ? Integer.valueOf(-1) : type == boolean.class ? Boolean.FALSE : null;
    }

    private static Object goodArgument(Class<?> type) throws Exception {
        Map<Class<?>, Object> arguments = Map.ofEntries(
                Map.entry(int.class, 9),
                Map.entry(boolean.class, true),
                Map.entry(String.class, "127.0.0.1"),
                Map.entry(Endpoint.class, Endpoint.of("127.0.0.1", 9)),
                Map.entry(Message.class, Message.of(new byte[1], Endpoint.of("127.0.0.1", 9), false)),
                Map.entry(Batch.class, Batch.allocate(1, 10)),
                Map.entry(ByteBuffer.class, ByteBuffer.allocate(10)),
                Map.entry(byte[].class, new byte[10]),
                Map.entry(List.class, List.of(ByteBuffer.allocate(10))),
                Map.entry(SendCallback.class, (SendCallback) error -> {}),
                Map.entry(SendOptions.class, SendOptions.NONE),
                Map.entry(BindOption.class, BindOption.REUSE_ADDRESS),
                Map.entry(BindOption[].class, new BindOption[0]),
                Map.entry(CompletionStage.class, new CompletableFuture<>()),
                Map.entry(AddressFilter.class, AddressFilter.allowAll()),
                Map.entry(Predicate.class, (Predicate<Object>) message -> true),
                Map.entry(Duration.class, Duration.ofMillis(1)),
                Map.entry(Callback.class, (Callback) () -> {}),
                Map.entry(Option.class, Option.BROADCAST),
                Map.entry(Object.class, true),
                Map.entry(NetworkInterface.class, NetworkInterface.getByName("lo")),
                Map.entry(MembershipOp.class, MembershipOp.JOIN));
        Object argument = arguments.get(type);
        assertNotNull(argument, () -> "this test knows no argument of " + type);
        return argument;
    }

    private static void assertSaysClosed(Socket socket, Method method, Object[] arguments) {
        InvocationTargetException thrown =
                assertThrows(InvocationTargetException.class, () -> method.invoke(socket, arguments));
        DgramException failure = assertThrows(DgramException.class, () -> {
            throw thrown.getCause();
        });
        assertEquals(ErrorCode.CLOSED, failure.code());
        String which = failure.local()
                .map(local -> " " + local + ": socket closed")
                .orElse(": socket closed (udp4, never bound)");
        String withoutPeer = failure.getMessage().replaceFirst(" -> [^ ]+:", ":");
        assertEquals(failure.operation() + which, withoutPeer);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC1")
    void namesTheEndpointThatItHad(Before before) throws Exception {
        Socket socket = before.open();
        Optional<Endpoint> local = before == Before.UNBOUND || before == Before.BIND_HAD_FAILED
                ? Optional.empty()
                : Optional.of(socket.address());
        socket.close();

        DgramException failure = assertThrows(DgramException.class, socket::receive);

        assertEquals(local, failure.local());
        assertTrue(
                failure.getMessage().contains(local.map(Endpoint::toString).orElse("never bound")),
                failure.getMessage());
    }

    @ParameterizedTest
    @MethodSource("methodsThatCanFailAndStates")
    @Behaviour("LC1")
    void saysThatItIsClosedBeforeItLooksAtWrongArguments(Method method, Before before) throws Exception {
        Socket socket = before.closed();
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(ClosedSocketTest::wrongArgument)
                .toArray();

        assertSaysClosed(socket, method, arguments);
    }

    @ParameterizedTest
    @MethodSource("methodsThatCanFail")
    @Behaviour("LC1")
    void saysThatItIsClosedToProperCalls(Method method) throws Exception {
        Socket socket = Before.BOUND.closed();
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = goodArgument(method.getParameterTypes()[i]);
        }

        assertSaysClosed(socket, method, arguments);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("IC1")
    void saysThatItIsClosedToInterruptedThreads(Tasks.Kind kind) throws Exception {
        Socket socket = Before.BOUND.closed();
        try (Tasks tasks = new Tasks()) {
            boolean interrupted = tasks.start(kind, () -> {
                        Thread.currentThread().interrupt();
                        SocketAssertions.assertFails(ErrorCode.CLOSED, socket::receive);
                        SocketAssertions.assertFails(ErrorCode.CLOSED, () -> socket.send("x", 9));
                        return Thread.currentThread().isInterrupted();
                    })
                    .result();

            assertTrue(interrupted, "the interrupt is left to whom it may concern");
        }
    }

    @Test
    @Behaviour("LC1")
    void hasBeenAskedEverythingThatMethodsOfASocketCanBeAsked() {
        Set<String> others = methods()
                .filter(method -> !canFail(method))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        // Each of these has a test below, or one of close.
        assertEquals(
                new TreeSet<>(List.of(
                        "awaitClosed",
                        "close",
                        "closeAfterDraining",
                        "forEach",
                        "isBound",
                        "isClosed",
                        "isConnected",
                        "iterator",
                        "on",
                        "once",
                        "ref",
                        "spliterator",
                        "stats",
                        "supportedOptions",
                        "unref")),
                others);
    }

    // --------------------------------------------------------------------------------------------- what still works

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC1")
    void isClosedOnceAndForAll(Before before) throws Exception {
        Socket socket = before.open();
        EventLog events = EventLog.withoutMessages(socket);

        socket.close();
        socket.close();
        socket.awaitClosed();
        socket.close();

        assertTrue(socket.isClosed());
        assertEquals(List.of(new Event.Closed()), events.all(Event.Closed.class));
        assertEquals(new Event.Closed(), events.all().getLast());
    }

    @ParameterizedTest
    @EnumSource
    void isNeitherBoundNorConnected(Before before) throws Exception {
        Socket socket = before.closed();

        assertFalse(socket.isBound());
        assertFalse(socket.isConnected());
    }

    @Test
    @Behaviour("LC1")
    void awaitClosedReturnsAtOnce() throws Exception {
        Socket socket = Before.BOUND.closed();
        socket.awaitClosed();

        assertTimeoutPreemptively(Tasks.LIMIT, socket::awaitClosed);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC1")
    void iterationEndsBeforeItBegins(Before before) throws Exception {
        Socket socket = before.closed();
        Iterator<Message> iterator = socket.iterator();

        assertFalse(iterator.hasNext());
        assertThrows(NoSuchElementException.class, iterator::next);
        socket.forEach(message -> {
            throw new AssertionError(message);
        });
        assertFalse(socket.spliterator().tryAdvance(message -> {}));
    }

    @Test
    @Behaviour("LC1")
    void stillTellsItsOptions() throws Exception {
        try (Socket open = Dgram.createSocket(SocketType.UDP4)) {
            assertEquals(open.supportedOptions(), Before.BOUND.closed().supportedOptions());
        }
    }

    @Test
    @Behaviour("LC1")
    void registersNoListeners() throws Exception {
        Socket socket = Before.BOUND.closed();
        socket.awaitClosed();
        EventLog events = new EventLog();

        Subscription on = socket.on(Event.class, events);
        Subscription once = socket.once(Event.Closed.class, events);

        assertFalse(on.isActive());
        assertFalse(once.isActive());
        on.close();
        assertTrue(events.isSilentFor(Duration.ofMillis(50)));
    }

    @Test
    @Behaviour("LC1")
    void registersNoListenersWhileAListenerThatWasRunningStillRuns() throws Exception {
        EventLog late = new EventLog();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        CompletableFuture<Void> entered = new CompletableFuture<>();
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        try (socket) {
            socket.on(Event.Listening.class, event -> {
                entered.complete(null);
                goOn.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            });
            socket.bind(0, "127.0.0.1");
            entered.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            socket.close();

            Subscription subscription = socket.on(Event.class, late);

            boolean active = subscription.isActive();
            goOn.complete(null);
            socket.awaitClosed();
            assertFalse(active, "a socket that is closed registers nothing");
            assertEquals(List.of(), late.all());
        }
    }

    @Test
    @Behaviour("LC7")
    void takesRefAndUnref() throws Exception {
        Socket socket = Before.RECEIVING.closed();

        assertSame(socket, socket.ref());
        assertSame(socket, socket.unref());
    }

    @Test
    void isAMemberOfNoGroup() throws Exception {
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        Membership membership = socket.addMembership("239.255.7.1", "lo");
        Membership ofSource = socket.addSourceSpecificMembership("127.0.0.1", "239.255.7.2", "lo");
        assertTrue(membership.isActive());

        socket.close();

        assertFalse(membership.isActive());
        assertFalse(ofSource.isActive());
        membership.close();
        ofSource.close();
    }

    @Test
    void hasNoIdleTimer() throws Exception {
        EventLog events = new EventLog();
        Socket socket = Loopback.bound(SocketType.UDP4);
        socket.on(Event.Timeout.class, events);
        socket.setTimeout(Duration.ofMillis(50), () -> events.handle(new Event.Timeout(Duration.ZERO)));

        socket.close();

        assertTrue(events.isSilentFor(Duration.ofMillis(150)));
    }
}
