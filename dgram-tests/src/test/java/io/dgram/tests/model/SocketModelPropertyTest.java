package io.dgram.tests.model;

import io.dgram.Option;
import io.dgram.SocketType;
import io.dgram.tests.model.ModelSocket.Kind;
import io.dgram.tests.model.ModelSocket.State;
import io.dgram.tests.model.World.Name;
import io.dgram.tests.model.World.Target;
import io.dgram.tests.support.Loopback;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.statistics.Statistics;

@Label("Sockets, whatever is done to them in whatever order")
@Tag("slow")
class SocketModelPropertyTest {

    private static final int LENGTH = 25;

    @Property(tries = 1200, edgeCases = EdgeCasesMode.NONE)
    void udp4SocketsDoWhatTheContractSays(@ForAll("chains4") ActionChain<World> chain) throws Throwable {
        run(chain);
        Statistics.label("step and state").coverage(coverage -> {
            for (Class<?> step : Step.class.getPermittedSubclasses()) {
                for (State state : State.values()) {
                    if (step != Step.Answer.class || state == State.CONNECTED) {
                        coverage.check(step.getSimpleName(), state).count(count -> count > 0);
                    }
                }
            }
        });
        Statistics.label("what came of it").coverage(coverage -> {
            for (Happening happening : Happening.values()) {
                coverage.check(happening).count(count -> count > 0);
            }
        });
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void udp6SocketsDoWhatTheContractSays(@ForAll("chains6") ActionChain<World> chain) throws Throwable {
        run(chain);
    }

    private static void run(ActionChain<World> chain) throws Throwable {
        try {
            chain.run().finish();
        } catch (Throwable e) {
            Patience.ofProperty().end();
            throw e;
        } finally {
            chain.finalState().ifPresent(World::close);
        }
    }

    // ------------------------------------------------------------------------------------------------------- chains

    @Provide
    Arbitrary<ActionChain<World>> chains4() {
        return chains(SocketType.UDP4);
    }

    @Provide
    Arbitrary<ActionChain<World>> chains6() {
        return chains(Loopback.types().getLast());
    }

    private static Arbitrary<ActionChain<World>> chains(SocketType type) {
        Action.Independent<World> action = () -> steps(type).map(step -> step);
        return ActionChain.startWith(() -> new World(type, Patience.ofProperty()))
                .withAction(action)
                .withMaxTransformations(LENGTH);
    }

    private static Arbitrary<Step> steps(SocketType type) {
        Arbitrary<Name> names = Arbitraries.of(Name.A, Name.B);
        Arbitrary<Name> all =
                Arbitraries.frequency(Tuple.of(3, Name.A), Tuple.of(3, Name.B), Tuple.of(2, Name.STRANGER));
        Arbitrary<Target> targets = Arbitraries.frequency(
                Tuple.of(5, Target.A), Tuple.of(5, Target.B), Tuple.of(2, Target.STRANGER), Tuple.of(1, Target.NOBODY));
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        Arbitrary<String> groups = Arbitraries.frequency(Tuple.of(3, "239.255.71.1"), Tuple.of(1, "239.255.71.2"));
        List<Tuple.Tuple2<Integer, Arbitrary<Step>>> steps = new ArrayList<>(List.of(
                Tuple.of(12, Combinators.combine(names, flags).as(Step.Bind::new)),
                Tuple.of(2, Combinators.combine(names, flags).as(Step.BindToTakenPort::new)),
                Tuple.of(
                        12,
                        Combinators.combine(names, Arbitraries.of(Target.class)).as(Step.Connect::new)),
                Tuple.of(5, names.map(Step.Disconnect::new)),
                Tuple.of(
                        9,
                        Combinators.combine(names, Arbitraries.of(Target.class)).as(Step.Reconnect::new)),
                Tuple.of(2, names.map(Step.Close::new)),
                Tuple.of(20, Combinators.combine(all, targets).as(Step.SendTo::new)),
                Tuple.of(4, Combinators.combine(names, targets).as(Step.SendWithCallback::new)),
                Tuple.of(
                        18,
                        Combinators.combine(names, Arbitraries.integers().between(1, 3))
                                .as(Step.Send::new)),
                Tuple.of(30, names.map(Step.Answer::new)),
                Tuple.of(12, all.map(Step.Receive::new)),
                Tuple.of(3, names.map(Step.RecvStart::new)),
                Tuple.of(10, names.map(Step.RecvStop::new)),
                Tuple.of(
                        8,
                        Combinators.combine(names, Arbitraries.of(Kind.class)).as(Step.Listen::new)),
                Tuple.of(10, names.map(Step.Unlisten::new)),
                Tuple.of(2, Combinators.combine(names, flags).as((name, value) -> set(name, Option.BROADCAST, value))),
                Tuple.of(2, numbers(names, Option.TTL, 1)),
                Tuple.of(2, numbers(names, Option.TRAFFIC_CLASS, 0)),
                Tuple.of(
                        2,
                        Combinators.combine(names, Arbitraries.of(Option.BROADCAST, Option.TTL, Option.TRAFFIC_CLASS))
                                .as(Step.GetOption::new))));
        if (type == SocketType.UDP4) {
            steps.add(Tuple.of(9, Combinators.combine(names, groups).as(Step.Join::new)));
            steps.add(Tuple.of(3, Combinators.combine(names, groups).as(Step.Leave::new)));
            steps.add(Tuple.of(10, Combinators.combine(names, groups, targets).as(Step.SendToGroup::new)));
        }
        return Arbitraries.frequencyOf(steps);
    }

    private static Arbitrary<Step> numbers(Arbitrary<Name> names, Option<Integer> option, int least) {
        return Combinators.combine(names, Arbitraries.integers().between(least, 255))
                .as((name, value) -> set(name, option, value));
    }

    private static <T> Step set(Name name, Option<T> option, T value) {
        return new Step.SetOption<>(name, option, value);
    }
}
