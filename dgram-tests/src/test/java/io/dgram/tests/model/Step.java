package io.dgram.tests.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Listener;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.SendCallback;
import io.dgram.Socket;
import io.dgram.Subscription;
import io.dgram.tests.model.ModelSocket.Kind;
import io.dgram.tests.model.ModelSocket.ModelListener;
import io.dgram.tests.model.World.Name;
import io.dgram.tests.model.World.Party;
import io.dgram.tests.model.World.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.state.Transformer;
import net.jqwik.api.statistics.Statistics;

/** Something done to a socket and to its model alike. What is not permitted is tried, too, and has to fail as told. */
sealed interface Step extends Transformer<World> {

    /** The socket that it is done to. */
    Name name();

    /** Does it, to socket and model. */
    void take(World world) throws Throwable;

    /** Tells whether it can be described at all: there may be no port yet to send to. */
    default boolean isPossible(World world) {
        return true;
    }

    /** Does it and compares socket and model. */
    @Override
    default World apply(World world) {
        if (isPossible(world)) {
            Statistics.label("step and state")
                    .collect(
                            getClass().getSimpleName(),
                            world.party(name()).model.state());
            try {
                take(world);
                world.check();
                world.happenings()
                        .forEach(
                                happening -> Statistics.label("what came of it").collect(happening));
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(this + " failed", e);
            }
        }
        return world;
    }

    @Override
    default String transformation() {
        return toString();
    }

    // ------------------------------------------------------------------------------------------------------- states

