package io.dgram.tests.model;

import io.dgram.Option;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a socket is by its contract, as plain data: a state, a queue of what has arrived, the listeners. Nothing happens
 * by itself; {@link ModelNetwork} brings the datagrams.
 */
final class ModelSocket {

    /** The states of the contract's table. */
    enum State {
        UNBOUND,
        BOUND,
        CONNECTED,
        CLOSED
    }

    /** A datagram that has arrived. */
    record Datagram(int senderPort, String text) {}

    /** What becomes of a listener of messages when it is told of one. */
    enum Kind {
        /** Stays. */
        LASTING,
        /** Is removed before. */
        ONCE,
        /** Calls {@code recvStop}. */
        STOPPING
    }

    /** A listener of messages, and what it is told. */
    static final class ModelListener {

        final Kind kind;
        boolean active = true;
        final List<Datagram> told = new ArrayList<>();

        ModelListener(Kind kind) {
            this.kind = kind;
        }
    }

    private State state = State.UNBOUND;
    private boolean wildcard;
    private int port;
    private int peerPort;
    private boolean started; // by recvStart
    private boolean stopped; // by recvStop
    private final Deque<Datagram> queue = new ArrayDeque<>();

    final List<ModelListener> listeners = new ArrayList<>(); // all there ever were
    final Set<String> groups = new LinkedHashSet<>();
    final Map<Option<?>, Object> options = new HashMap<>();
    final List<String> events = new ArrayList<>(); // of the life of the socket, without messages and failures
    final List<Happening> happenings = new ArrayList<>(); // since somebody looked

    // Reports that a port is unreachable: those that coincide become one, so there is a range of how many wait.
    private int leastReports;
    private int mostReports;
    int unanswered; // datagrams that no port took, so many reports there may be in all

    int sent;
    int bytesSent;
    int received;
    int bytesReceived;
    int dropped; // by a receiver without listeners
    int setAside; // datagrams that a change of state may or may not have taken from the kernel

    // ----------------------------------------------------------------------------------------------------- looking

    State state() {
        return state;
    }

