package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Option;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link io.dgram.Socket} on another host. */
final class RemoteSocket implements AutoCloseable {

    private final AgentProcess agent;
    private final String id;

    private RemoteSocket(AgentProcess agent, String id) {
        this.agent = agent;
        this.id = id;
    }

    static RemoteSocket open(AgentProcess agent, SocketType type) throws IOException {
        agent.forgetLog();
        return new RemoteSocket(agent, agent.obey("open", type.name()).getFirst());
    }

    /** Opens one that asks for packet information. */
    static RemoteSocket asking(AgentProcess agent, SocketType type) throws IOException {
        agent.forgetLog();
        return new RemoteSocket(agent, agent.obey("asking", type.name()).getFirst());
    }

    /** Binds to the wildcard address and a port of the system's choice. */
    RemoteSocket bind() throws IOException {
        return bind(0, "");
    }

    RemoteSocket bind(int port, String host) throws IOException {
        agent.obey("bind", id, port, host);
        return this;
    }

    RemoteSocket connect(int port, String host) throws IOException {
        agent.obey("connect", id, port, host);
        return this;
    }

    int port() throws IOException {
        return Integer.parseInt(agent.obey("port", id).getFirst());
    }

    RemoteSocket set(Option<?> option, Object value) throws IOException {
        agent.obey("set", id, option.name(), value);
        return this;
    }

    String get(Option<?> option) throws IOException {
        return agent.obey("get", id, option.name()).getFirst();
    }

    /** Returns the failure events so far, each as its code and its message. */
    List<String> failures() throws IOException {
        return agent.obey("failures", id);
    }

    /** Returns the events about interfaces so far, such as {@code "suspended 239.255.0.1"}. */
    List<String> interfaceEvents() throws IOException {
        List<String> events = agent.obey("interfaceEvents", id);
        return events.equals(List.of("")) ? List.of() : events;
    }

    // ------------------------------------------------------------------------------------------------ datagrams

    void send(String text, int port, String host) throws IOException {
        agent.obey("send", id, text, port, host);
    }

    /** Sends with options of one datagram, each as {@code name=value}. */
    void sendWith(String text, int port, String host, String... options) throws IOException {
        List<Object> words = new ArrayList<>(List.of("with", id, text, port, host));
        words.addAll(List.of(options));
        agent.obey(words.toArray());
    }

    /** Sends several datagrams at once. */
    void sendBatch(String text, int count, int port, String host) throws IOException {
        agent.obey("batch", id, text, count, port, host);
    }

    /** Sends a text in segments of a size. */
    void sendSegments(String text, int segmentSize, int port, String host) throws IOException {
        agent.obey("segments", id, text, segmentSize, port, host);
    }

    /** Sends with a callback, and fails as that is told. */
    void sendQueued(String text, int port, String host) throws IOException {
        agent.obey("queue", id, text, port, host);
    }

    /** Sends to the peer that the socket is connected to. */
    void send(String text) throws IOException {
        agent.obey("send", id, text);
    }

    /** Sends to whoever sent what was received last. */
    void reply(String text) throws IOException {
        agent.obey("reply", id, text);
    }

    /** Replies to what was received last, from where that was sent to. */
    void answer(String text) throws IOException {
        agent.obey("answer", id, text);
    }

    /** Receives a batch, and sends it back. */
    void echo() throws IOException {
        agent.obey("echo", id);
    }

    /** Receives what has to come. */
    Received receive() throws IOException {
        return receive(Tasks.LIMIT).orElseThrow(() -> new AssertionError("nothing came; " + agent.log()));
    }

    Optional<Received> receive(Duration timeout) throws IOException {
        List<String> values = agent.obey("receive", id, timeout.toMillis());
        return values.size() < 2 ? Optional.empty() : Optional.of(new Received(values.get(0), values.get(1)));
    }

    /** Receives datagrams whose payloads are numbers, in a form of {@link InfoPrinter}. */
    List<InfoLine> receiveInfos(String form, int count) throws IOException {
        return agent.obey("infos", id, form, count).stream()
                .map(InfoLine::parse)
                .toList();
    }

    /** Asserts what comes next. */
    void expect(String text) throws IOException {
        assertEquals(text, receive().text());
    }

    /** Counts the endpoints, each different from the others, that sent what was received. */
    int senders() throws IOException {
        return Integer.parseInt(agent.obey("senders", id).getFirst());
    }

    // --------------------------------------------------------------------------------------------------- groups

    RemoteMembership join(String group, String networkInterface) throws IOException {
        return new RemoteMembership(
                agent, agent.obey("join", id, group, networkInterface).getFirst());
    }

    RemoteMembership join(String group, String networkInterface, String source) throws IOException {
        return new RemoteMembership(
                agent, agent.obey("join", id, group, networkInterface, source).getFirst());
    }

    /** Returns the memberships, each as group, interface and source, with {@code -} for what is not there. */
    List<String> memberships() throws IOException {
        List<String> values = agent.obey("memberships", id);
        return values.equals(List.of("")) ? List.of() : values;
    }

    /** Returns what its program wrote since it opened a socket: warnings, mostly. */
    List<String> log() {
        return agent.log();
    }

    @Override
    public void close() throws IOException {
        agent.obey("close", id);
    }
}
