package io.dgram.tests.hosts;

import io.dgram.BoundAddresses;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.InterfaceChange;
import io.dgram.LocalInterface;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketListener;
import io.dgram.SocketType;
import io.dgram.Subscription;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What an {@link Agent} does about the interfaces and addresses of its host. */
final class LocalCommands {

    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private Subscription following;
    private BoundAddresses bound;
    private final List<BoundAddresses> services = new ArrayList<>();

    /** Performs a command, and returns the values of its result. */
    String perform(String verb, List<String> words) throws DgramException {
        return switch (verb) {
            case "interfaces" -> joined(Dgram.interfaces().all().stream().map(LocalInterface::toString));
            case "follow" -> {
                changes.clear();
                following = Dgram.interfaces().follow(this::note);
                yield "";
            }
            case "changes" -> joined(changes.stream());
            case "unfollow" -> {
                following.close();
                yield "";
            }
            case "threads" -> joined(libraryThreads());
            default -> performOnAddresses(verb, words);
        };
    }

    // One line for each address, with the sign of what became of it.
    private void note(InterfaceChange change) {
        change.removed().forEach(address -> changes.add("-" + Agent.text(address)));
        change.added().forEach(address -> changes.add("+" + Agent.text(address)));
    }

    private static Stream<String> libraryThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("io.dgram-interfaces"));
    }

    // ------------------------------------------------------------------------------------------------- bound addresses

    private String performOnAddresses(String verb, List<String> words) throws DgramException {
        return switch (verb) {
            case "bindAll" -> {
                events.clear();
                bound = Dgram.bindAll(
                        Integer.parseInt(words.get(1)), SocketConfig.of(SocketType.valueOf(words.get(0))));
                listen(bound);
                yield String.valueOf(bound.port());
            }
            case "addresses" ->
                joined(bound.addresses().stream().map(Endpoint::address).map(Agent::text));
            case "failures" ->
                joined(bound.failures().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue().code()));
            case "received" -> String.valueOf(bound.stats().datagramsReceived());
            case "events" -> joined(events.stream());
            case "serve" -> {
                serve(SocketConfig.of(SocketType.valueOf(words.getFirst())));
                yield "";
            }
            case "served" ->
                joined(services.getFirst().addresses().stream()
                        .map(Endpoint::address)
                        .filter(address -> services.stream().allMatch(each -> has(each, address)))
                        .map(Agent::text));
            case "unbindAll" -> {
                bound.close();
                services.forEach(BoundAddresses::close);
                services.clear();
                yield "";
            }
            default -> throw new IllegalArgumentException(verb);
        };
    }

    private void serve(SocketConfig config) throws DgramException {
        service(
                ExampleServers.DNS_PORT,
                config,
                (socket, message) -> socket.send(ExampleServers.dnsAnswer(message), message.sender()));
        service(
                ExampleServers.COAP_PORT,
                config,
                (socket, message) -> socket.send(ExampleServers.coapAnswer(message), message.sender()));
        service(
                ExampleServers.TFTP_PORT,
                config,
                (socket, message) ->
                        ExampleServers.sendFile(message, socket.address().address()));
    }

    private static boolean has(BoundAddresses service, InetAddress address) {
        return service.addresses().contains(Endpoint.of(address, service.port()));
    }

    private void service(int port, SocketConfig config, SocketListener<Message> listener) throws DgramException {
        bound = Dgram.bindAll(port, config);
        services.add(bound);
        bound.on(Message.class, listener);
    }

    // Answers with the address that was asked.
    private void listen(BoundAddresses addresses) {
        addresses.on(Event.Listening.class, (socket, event) -> events.add("listening " + event.address()));
        addresses.on(Event.Closed.class, (socket, event) -> events.add("closed " + socket));
        addresses.on(
                Event.Failure.class,
                (socket, event) -> events.add("failed " + event.error().code() + " "
                        + event.error().local().map(Endpoint::toString).orElse("")));
        addresses.on(Message.class, LocalCommands::answer);
    }

    private static void answer(Socket socket, Message question) throws Exception {
        socket.send(question.text() + " by " + socket.address(), question.sender());
    }

    private static String joined(Stream<String> values) {
        return String.join(Agent.SEPARATOR, values.toList());
    }
}
