package io.dgram.tests.attack;

import io.dgram.tests.support.ChildJvm;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind of ICMP error does to a connected socket: it is reported, or not, and costs no datagram. */
@DisplayName("An ICMP error about an earlier datagram of a connected socket")
@Tag("slow")
class IcmpReportTest extends AttackedHost {

    static Stream<Arguments> everything() {
        return Stream.of(IcmpVictim.Traffic.values())
                .flatMap(traffic -> Stream.of(Arguments.of(traffic, true), Arguments.of(traffic, false)));
    }

    @ParameterizedTest
    @MethodSource("everything")
    void isReportedOnceWithItsCodeAndCostsNoDatagram(IcmpVictim.Traffic traffic, boolean nativeAccess)
            throws Exception {
        ChildJvm program = ChildJvm.of(IcmpVictim.class).startedBy(testbed.onServer());

        (nativeAccess ? program.withNativeAccess() : program).run(traffic.name());
    }
}
