package io.dgram.tests.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Membership;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.tests.model.ModelSocket.Datagram;
import io.dgram.tests.model.ModelSocket.ModelListener;
import io.dgram.tests.support.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.Executable;

/** Two sockets, a stranger and a port that nobody listens on, each beside its model. */
final class World implements AutoCloseable {

    /** Who takes part. */
    enum Name {
        A,
        B,
        STRANGER
    }

    /** Where datagrams go. */
    enum Target {
        A,
        B,
        STRANGER,
        NOBODY
    }

    /** A listener of messages and its registration. */
    record Listening(ModelListener model, Subscription subscription, List<Message> told) {}

    /** A socket and its model. */
    final class Party {

        final Name name;
        final Socket socket;
        final ModelSocket model = new ModelSocket();
        final List<Listening> listeners = new ArrayList<>();
        private final EventLog events;
        private int failuresSeen;
        private int reportsThrown;
        private int droppedSeen;
        private int countsSeen;

        private Party(Name name) throws IOException {
            this.name = name;
            this.socket = Dgram.createSocket(type);
            this.events = EventLog.withoutMessages(socket);
        }

        /** Makes a call that has to end in a certain way; returns whether that was the regular one. */
        boolean expect(Outcome expected, Executable call) throws Throwable {
            assertEquals(expected, Outcome.of(call), () -> name + " is " + model.state());
            return expected == Outcome.DONE;
        }

        /** Notes that a call has bound the socket, if it was not. */
        void noteBound() throws IOException {
            if (model.bindCall() == Outcome.DONE) {
                model.bind(true, socket.address().port());
            }
        }

        /** Notes that a call has thrown a report. */
        void noteReportThrown(Happening how) {
            model.happenings.add(how);
            assertTrue(model.mayReport(), () -> name + " was told a report too many");
            reportsThrown++;
            model.tellReports(1);
        }

        <T> void checkOption(Option<T> option) throws Throwable {
            expect(model.anyCall(), () -> {
                T value = socket.getOption(option);
                Object expected = model.options.getOrDefault(option, value);
                assertEquals(expected, value, () -> name + "'s " + option.name());
            });
        }

        private void awaitDeliveries() throws Exception {
            for (Listening listener : listeners) {
                int expected = listener.model.told.size();
                await("message for a listener of " + name, () -> listener.told.size() >= expected);
            }
            if (model.dropped > droppedSeen) {
                await("datagram dropped by " + name, () -> socket.stats().eventsDropped() >= model.dropped);
                droppedSeen = model.dropped;
            }
            if (model.isReceiving() && model.mustReport()) {
                await(
                        "failure told by " + name,
                        () -> events.all(Event.Failure.class).size() > failuresSeen);
            }
        }

        private void check() throws Throwable {
            assertEquals(model.isOpen(), !socket.isClosed(), () -> name + " is open");
            expect(model.addressCall(), () -> {
                Endpoint expected = Endpoint.of(model.showsWildcard() ? wildcard : loopback, model.port());
                assertEquals(expected, socket.address());
            });
            expect(
                    model.connectedCall(),
                    () -> assertEquals(Endpoint.of(loopback, model.peerPort()), socket.remoteAddress()));
            expect(model.anyCall(), () -> {
                List<String> groups = socket.memberships().stream()
                        .map(Membership::group)
                        .map(InetAddress::getHostAddress)
                        .toList();
                assertEquals(List.copyOf(model.groups), groups);
            });
            for (Option<?> option : model.options.keySet()) {
                checkOption(option);
            }
            checkListeners();
            checkFailures();
            if (model.counts() != countsSeen) { // where it means reading a file of the system it takes its time
                countsSeen = model.counts();
                checkStatistics();
            }
        }

        private void checkListeners() {
            for (Listening listener : listeners) {
                List<Datagram> told =
                        listener.told.stream().map(message -> datagram(message)).toList();
                assertEquals(listener.model.told, told, () -> "what a listener of " + name + " was told");
                if (model.isOpen()) { // afterwards they end when Closed was told
                    assertEquals(listener.model.active, listener.subscription.isActive(), () -> name + "'s listener");
                }
            }
        }

        private void checkFailures() {
            List<Event.Failure> failures = events.all(Event.Failure.class);
            for (Event.Failure failure : failures) {
                assertEquals(ErrorCode.PORT_UNREACHABLE, failure.error().code(), () -> name + " told " + failure);
            }
            if (failures.size() > failuresSeen) {
                model.tellReports(failures.size() - failuresSeen);
                model.happenings.add(Happening.REPORT_TOLD_AS_FAILURE);
                failuresSeen = failures.size();
            }
            assertTrue(failuresSeen + reportsThrown <= model.unanswered, () -> name + " told reports too many");
        }

        private void checkStatistics() {
            SocketStatistics stats = socket.stats();
            assertEquals(model.sent, stats.datagramsSent(), () -> "sent by " + name);
            assertEquals(model.bytesSent, stats.bytesSent(), () -> "bytes sent by " + name);
            assertTrue(
                    model.agreesWithReceived(stats.datagramsReceived()),
                    () -> name + " received " + stats.datagramsReceived() + " instead of " + model.received);
            model.exactBytesReceived()
                    .ifPresent(bytes -> assertEquals(bytes, stats.bytesReceived(), () -> "bytes received by " + name));
            assertEquals(model.dropped, stats.eventsDropped(), () -> "dropped by " + name);
            assertEquals(0, stats.kernelDrops().orElse(0), () -> "dropped by the kernel for " + name);
            assertEquals(0, stats.truncated() + stats.filtered() + stats.sendWaits());
            assertReportsOnly(stats.receiveErrors());
            assertReportsOnly(stats.sendErrors());
        }

