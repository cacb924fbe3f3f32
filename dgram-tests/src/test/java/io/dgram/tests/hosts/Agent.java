package io.dgram.tests.hosts;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Membership;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.SendOptions;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that uses sockets as it is told: reads commands, each a line, and writes an answer to each, a line too. */
final class Agent {

    static final String SEPARATOR = "\t";
    static final String OK = "=ok";
    static final String FAILED = "=failed";

    private final List<Socket> sockets = new ArrayList<>();
    private final List<Membership> memberships = new ArrayList<>();
    private final Map<Socket, List<String>> failures = new ConcurrentHashMap<>();
    private final Map<Socket, List<String>> interfaceEvents = new ConcurrentHashMap<>();
    private final LocalCommands local = new LocalCommands();
    private final Map<Socket, Message> lastMessage = new HashMap<>();
    private final Map<Socket, Set<Endpoint>> senders = new HashMap<>();

    private Agent() {}

    public static void main(String[] arguments) throws IOException {
        Agent agent = new Agent();
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            answers.println(agent.answer(List.of(line.split(SEPARATOR, -1))));
        }
    }

    private String answer(List<String> words) {
        try {
            String result = perform(words.getFirst(), words.subList(1, words.size()));
            return OK + SEPARATOR + result;
        } catch (DgramException e) {
            return failure(e.code().name(), e);
        } catch (Exception | AssertionError e) {
            return failure(e.getClass().getSimpleName(), e);
        }
    }

    private static String failure(String reason, Throwable thrown) {
        String message = String.valueOf(thrown.getMessage()).replaceAll("\\s+", " ");
        return FAILED + SEPARATOR + reason + SEPARATOR + message;
    }

    private String perform(String verb, List<String> words) throws Exception {
        return switch (verb) {
            case "open" -> add(sockets, open(SocketConfig.of(SocketType.valueOf(words.getFirst()))));
            case "asking" -> add(sockets, open(InfoPrinter.asking(SocketType.valueOf(words.getFirst()))));
            case "leave", "block", "unblock", "blocked", "active", "suspended" ->
                performOn(memberships.get(Integer.parseInt(words.getFirst())), verb, words);
            case "local" -> local.perform(words.getFirst(), words.subList(1, words.size()));
            default -> performOn(sockets.get(Integer.parseInt(words.getFirst())), verb, words);
        };
    }

    private Socket open(SocketConfig config) throws DgramException {
        Socket socket = Dgram.createSocket(config);
        List<String> seen = new CopyOnWriteArrayList<>();
        failures.put(socket, seen);
        socket.on(
                Event.Failure.class,
                failure ->
                        seen.add(failure.error().code() + " " + failure.error().getMessage()));
        followInterfaces(socket);
        return socket;
    }

    private void followInterfaces(Socket socket) {
        List<String> seen = new CopyOnWriteArrayList<>();
        interfaceEvents.put(socket, seen);
        socket.on(
                Event.MembershipSuspended.class,
                event -> seen.add("suspended " + text(event.membership().group())));
        socket.on(
                Event.MembershipResumed.class,
                event -> seen.add("resumed " + text(event.membership().group())));
        socket.on(
                Event.InterfaceLost.class,
                event -> seen.add("lost " + event.option() + " " + event.networkInterface()));
        socket.on(
                Event.InterfaceRestored.class,
                event -> seen.add("restored " + event.option() + " " + event.networkInterface()));
    }

    private String performOn(Socket socket, String verb, List<String> words) throws Exception {
        return switch (verb) {
            case "bind" -> done(socket.bind(Integer.parseInt(words.get(1)), words.get(2)));
            case "connect" -> done(socket.connect(Integer.parseInt(words.get(1)), words.get(2)));
            case "port" -> String.valueOf(socket.address().port());
            case "set" -> done(set(socket, words.get(1), words.get(2)));
            case "get" -> get(socket, words.get(1));
            case "send" ->
                done(
                        words.size() == 2
                                ? socket.send(words.get(1))
                                : socket.send(words.get(1), Integer.parseInt(words.get(2)), words.get(3)));
            case "batch" -> {
                Endpoint target = Endpoint.of(words.get(4), Integer.parseInt(words.get(3)));
                try (Batch batch = Batch.allocate(
                        Integer.parseInt(words.get(2)), words.get(1).length())) {
                    while (batch.size() < batch.capacity()) {
                        batch.add(ByteBuffer.wrap(words.get(1).getBytes(StandardCharsets.UTF_8)), target);
                    }
                    yield done(socket.send(batch));
                }
            }
            case "with" ->
                done(socket.send(
                        words.get(1),
                        Endpoint.of(words.get(3), Integer.parseInt(words.get(2))),
                        options(words.subList(4, words.size()))));
            case "segments" ->
                done(socket.send(
                        ByteBuffer.wrap(words.get(1).getBytes(StandardCharsets.UTF_8)),
                        Integer.parseInt(words.get(2)),
                        Endpoint.of(words.get(4), Integer.parseInt(words.get(3)))));
            case "queue" -> queue(socket, words.get(1), Integer.parseInt(words.get(2)), words.get(3));
            case "reply" ->
                done(socket.send(words.get(1), lastMessage.get(socket).sender()));
            case "answer" -> done(socket.reply(lastMessage.get(socket), words.get(1)));
            case "echo" -> echo(socket);
            case "receive" -> receive(socket, Duration.ofMillis(Long.parseLong(words.get(1))));
            case "infos" -> joined(InfoPrinter.receive(socket, words.get(1), Integer.parseInt(words.get(2))).stream());
            case "failures" -> joined(failures.get(socket).stream());
            case "interfaceEvents" -> joined(interfaceEvents.get(socket).stream());
            case "senders" -> String.valueOf(senders.get(socket).size());
            case "join" ->
                add(
                        memberships,
                        words.size() == 3
                                ? socket.addMembership(words.get(1), words.get(2))
                                : socket.addSourceSpecificMembership(words.get(3), words.get(1), words.get(2)));
            case "memberships" -> joined(socket.memberships().stream().map(Agent::describe));
            case "close" -> {
                socket.close();
                yield "";
            }
            default -> throw new IllegalArgumentException(verb);
        };
    }

    // Waits for the callback, and fails as it says.
    private static String queue(Socket socket, String text, int port, String host) throws Exception {
        CompletableFuture<Optional<DgramException>> outcome = new CompletableFuture<>();
        socket.send(text, port, host, error -> outcome.complete(Optional.ofNullable(error)));
        Optional<DgramException> failure = outcome.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (failure.isPresent()) {
            throw failure.get();
        }
        return "";
    }

    private static String performOn(Membership membership, String verb, List<String> words) throws DgramException {
        switch (verb) {
            case "leave" -> membership.close();
            case "block" -> membership.block(words.get(1));
            case "unblock" -> membership.unblock(words.get(1));
            case "blocked" -> {
                return joined(membership.blocked().stream().map(Agent::text));
            }
            case "active" -> {
                return String.valueOf(membership.isActive());
            }
            case "suspended" -> {
                return String.valueOf(membership.isSuspended());
            }
            default -> throw new IllegalArgumentException(verb);
        }
        return "";
    }

    // Sends a batch back that it has received.
    private static String echo(Socket socket) throws Exception {
        try (Batch batch = Batch.allocate(10, 100)) {
            socket.receive(batch, Tasks.LIMIT);
            return done(socket.send(batch));
        }
    }

    private String receive(Socket socket, Duration timeout) throws Exception {
        Optional<Message> message = socket.receive(timeout);
        message.ifPresent(received -> {
            lastMessage.put(socket, received);
            senders.computeIfAbsent(socket, key -> new HashSet<>()).add(received.sender());
        });
        return message.map(received -> received.sender() + SEPARATOR + received.text())
                .orElse("");
    }

    private static Socket set(Socket socket, String option, String value) throws Exception {
        return switch (option) {
            case "BROADCAST" -> socket.setBroadcast(Boolean.parseBoolean(value));
            case "TTL" -> socket.setTTL(Integer.parseInt(value));
            case "TRAFFIC_CLASS" -> socket.setOption(Option.TRAFFIC_CLASS, Integer.parseInt(value));
            case "MULTICAST_TTL" -> socket.setMulticastTTL(Integer.parseInt(value));
            case "MULTICAST_LOOPBACK" -> socket.setMulticastLoopback(Boolean.parseBoolean(value));
            case "MULTICAST_INTERFACE" -> socket.setMulticastInterface(value);
            case "REUSE_ADDRESS" -> socket.setOption(Option.REUSE_ADDRESS, Boolean.parseBoolean(value));
            case "FREE_BIND" -> socket.setOption(Option.FREE_BIND, Boolean.parseBoolean(value));
            case "BOUND_DEVICE" ->
                socket.setOption(Option.BOUND_DEVICE, Optional.ofNullable(NetworkInterface.getByName(value)));
            default -> throw new IllegalArgumentException(option);
        };
    }

    private static SendOptions options(List<String> settings) {
        SendOptions options = SendOptions.NONE;
        for (String setting : settings) {
            String value = setting.substring(setting.indexOf('=') + 1);
            options = switch (setting.substring(0, setting.indexOf('='))) {
                case "source" -> options.source(Endpoint.of(value, 0).address());
                case "via" -> options.via(value);
                case "ttl" -> options.ttl(Integer.parseInt(value));
                case "trafficClass" -> options.trafficClass(Integer.parseInt(value));
                case "dontFragment" -> options.dontFragment(Boolean.parseBoolean(value));
                default -> throw new IllegalArgumentException(setting);
            };
        }
        return options;
    }

    private static String get(Socket socket, String name) throws DgramException {
        for (Option<?> option : socket.supportedOptions()) {
            if (option.name().equals(name)) {
                return socket.getOption(option) instanceof Optional<?> optional
                        ? optional.map(value -> ((NetworkInterface) value).getName())
                                .orElse("")
                        : String.valueOf(socket.getOption(option));
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static String describe(Membership membership) {
        return text(membership.group())
                + " "
                + membership.networkInterface().map(NetworkInterface::getName).orElse("-")
                + " " + membership.source().map(Agent::text).orElse("-");
    }

    // As the library prints addresses.
    static String text(InetAddress address) {
        String endpoint = Endpoint.of(address, 0).toString();
        return endpoint.substring(0, endpoint.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    }

    private static String joined(Stream<String> values) {
        return String.join(SEPARATOR, values.toList());
    }

    private static <T> String add(List<T> list, T element) {
        list.add(element);
        return String.valueOf(list.size() - 1);
    }

    private static String done(Object result) {
        return result instanceof Integer number ? number.toString() : "";
    }
}
