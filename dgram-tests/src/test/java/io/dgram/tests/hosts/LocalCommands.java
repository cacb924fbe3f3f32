package io.dgram.tests.hosts;

import io.dgram.BoundAddresses;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.InterfaceChange;
import io.dgram.LocalInterface;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.Subscription;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                if (following != null) {
                    following.close();
                }
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
                SocketConfig config = SocketConfig.of(SocketType.valueOf(words.get(0)))
                        .withReuseAddress(Boolean.parseBoolean(words.get(2)));
                bound = Dgram.bindAll(Integer.parseInt(words.get(1)), config);
                listen(bound);
                yield String.valueOf(bound.port());
            }
            case "addresses" ->
                joined(bound.addresses().stream().map(Endpoint::address).map(Agent::text));
            case "failures" ->
                joined(bound.failures().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue().code()));
            case "set" -> {
                bound.setOption(Option.TRAFFIC_CLASS, Integer.parseInt(words.getFirst()));
                yield "";
            }
            case "options" -> joined(bound.sockets().stream().map(LocalCommands::trafficClass));
            case "stop" -> {
                bound.recvStop();
                yield "";
            }
            case "start" -> {
                bound.recvStart();
                yield "";
            }
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
            case "drop" -> {
                bound = null;
                yield "";
            }
            case "collect" -> {
                System.gc();
                yield "";
            }
            case "unbindAll" -> {
                if (bound != null) {
                    bound.close();
                }
                services.forEach(BoundAddresses::close);
                services.clear();
                yield "";
            }
            default -> throw new IllegalArgumentException(verb);
        };
    }

    private void serve(SocketConfig config) throws DgramException {
        for (Map.Entry<Integer, Answering> each : Servers.SERVICES.entrySet()) {
            BoundAddresses addresses = Dgram.bindAll(each.getKey(), config);
            services.add(addresses);
            addresses.on(Message.class, (socket, question) -> {
                Optional<byte[]> answer = each.getValue().answerTo(question);
                if (answer.isPresent()) {
                    socket.reply(question, answer.get());
                }
            });
        }
    }

    private static boolean has(BoundAddresses service, InetAddress address) {
        return service.addresses().contains(Endpoint.of(address, service.port()));
    }

    private static String trafficClass(Socket socket) {
        try {
            return socket.getOption(Option.TRAFFIC_CLASS).toString();
        } catch (DgramException e) {
            return e.code().toString();
        }
    }

    // Answers with the address that was asked.
    private void listen(BoundAddresses addresses) {
        addresses.on(Event.Listening.class, (socket, event) -> events.add("listening " + event.address()));
        addresses.on(Event.Closed.class, (socket, event) -> events.add("closed " + socket));
        addresses.on(
                Event.Failure.class,
                (socket, event) -> events.add("failed " + event.error().code() + " "
                        + event.error().local().map(Endpoint::toString).orElse("")));
        addresses.on(Message.class, (socket, question) -> answer(socket, question, addresses));
    }

    private static void answer(Socket socket, Message question, BoundAddresses addresses) throws Exception {
        socket.send(question.text() + " by " + socket.address(), question.sender());
        if (question.text().equals("end")) {
            addresses.close();
        }
    }

    private static String joined(Stream<String> values) {
        return String.join(Agent.SEPARATOR, values.toList());
    }
}