    boolean isOpen() {
        return state != State.CLOSED;
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    boolean hasPort() {
        return port != 0;
    }

    int port() {
        return port;
    }

    /** Tells whether the address is the wildcard one: not while connected. */
    boolean showsWildcard() {
        return wildcard && !isConnected();
    }

    int peerPort() {
        return peerPort;
    }

    boolean wouldReceive() {
        return !stopped && (started || hasListeners());
    }

    /** Tells whether the receiver runs. */
    boolean isReceiving() {
        return isOpen() && state != State.UNBOUND && wouldReceive();
    }

    private boolean hasListeners() {
        return listeners.stream().anyMatch(listener -> listener.active);
    }

    boolean hasStoppingListener() {
        return listeners.stream().anyMatch(listener -> listener.active && listener.kind == Kind.STOPPING);
    }

    List<ModelListener> activeListeners() {
        return listeners.stream().filter(listener -> listener.active).toList();
    }

    boolean isWaiting() {
        return !queue.isEmpty();
    }

    boolean mustReport() {
        return leastReports > 0;
    }

    boolean mayReport() {
        return mostReports > 0;
    }

    // ------------------------------------------------------------------------- how calls end, by the table of states

    Outcome anyCall() {
        return isOpen() ? Outcome.DONE : Outcome.CLOSED;
    }

    Outcome bindCall() {
        return unlessClosed(state == State.UNBOUND);
    }

    Outcome addressCall() {
        return unlessClosed(state != State.UNBOUND);
    }

    /** That of {@code disconnect}, {@code remoteAddress}, and {@code send} without a target. */
    Outcome connectedCall() {
        return unlessClosed(isConnected());
    }

    /** That of {@code connect}, and {@code send} with a target. */
    Outcome unconnectedCall() {
        return unlessClosed(!isConnected());
    }

    Outcome joinCall(String group) {
        return unlessClosed(!groups.contains(group));
    }

    Outcome leaveCall(String group) {
        return unlessClosed(groups.contains(group));
    }

    /** That of {@code receive}, unless there is a report to tell. Binding is refused where it starts the receiver. */
    Outcome receiveCall() {
        return unlessClosed(!wouldReceive());
    }

    private Outcome unlessClosed(boolean permitted) {
        if (!isOpen()) {
            return Outcome.CLOSED;
        }
        return permitted ? Outcome.DONE : Outcome.ILLEGAL_STATE;
    }

    // ---------------------------------------------------------------------------------------------------- changing

    void bind(boolean toWildcard, int chosenPort) {
        state = State.BOUND;
        wildcard = toWildcard;
        port = chosenPort;
        events.add("listening");
    }

    void connect(int toPort) {
        state = State.CONNECTED;
        peerPort = toPort;
        note(isWaiting(), Happening.DISCARDED_BY_CONNECT);
        setAside += queue.size();
        queue.clear();
        forgetReports();
        events.add("connected to " + toPort);
    }

    void disconnect() {
        state = State.BOUND;
        note(isWaiting(), Happening.KEPT_BY_DISCONNECT);
        note(mustReport(), Happening.REPORT_FORGOTTEN);
        setAside += queue.isEmpty() ? 0 : 1;
        forgetReports();
    }

    void recvStart() {
        started = true;
        stopped = false;
        deliver(Happening.TOLD_AFTER_WAITING);
    }

    void recvStop() {
        started = false;
        stopped = true;
    }

    void listen(ModelListener listener) {
        listener.active = isOpen();
        listeners.add(listener);
        deliver(Happening.TOLD_AFTER_WAITING);
    }

    void close() {
        if (isOpen()) {
            events.add("closed");
        }
        note(isWaiting(), Happening.LOST_BY_CLOSE);
        state = State.CLOSED;
        queue.clear();
        groups.clear();
    }

    // ------------------------------------------------------------------------------------------- sending, receiving

    void countSent(String text) {
        sent++;
        bytesSent += text.length();
    }

    void arrive(Datagram datagram) {
        queue.add(datagram);
        deliver(Happening.TOLD_AT_ONCE);
    }

    /** Takes what {@code receive} returns. */
    Datagram receive() {
        Datagram datagram = queue.remove();
        countReceived(datagram);
        return datagram;
    }

    private void deliver(Happening how) {
        boolean delivered = false;
        while (isReceiving() && isWaiting()) {
            delivered = true;
            Datagram datagram = receive();
            if (hasListeners()) {
                happenings.add(how);
            } else {
                happenings.add(Happening.DROPPED_BY_RECEIVER);
                dropped++;
            }
            for (ModelListener listener : activeListeners()) {
                listener.active = listener.kind != Kind.ONCE;
                listener.told.add(datagram);
                if (listener.kind == Kind.STOPPING) {
                    recvStop();
                }
            }
        }
        note(delivered && isWaiting(), Happening.KEPT_BACK_BY_RECEIVER);
    }

    private void countReceived(Datagram datagram) {
        received++;
        bytesReceived += datagram.text().length();
    }

    void addReport() {
        unanswered++;
        leastReports = 1;
        mostReports++;
    }

    /** Notes that some reports were told. There is only one left for sure when the next comes. */
    void tellReports(int count) {
        leastReports = 0;
        mostReports = Math.max(0, mostReports - count);
    }

    void forgetReports() {
        leastReports = 0;
        mostReports = 0;
    }

    private void note(boolean happened, Happening happening) {
        if (happened) {
            happenings.add(happening);
        }
    }

    @Override
    public String toString() {
        return state + (isReceiving() ? ", receiving" : "") + ", waiting: " + queue;
    }

    /** Tells whether {@code datagramsReceived} may be this. */
    boolean agreesWithReceived(long count) {
        return count >= received && count <= received + setAside;
    }

    /** Returns a number that grows with each of those counted. */
    int counts() {
        return sent + received + unanswered + setAside + (isOpen() ? 0 : 1);
    }

    OptionalInt exactBytesReceived() {
        return setAside == 0 ? OptionalInt.of(bytesReceived) : OptionalInt.empty();
    }
}
