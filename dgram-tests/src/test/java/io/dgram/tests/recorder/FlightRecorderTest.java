package io.dgram.tests.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketSnapshot;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The events of the flight recorder")
class FlightRecorderTest {

    private static final Duration OFTEN = Duration.ofMillis(20);

    // Other tests of this process may have sockets open.
    private final String name = "recorded-" + System.nanoTime();
    private final SocketConfig config = SocketConfig.of(SocketType.UDP4).withName(name);

    private Socket bound() throws DgramException {
        return Dgram.createSocket(config).bind(0, Loopback.HOST);
    }

    private long id() {
        return Dgram.openSockets().stream()
                .filter(socket -> socket.name().filter(name::equals).isPresent())
                .mapToLong(SocketSnapshot::id)
                .findFirst()
                .orElseThrow();
    }

    private static RecordedEvent only(List<RecordedEvent> events) {
        assertEquals(1, events.size(), events::toString);
        return events.getFirst();
    }

    // ----------------------------------------------------------------------------------------------- open and close

    @Test
    @Behaviour("WT3")
    void openingIsRecordedWithTheLineThatDidIt() throws Exception {
        try (Recorded recorded = Recorded.of("SocketOpen")) {
            long id;
            try (Socket socket = bound()) {
                id = id();
            }

            RecordedEvent event = only(recorded.eventsOf(name));
            assertEquals(id, event.getLong("socket"));
            assertEquals("udp4", event.getString("type"));
            assertTrue(event.getStackTrace().getFrames().stream()
                    .anyMatch(
                            frame -> frame.getMethod().getType().getName().equals(FlightRecorderTest.class.getName())));
        }
    }

    @Test
    @Behaviour("WT3")
    void closingIsRecordedWithWhatTheSocketDid() throws Exception {
        try (Recorded recorded = Recorded.of("SocketClose")) {
            Endpoint local;
            Endpoint remote;
            try (Socket peer = Loopback.bound();
                    Socket socket = bound().connect(peer.address())) {
                local = socket.address();
                remote = socket.remoteAddress();
                socket.send("hello");
                peer.send("hi", local);
                assertEquals("hi", Loopback.nextText(socket));
            }

            RecordedEvent event = only(recorded.eventsOf(name));
            assertEquals(local.toString(), event.getString("local"));
            assertEquals(remote.toString(), event.getString("remote"));
            assertEquals(1, event.getLong("datagramsSent"));
            assertEquals(5, event.getLong("bytesSent"));
            assertEquals(1, event.getLong("datagramsReceived"));
            assertEquals(2, event.getLong("bytesReceived"));
            assertTrue(event.getDuration("age").compareTo(Duration.ZERO) > 0);
        }
    }

    @Test
    void aSocketWithoutANameIsRecordedByItsNumber() throws Exception {
        try (Recorded recorded = Recorded.of("SocketClose")) {
            Endpoint local;
            try (Socket socket = Loopback.bound()) {
                local = socket.address();
            }

            RecordedEvent event = only(recorded.allEvents().stream()
                    .filter(closed -> local.toString().equals(closed.getString("local")))
                    .toList());
            assertNull(event.getString("socketName"));
            assertTrue(event.getLong("socket") > 0);
        }
    }

    // ------------------------------------------------------------------------------------------------------- waiting