    /** Binds to a port of the system's choice. */
    record Bind(Name name, boolean toWildcard) implements Step {

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            Endpoint endpoint = Endpoint.of(toWildcard ? world.wildcard() : world.loopback(), 0);
            if (party.expect(party.model.bindCall(), () -> party.socket.bind(endpoint))) {
                party.model.bind(toWildcard, party.socket.address().port());
            }
        }
    }

    /** Tries to bind to the stranger's port. */
    record BindToTakenPort(Name name, boolean toWildcard) implements Step {

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            Endpoint endpoint =
                    Endpoint.of(toWildcard ? world.wildcard() : world.loopback(), world.port(Target.STRANGER));
            Outcome expected = party.model.bindCall() == Outcome.DONE ? Outcome.ADDRESS_IN_USE : party.model.bindCall();
            party.expect(expected, () -> party.socket.bind(endpoint));
        }
    }

    /** Connects. */
    record Connect(Name name, Target to) implements Step {

        @Override
        public boolean isPossible(World world) {
            return world.port(to) != 0;
        }

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            int port = world.port(to);
            if (party.expect(
                    party.model.unconnectedCall(), () -> party.socket.connect(Endpoint.of(world.loopback(), port)))) {
                party.noteBound();
                party.model.connect(port);
            }
        }
    }

    /** Disconnects. */
    record Disconnect(Name name) implements Step {

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            if (party.expect(party.model.connectedCall(), party.socket::disconnect)) {
                party.model.disconnect();
            }
        }
    }

    /** Disconnects, and connects to a target at once, before anybody has looked at what is left of the first peer. */
    record Reconnect(Name name, Target to) implements Step {

        @Override
        public boolean isPossible(World world) {
            return world.port(to) != 0;
        }

        @Override
        public void take(World world) throws Throwable {
            new Disconnect(name).take(world);
            new Connect(name, to).take(world);
        }
    }

    /** Closes. */
    record Close(Name name) implements Step {

        @Override
        public void take(World world) {
            Party party = world.party(name);
            party.socket.close();
            party.model.close();
        }
    }

    // ------------------------------------------------------------------------------------------------------ sending

    /** Sends to a target. */
    record SendTo(Name name, Target to) implements Step {

        @Override
        public boolean isPossible(World world) {
            return world.port(to) != 0;
        }

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            Endpoint target = Endpoint.of(world.loopback(), world.port(to));
            String text = world.nextText();
            if (party.expect(party.model.unconnectedCall(), () -> party.socket.send(text, target))) {
                party.noteBound();
                world.network().send(party.model, target.port(), text);
            }
        }
    }

    /** Sends to a target with a callback, and waits for that. */
    record SendWithCallback(Name name, Target to) implements Step {

        @Override
        public boolean isPossible(World world) {
            return world.port(to) != 0;
        }

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            String host = world.loopback().getHostAddress();
            String text = world.nextText();
            CompletableFuture<Optional<DgramException>> told = new CompletableFuture<>();
            SendCallback callback = error -> told.complete(Optional.ofNullable(error));
            if (party.expect(
                    party.model.unconnectedCall(), () -> party.socket.send(text, world.port(to), host, callback))) {
                assertEquals(Optional.empty(), told.get(world.patience().toMillis(), TimeUnit.MILLISECONDS));
                party.noteBound();
                world.network().send(party.model, world.port(to), text);
            }
        }
    }

    /** Sends to the peer, perhaps several datagrams. */
    record Send(Name name, int times) implements Step {

        @Override
        public void take(World world) throws Throwable {
            for (int i = 0; i < times; i++) {
                sendOne(world);
                world.check();
            }
        }

        private void sendOne(World world) throws Throwable {
            Party party = world.party(name);
            String text = world.nextText();
            Outcome expected = party.model.connectedCall();
            Outcome outcome = Outcome.of(() -> party.socket.send(text));
            if (outcome == Outcome.PORT_UNREACHABLE && !party.model.isReceiving()) {
                party.noteReportThrown(Happening.REPORT_THROWN_BY_SEND);
                return;
            }
            assertEquals(expected, outcome);
            if (outcome == Outcome.DONE) {
                world.network().send(party.model, party.model.peerPort(), text);
            }
        }
    }

    /** Has the peer of a socket send to it. */
    record Answer(Name name) implements Step {

        @Override
        public boolean isPossible(World world) {
            return world.peerOf(name).isPresent();
        }

        @Override
        public void take(World world) throws Throwable {
            Party peer = world.peerOf(name).orElseThrow();
            Step step = peer.model.isConnected()
                    ? new Send(peer.name, 1)
                    : new SendTo(peer.name, Target.valueOf(name.name()));
            step.take(world);
        }
    }

    /** Sends to a group, at the port of a target. */
    record SendToGroup(Name name, String group, Target to) implements Step {

        @Override
        public boolean isPossible(World world) {
            return world.port(to) != 0;
        }

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            Endpoint target = Endpoint.of(group, world.port(to));
            String text = world.nextText();
            if (party.expect(party.model.unconnectedCall(), () -> party.socket.send(text, target))) {
                party.noteBound();
                world.network().sendToGroup(party.model, group, target.port(), text);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------ pulling

    /** Receives what has to be there, or finds that nothing is. */
    record Receive(Name name) implements Step {

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            ModelSocket model = party.model;
            Duration timeout = model.isWaiting() || model.mustReport() ? world.patience() : Duration.ZERO;
            if (model.receiveCall() != Outcome.DONE) {
                party.expect(model.receiveCall(), () -> party.socket.receive(timeout));
                return;
            }
            Optional<Message> received;
            try {
                received = party.socket.receive(timeout);
            } catch (DgramException e) {
                assertEquals(ErrorCode.PORT_UNREACHABLE, e.code(), e::toString);
                party.noteReportThrown(Happening.REPORT_THROWN_BY_RECEIVE);
                return;
            }
            assertFalse(model.mustReport(), "the peer's report was not told");
            model.forgetReports();
            party.noteBound();
            model.happenings.add(model.isWaiting() ? Happening.RECEIVED : Happening.NOTHING_TO_RECEIVE);
            assertEquals(
                    model.isWaiting() ? Optional.of(model.receive()) : Optional.empty(), received.map(world::datagram));
        }
    }

    // ------------------------------------------------------------------------------------------------------ pushing

    /** Starts the receiver. */
    record RecvStart(Name name) implements Step {

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            if (party.expect(party.model.anyCall(), party.socket::recvStart)) {
                party.noteBound();
                party.model.recvStart();
            }
        }
    }

    /** Stops the receiver. */
    record RecvStop(Name name) implements Step {

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            if (party.expect(party.model.anyCall(), party.socket::recvStop)) {
                party.model.recvStop();
            }
        }
    }

    /** Adds a listener of messages. One that stops the receiver has to be alone, so that nobody is between the two. */
    record Listen(Name name, Kind kind) implements Step {

        @Override
        public boolean isPossible(World world) {
            ModelSocket model = world.party(name).model;
            return kind == Kind.STOPPING ? model.activeListeners().isEmpty() : !model.hasStoppingListener();
        }

        @Override
        public void take(World world) {
            Party party = world.party(name);
            List<Message> told = World.log();
            Listener<Message> listener = kind == Kind.STOPPING
                    ? message -> {
                        party.socket.recvStop();
                        told.add(message);
                    }
                    : told::add;
            Subscription subscription = kind == Kind.ONCE
                    ? party.socket.once(Message.class, listener)
                    : party.socket.on(Message.class, listener);
            ModelListener model = new ModelListener(kind);
            party.listeners.add(new World.Listening(model, subscription, told));
            party.model.listen(model);
        }
    }

    /** Removes the listener that was added first. */
    record Unlisten(Name name) implements Step {

        @Override
        public boolean isPossible(World world) {
            return world.party(name).model.listeners.stream().anyMatch(listener -> listener.active);
        }

        @Override
        public void take(World world) {
            Party party = world.party(name);
            World.Listening first = party.listeners.stream()
                    .filter(listener -> listener.model().active)
                    .findFirst()
                    .orElseThrow();
            first.subscription().close();
            first.model().active = false;
        }
    }

    // ---------------------------------------------------------------------------------------------- groups, options

    /** Joins a group. */
    record Join(Name name, String group) implements Step {

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            if (party.expect(party.model.joinCall(group), () -> party.socket.addMembership(group, "lo"))) {
                party.model.groups.add(group);
            }
        }
    }

    /** Leaves a group. */
    record Leave(Name name, String group) implements Step {

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            if (party.expect(party.model.leaveCall(group), () -> party.socket.dropMembership(group, "lo"))) {
                party.model.groups.remove(group);
            }
        }
    }

    /** Sets an option. */
    record SetOption<T>(Name name, Option<T> option, T value) implements Step {

        @Override
        public boolean isPossible(World world) {
            return world.party(name).socket.supportedOptions().contains(option);
        }

        @Override
        public void take(World world) throws Throwable {
            Party party = world.party(name);
            Socket socket = party.socket;
            if (party.expect(party.model.anyCall(), () -> socket.setOption(option, value))) {
                party.model.options.put(option, value);
            }
        }
    }

    /** Reads an option that perhaps was never set. */
    record GetOption(Name name, Option<?> option) implements Step {

        @Override
        public boolean isPossible(World world) {
            return world.party(name).socket.supportedOptions().contains(option);
        }

        @Override
        public void take(World world) throws Throwable {
            world.party(name).checkOption(option);
        }
    }
}