        private void assertReportsOnly(Map<ErrorCode, Long> errors) {
            Long reports = errors.getOrDefault(ErrorCode.PORT_UNREACHABLE, 0L);
            assertEquals(reports == 0 ? Map.of() : Map.of(ErrorCode.PORT_UNREACHABLE, reports), errors);
            assertTrue(reports <= model.unanswered, () -> name + " counts " + errors);
        }

        private void checkEvents() throws Exception {
            await(
                    "Closed told by " + name,
                    () -> !events.all(Event.Closed.class).isEmpty());
            List<String> told = events.all().stream()
                    .filter(event -> !(event instanceof Event.Failure))
                    .map(event -> switch (event) {
                        case Event.Listening listening -> "listening";
                        case Event.Connected(Endpoint remote) -> "connected to " + remote.port();
                        case Event.Closed closed -> "closed";
                        default -> event.toString();
                    })
                    .toList();
            assertEquals(model.events, told, () -> "events of " + name);
            for (Listening listener : listeners) {
                await("end of a listener of " + name, () -> !listener.subscription.isActive());
            }
        }
    }

    private final SocketType type;
    private final Patience patience;
    private final InetAddress wildcard;
    private final InetAddress loopback;
    private final Map<Name, Party> parties = new EnumMap<>(Name.class);
    private final ModelNetwork network;
    private final DatagramChannel nobody;
    private final int nobodysPort;
    private int datagrams;

    World(SocketType type, Patience patience) {
        this.type = type;
        this.patience = patience;
        try {
            wildcard = InetAddress.getByName(type == SocketType.UDP4 ? "0.0.0.0" : "::");
            loopback = InetAddress.getByName(type == SocketType.UDP6 ? "::1" : "127.0.0.1");
            for (Name name : Name.values()) {
                parties.put(name, new Party(name));
            }
            network = new ModelNetwork(
                    parties.values().stream().map(party -> party.model).toList());
            Party stranger = party(Name.STRANGER);
            stranger.socket.bind(Endpoint.of(loopback, 0));
            stranger.model.bind(false, stranger.socket.address().port());
            // A port that is taken but, being connected to another, refuses what others send.
            nobody = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0));
            nobody.connect(new InetSocketAddress(loopback, stranger.model.port()));
            nobodysPort = ((InetSocketAddress) nobody.getLocalAddress()).getPort();
            if (type == SocketType.UDP4) {
                for (Name name : List.of(Name.A, Name.B)) {
                    party(name).socket.setMulticastInterface("lo").setMulticastTTL(0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Party party(Name name) {
        return parties.get(name);
    }

    /** Returns whom a socket is connected to, if it is one of these and open. */
    Optional<Party> peerOf(Name name) {
        ModelSocket model = party(name).model;
        return parties.values().stream()
                .filter(party -> model.isConnected() && party.model.isOpen() && party.model.port() == model.peerPort())
                .findFirst();
    }

    ModelNetwork network() {
        return network;
    }

    InetAddress loopback() {
        return loopback;
    }

    InetAddress wildcard() {
        return wildcard;
    }

    /** Returns the port of a target; 0 if it never had one. */
    int port(Target target) {
        return target == Target.NOBODY
                ? nobodysPort
                : party(Name.valueOf(target.name())).model.port();
    }

    /** Returns another text for each datagram. */
    String nextText() {
        return "datagram " + ++datagrams;
    }

    /** Returns what has happened since this was called last. */
    List<Happening> happenings() {
        List<Happening> all = new ArrayList<>();
        for (Party party : parties.values()) {
            all.addAll(party.model.happenings);
            party.model.happenings.clear();
        }
        return all;
    }

    /** Returns how long to wait for what has to come. */
    Duration patience() {
        return patience.limit();
    }

    Datagram datagram(Message message) {
        assertEquals(loopback, message.sender().address());
        assertFalse(message.truncated());
        return new Datagram(message.sender().port(), message.text());
    }

    /** Waits for what the receivers have to deliver, then compares all that can be seen of all sockets. */
    void check() throws Throwable {
        for (Party party : parties.values()) {
            party.awaitDeliveries();
        }
        for (Party party : parties.values()) {
            party.check();
        }
    }

    /** Receives all that waits, closes the sockets and compares what they told in all. */
    void finish() throws Throwable {
        for (Party party : parties.values()) {
            if (party.model.state() != ModelSocket.State.UNBOUND && party.model.receiveCall() == Outcome.DONE) {
                while (party.model.isWaiting() || party.model.mayReport()) {
                    new Step.Receive(party.name).take(this);
                }
                new Step.Receive(party.name).take(this);
            }
        }
        check();
        for (Party party : parties.values()) {
            party.socket.close();
            party.model.close();
        }
        for (Party party : parties.values()) {
            party.checkEvents();
            party.checkStatistics();
        }
        check();
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + patience().toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not come: " + what);
            }
            LockSupport.parkNanos(50_000);
        }
    }

    @Override
    public String toString() {
        return parties.values().stream()
                .map(party -> party.name + " " + party.model)
                .collect(Collectors.joining(", "));
    }

    /** Creates what a listener remembers its messages in. */
    static List<Message> log() {
        return new CopyOnWriteArrayList<>();
    }

    @Override
    public void close() {
        parties.values().forEach(party -> party.socket.close());
        try {
            nobody.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