    @ParameterizedTest
    @EnumSource
    @Behaviour("WT3")
    void aWaitForADatagramIsRecorded(Tasks.Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Recorded recorded = Recorded.of("ReceiveWait");
                Socket socket = bound()) {
            Task<Message> receive = tasks.start(kind, socket::receive).awaitParked();
            Tasks.pass(Duration.ofMillis(25));
            socket.send("x", socket.address());
            receive.result();

            RecordedEvent event = only(recorded.eventsOf(name));
            assertTrue(event.getDuration().compareTo(Duration.ofMillis(20)) >= 0, event::toString);
            assertEquals(socket.address().toString(), event.getString("local"));
            assertEquals(receive.thread().threadId(), event.getThread().getJavaThreadId());
        }
    }

    @Test
    void aWaitShorterThanTheThresholdIsNotRecorded() throws Exception {
        try (Recorded recorded = Recorded.ofLong(Tasks.LIMIT, "ReceiveWait");
                Socket socket = bound()) {
            socket.receive(Duration.ofMillis(1));
            socket.send("x", socket.address());
            socket.receive();

            assertEquals(List.of(), recorded.eventsOf(name));
        }
    }

    @Test
    void aWaitThatEndsWithoutADatagramIsRecorded() throws Exception {
        try (Recorded recorded = Recorded.of("ReceiveWait");
                Socket socket = bound()) {
            socket.receive(Duration.ofMillis(200)); // the wait is shorter if the thread loses the processor before it

            only(recorded.eventsOf(name));
        }
    }

    @Test
    void aWaitOfTheReceiverIsRecorded() throws Exception {
        EventLog messages = new EventLog();
        try (Recorded recorded = Recorded.ofAll("ReceiveWait");
                Socket socket = Dgram.createSocket(config)) {
            socket.on(Message.class, messages);
            socket.bind(0, Loopback.HOST);
            // A datagram that is there before the receiver looks again is not waited for.
            Tasks.await("recorded", () -> {
                socket.send("x", socket.address());
                messages.nextText();
                return !recorded.eventsSoFar(name).isEmpty();
            });

            List<RecordedEvent> waits = recorded.eventsOf(name);
            assertEquals(
                    "io.dgram-receiver-" + name + "-" + socket.address(),
                    waits.getFirst().getThread().getJavaName());
        }
    }

    // ------------------------------------------------------------------------------------------------------ listeners

    @Test
    @Behaviour("WT3")
    void aListenerThatTakesLongIsRecorded() throws Exception {
        CountDownLatch called = new CountDownLatch(2);
        try (Recorded recorded = Recorded.of("ListenerCall");
                Socket socket = Dgram.createSocket(config, message -> {
                    if (message.size() > 1) {
                        Tasks.pass(Duration.ofMillis(25));
                    }
                    called.countDown();
                })) {
            socket.bind(0, Loopback.HOST);
            socket.send("long", socket.address());
            socket.send("s", socket.address());
            assertTrue(called.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));

            RecordedEvent event = recorded.eventsOf(name).getFirst();
            assertTrue(event.getDuration().compareTo(Duration.ofMillis(20)) >= 0, event::toString);
            assertEquals("Message", event.getString("event"));
            assertTrue(
                    event.getClass("listener").getName().startsWith(FlightRecorderTest.class.getName()),
                    event::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReceiveWait", "SendWait", "ListenerCall"})
    void theThresholdIsTwentyMillisecondsByDefault(String event) throws Exception {
        try (Recorded recorded = Recorded.of(event);
                Socket socket = bound()) {
            EventType type = FlightRecorder.getFlightRecorder().getEventTypes().stream()
                    .filter(known -> known.getName().equals("io.dgram." + event))
                    .findFirst()
                    .orElseThrow();

            assertEquals(
                    "20 ms",
                    type.getSettingDescriptors().stream()
                            .filter(setting -> setting.getName().equals("threshold"))
                            .findFirst()
                            .orElseThrow()
                            .getDefaultValue());
            assertEquals(List.of(), recorded.eventsOf("none"));
            assertFalse(socket.isClosed());
        }
    }

    @Test
    void aCallbackThatTakesLongIsRecorded() throws Exception {
        try (Recorded recorded = Recorded.of("ListenerCall");
                Socket open = Loopback.bound()) {
            assertFalse(open.isClosed()); // once the last socket is closed nothing is recorded
            Socket socket = bound();
            CountDownLatch called = new CountDownLatch(1);
            socket.close(() -> {
                Tasks.pass(Duration.ofMillis(25));
                called.countDown();
            });
            assertTrue(called.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
            socket.awaitClosed();

            assertNull(only(recorded.eventsOf(name)).getString("event"));
        }
    }

    // ------------------------------------------------------------------------------------------------------- failures

    @Test
    @Behaviour("WT3")
    void aFailureIsRecordedWithItsOperationCodeAndMessage() throws Exception {
        try (Recorded recorded = Recorded.of("Failure");
                Socket taken = Loopback.bound();
                Socket socket = Dgram.createSocket(config)) {
            Endpoint address = taken.address();
            DgramException thrown = assertThrows(DgramException.class, () -> socket.bind(address));

            RecordedEvent event = only(recorded.eventsOf(name));
            assertEquals("bind", event.getString("operation"));
            assertEquals("ADDRESS_IN_USE", event.getString("code"));
            assertEquals(thrown.getMessage(), event.getString("message"));
            assertNotNull(event.getStackTrace());
        }
    }

    @Test
    void eachKindOfFailureIsRecordedOnce() throws Exception {
        try (Recorded recorded = Recorded.of("Failure");
                Socket socket = Dgram.createSocket(
                        config.withSendFilter(AddressFilter.denyAll().allow("127.0.0.1")))) {
            socket.bind(0, Loopback.HOST);
            assertThrows(DgramException.class, () -> socket.send("x", Endpoint.of("127.0.0.2", 9)));
            assertThrows(DgramException.class, () -> socket.send("x", Endpoint.of("::1", 9)));
            socket.connect(Loopback.deadEndpoint(SocketType.UDP4));
            socket.send("x");
            assertThrows(DgramException.class, () -> socket.receive(Tasks.LIMIT));
            socket.disconnect();
            EventLog failures = new EventLog();
            socket.on(Event.Failure.class, failures);
            socket.on(Message.class, message -> {
                throw new IllegalStateException("on purpose");
            });
            socket.send("x", socket.address());
            failures.next(Event.Failure.class);

            assertEquals(
                    List.of(
                            "send BLOCKED",
                            "send ADDRESS_FAMILY",
                            "receive PORT_UNREACHABLE",
                            "deliver LISTENER_FAILED"),
                    recorded.eventsOf(name).stream()
                            .map(event -> event.getString("operation") + " " + event.getString("code"))
                            .toList());
        }
    }

    @Test
    void aSocketThatCannotBeOpenedIsRecorded() throws Exception {
        try (Socket open = Loopback.bound();
                Recorded recorded = Recorded.of("Failure")) {
            assertThrows(DgramException.class, () -> Dgram.createSocket(config.withIpv6Only(true)));

            RecordedEvent event = only(recorded.allEvents().stream()
                    .filter(failure -> failure.getString("code").equals("UNSUPPORTED"))
                    .toList());
            assertEquals(0, event.getLong("socket"));
            assertFalse(open.isClosed());
        }
    }

    @Test
    void aFloodOfFailuresIsCountedAndNotRecordedInFull() throws Exception {
        try (Recorded recorded = Recorded.of("Failure");
                Socket socket = Dgram.createSocket(config.withSendFilter(AddressFilter.denyAll()))) {
            Endpoint target = Endpoint.of(Loopback.HOST, 9);
            int sends = 0;
            long start = System.nanoTime();
            for (long now = start; now - start < Duration.ofMillis(1_200).toNanos(); sends++) {
                now = System.nanoTime(); // before it, so that the last one comes in the second second in any case
                assertThrows(DgramException.class, () -> socket.send("x", target));
            }

            List<RecordedEvent> events = recorded.eventsOf(name);
            long omitted =
                    events.stream().mapToLong(event -> event.getLong("omitted")).sum();
            int total = sends;
            assertTrue(events.size() > 100 && events.size() <= 300, () -> events.size() + " of " + total);
            assertTrue(omitted > 0 && omitted + events.size() <= total, () -> omitted + " omitted of " + total);
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("WT3")
    void anIcmpErrorIsRecorded() throws Exception {
        try (Recorded recorded = Recorded.of("IcmpError");
                Socket socket = Dgram.createSocket(config.withIcmpErrors(true))) {
            Endpoint dead = Loopback.deadEndpoint(SocketType.UDP4);
            socket.bind(0, Loopback.HOST);
            socket.send("x", dead);
            Tasks.await("reported", () -> !socket.icmpErrors().isEmpty());

            RecordedEvent event = only(recorded.eventsOf(name));
            assertEquals("PORT_UNREACHABLE", event.getString("kind"));
            assertEquals(dead.toString(), event.getString("target"));
            assertEquals(Loopback.HOST, event.getString("reporter"));
            assertEquals(-1, event.getInt("mtu"));
            assertEquals(socket.address().toString(), event.getString("local"));
        }
    }

    // ---------------------------------------------------------------------------------------------------------- drops

    @Test
    @Behaviour("WT3")
    void dropsAreRecordedAsCounts() throws Exception {
        try (Recorded recorded = Recorded.every(OFTEN, "Drop");
                Socket sender = Loopback.bound();
                Socket socket = Dgram.createSocket(config.withReceiveFilter(AddressFilter.denyAll()))) {
            socket.bind(0, Loopback.HOST);
            for (int i = 0; i < 5; i++) {
                sender.send("x", socket.address());
            }
            socket.receive(Duration.ofMillis(1));
            socket.close(); // which records what has not been recorded yet

            List<RecordedEvent> events = recorded.eventsOf(name);
            assertEquals(
                    5,
                    events.stream()
                            .filter(event -> event.getString("kind").equals("filter"))
                            .mapToLong(event -> event.getLong("datagrams"))
                            .sum());
            assertEquals(5, events.getLast().getLong("total"));
        }
    }

    @Test
    @Behaviour("WT3")
    void theKernelsDropsAreRecorded() throws Exception {
        try (Recorded recorded = Recorded.every(OFTEN, "Drop");
                Socket sender = Loopback.bound();
                Socket socket = Dgram.createSocket(config.withReceiveBufferSize(1))) {
            socket.bind(0, Loopback.HOST);
            for (int i = 0; i < 200; i++) {
                sender.send(new byte[1_000], socket.address());
            }
            long drops = socket.stats().kernelDrops().orElseThrow();
            assertTrue(drops > 0);
            Tasks.await(
                    "all drops recorded",
                    () -> recorded.eventsSoFar(name).stream().anyMatch(event -> event.getLong("total") == drops));

            List<RecordedEvent> events = recorded.eventsOf(name);
            assertEquals("kernel", events.getLast().getString("kind"));
            assertEquals(drops, events.getLast().getLong("total"));
        }
    }

    @Test
    @NativeAccess.Needed
    void theKernelsDropsAreRecordedAsTheSocketIsClosed() throws Exception {
        try (Recorded recorded = Recorded.every(Duration.ofHours(1), "Drop");
                Socket sender = Loopback.bound();
                Socket socket = Dgram.createSocket(config.withReceiveBufferSize(1))) {
            socket.bind(0, Loopback.HOST);
            for (int i = 0; i < 200; i++) {
                sender.send(new byte[1_000], socket.address());
            }
            socket.close();

            RecordedEvent event = only(recorded.eventsOf(name).stream()
                    .filter(drop -> drop.getString("kind").equals("kernel"))
                    .toList());
            assertEquals(socket.stats().kernelDrops().orElseThrow(), event.getLong("total"));
        }
    }

    @Test
    void eachFilteredDatagramIsRecordedOnRequestOnly() throws Exception {
        try (Recorded recorded = Recorded.of("FilteredDatagram");
                Socket sender = Loopback.bound();
                Socket socket = Dgram.createSocket(config.withReceiveFilter(AddressFilter.denyAll()))) {
            socket.bind(0, Loopback.HOST);
            sender.send("x", socket.address());
            sender.send("x", socket.address());
            socket.receive(Duration.ofMillis(1));

            List<RecordedEvent> events = recorded.eventsOf(name);
            assertEquals(2, events.size());
            assertEquals(Loopback.HOST, events.getFirst().getString("sender"));
        }
    }

    // ----------------------------------------------------------------------------------------------------- statistics

    @Test
    @Behaviour("WT3")
    void theStatisticsOfEachOpenSocketAreRecordedFromTimeToTime() throws Exception {
        try (Recorded recorded = Recorded.every(OFTEN, "SocketStatistics");
                Socket socket = bound();
                Socket other = bound()) {
            socket.send("hello", other.address());
            Tasks.await("both recorded twice, and what was sent", () -> {
                List<RecordedEvent> soFar = recorded.eventsSoFar(name);
                List<RecordedEvent> mine = of(socket, soFar);
                return mine.size() > 1
                        && mine.getLast().getLong("datagramsSent") > 0
                        && of(other, soFar).size() > 1;
            });

            List<RecordedEvent> events = recorded.eventsOf(name);
            List<RecordedEvent> mine = of(socket, events);
            assertTrue(mine.size() > 1, events::toString);
            assertTrue(mine.size() < events.size(), events::toString);
            assertEquals(1, mine.getLast().getLong("datagramsSent"));
            assertEquals(5, mine.getLast().getLong("bytesSent"));
            assertEquals(0, mine.getLast().getLong("kernelDrops"));
        }
    }

    private static List<RecordedEvent> of(Socket socket, List<RecordedEvent> events) throws DgramException {
        String local = socket.address().toString();
        return events.stream()
                .filter(event -> local.equals(event.getString("local"))) // null before it is bound
                .toList();
    }

    // ------------------------------------------------------------------------------------------------------ recordings

    @Test
    @Behaviour("WT3")
    void aRecordingThatStartsLaterHasTheEventsOfSocketsThatAreOpen() throws Exception {
        try (Socket socket = bound()) {
            try (Recorded before = Recorded.of("SocketClose")) {
                assertEquals(List.of(), before.eventsOf(name));
            }
            try (Recorded recorded = Recorded.ofAll("ReceiveWait")) {
                socket.receive(Duration.ofMillis(1));
                only(recorded.eventsOf(name));
            }
        }
    }

    @Test
    void recordingsHaveEventsAsLongAsOneRuns() throws Exception {
        try (Socket socket = bound();
                Recorded one = Recorded.ofAll("ReceiveWait");
                Recorded other = Recorded.ofAll("ReceiveWait")) {
            socket.receive(Duration.ofMillis(1));
            only(one.eventsOf(name)); // and stops
            socket.receive(Duration.ofMillis(1));

            assertEquals(2, other.eventsOf(name).size());
        }
    }
}
