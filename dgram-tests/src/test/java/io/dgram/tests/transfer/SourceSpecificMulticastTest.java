package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Membership;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("without-native-access")
@DisplayName("Multicast groups of one source")
@Timeout(60)
@EnabledOnOs(OS.LINUX) // where groups can be joined on the loopback interface
class SourceSpecificMulticastTest {

    private static final String GROUP = "239.255.0.3";
    private static final String SOURCE = "127.0.0.1";
    private static final String OTHER_SOURCE = "127.0.0.2";
    private static final String LO = LoopbackGroups.LO;

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour({"MC9", "MC10"})
    void aMemberReceivesItsSourceOnly(SocketType type) throws Exception {
        try (Socket member = LoopbackGroups.listener(type);
                Socket source = LoopbackGroups.sender(SOURCE);
                Socket other = LoopbackGroups.sender(OTHER_SOURCE)) {
            int port = member.address().port();
            member.addSourceSpecificMembership(SOURCE, GROUP, LO);

            other.send("from elsewhere", port, GROUP);
            source.send("from the source", port, GROUP);

            assertEquals("from the source", Loopback.nextText(member));
        }
    }

    @Test
    @Behaviour("MC9")
    void aMembershipTellsItsSource() throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4)) {
            Membership membership = member.addSourceSpecificMembership(SOURCE, GROUP, LO);

            assertEquals(SOURCE, membership.source().orElseThrow().getHostAddress());
            assertEquals(GROUP, membership.group().getHostAddress());
            assertEquals(LO, membership.networkInterface().orElseThrow().getName());
            assertTrue(membership.isActive());
        }
    }

    @Test
    @Behaviour("MC9")
    void withoutAnInterfaceTheOneTowardsTheSourceIsJoined() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket source = LoopbackGroups.sender(SOURCE)) {
            Membership membership = member.addSourceSpecificMembership(SOURCE, GROUP);

            source.send("from the source", member.address().port(), GROUP);

            assertEquals("from the source", Loopback.nextText(member));
            assertEquals(LO, membership.networkInterface().orElseThrow().getName());
            member.dropSourceSpecificMembership(SOURCE, GROUP);
            assertFalse(membership.isActive());
        }
    }

    @Test
    @Behaviour("MC9")
    void severalSourcesAreJoinedAndLeftOneByOne() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket source = LoopbackGroups.sender(SOURCE);
                Socket other = LoopbackGroups.sender(OTHER_SOURCE)) {
            int port = member.address().port();
            Membership first = member.addSourceSpecificMembership(SOURCE, GROUP, LO);
            Membership second = member.addSourceSpecificMembership(OTHER_SOURCE, GROUP, LO);
            source.send("from one", port, GROUP);
            other.send("from the other", port, GROUP);
            assertEquals("from one", Loopback.nextText(member));
            assertEquals("from the other", Loopback.nextText(member));

            first.close();

            assertFalse(first.isActive());
            assertTrue(second.isActive());
            source.send("left", port, GROUP);
            other.send("still joined", port, GROUP);
            assertEquals("still joined", Loopback.nextText(member));
        }
    }

    @ParameterizedTest
    @MethodSource("everyNameOfTheLoopbackInterface")
    @Behaviour({"MC2", "MC9"})
    void whoLeftTheSourceReceivesNothingMore(String nameOfTheInterface) throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket source = LoopbackGroups.sender(SOURCE)) {
            Membership membership = member.addSourceSpecificMembership(SOURCE, GROUP, LO);

            member.dropSourceSpecificMembership(SOURCE, GROUP, nameOfTheInterface);

            assertFalse(membership.isActive());
            source.send("left", member.address().port(), GROUP);
            Expect.nothingBeforeTheNext(source, member);
        }
    }

    @Test
    @Behaviour("MC2")
    void whoLeftForAllSourcesCanJoinForOneAndBack() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket source = LoopbackGroups.sender(SOURCE);
                Socket other = LoopbackGroups.sender(OTHER_SOURCE)) {
            int port = member.address().port();
            member.addMembership(GROUP, LO).close();
            Membership ofOne = member.addSourceSpecificMembership(SOURCE, GROUP, LO);

            other.send("from elsewhere", port, GROUP);
            source.send("from the source", port, GROUP);
            assertEquals("from the source", Loopback.nextText(member));

            ofOne.close();
            member.addMembership(GROUP, LO);
            other.send("from anywhere", port, GROUP);
            assertEquals("from anywhere", Loopback.nextText(member));
        }
    }

    @Test
    @Behaviour("MC3")
    void joiningASourceTwiceIsRefused() throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4)) {
            Membership membership = member.addSourceSpecificMembership(SOURCE, GROUP, LO);

            assertThrows(IllegalStateException.class, () -> member.addSourceSpecificMembership(SOURCE, GROUP, LO));
            assertThrows(IllegalStateException.class, () -> member.addSourceSpecificMembership(SOURCE, GROUP));

            assertTrue(membership.isActive());
        }
    }

    @Test
    @Behaviour("MC3")
    void whoJoinedForAllSourcesCannotJoinForOne() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket other = LoopbackGroups.sender(OTHER_SOURCE)) {
            member.addMembership(GROUP, LO);

            assertThrows(IllegalStateException.class, () -> member.addSourceSpecificMembership(SOURCE, GROUP, LO));

            other.send("from anywhere", member.address().port(), GROUP);
            assertEquals("from anywhere", Loopback.nextText(member));
        }
    }

    @Test
    @Behaviour("MC3")
    void whoJoinedForOneSourceCannotJoinForAll() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket source = LoopbackGroups.sender(SOURCE);
                Socket other = LoopbackGroups.sender(OTHER_SOURCE)) {
            int port = member.address().port();
            member.addSourceSpecificMembership(SOURCE, GROUP, LO);

            assertThrows(IllegalStateException.class, () -> member.addMembership(GROUP, LO));

            other.send("from elsewhere", port, GROUP);
            source.send("from the source", port, GROUP);
            assertEquals("from the source", Loopback.nextText(member));
        }
    }

    @Test
    @Behaviour("MC3")
    void leavingASourceThatWasNotJoinedIsRefused() throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4)) {
            Membership membership = member.addSourceSpecificMembership(SOURCE, GROUP, LO);

            assertThrows(
                    IllegalStateException.class, () -> member.dropSourceSpecificMembership(OTHER_SOURCE, GROUP, LO));
            assertThrows(IllegalStateException.class, () -> member.dropMembership(GROUP, LO));

            assertTrue(membership.isActive());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"239.255.0.9", "::1", "0.0.0.0", "", "name.test", "127.1", "256.1.1.1", "::x", "127.0.0.1."})
    @Behaviour("MC4")
    void whatIsNoUnicastAddressOfTheFamilyIsNoSource(String source) throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4)) {
            assertThrows(IllegalArgumentException.class, () -> member.addSourceSpecificMembership(source, GROUP, LO));
            assertThrows(IllegalArgumentException.class, () -> member.dropSourceSpecificMembership(source, GROUP, LO));
        }
    }

    @Test
    @Behaviour("MC4")
    void aSourceHasToBeGiven() throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4)) {
            assertThrows(NullPointerException.class, () -> member.addSourceSpecificMembership(null, GROUP, LO));
            assertThrows(NullPointerException.class, () -> member.dropSourceSpecificMembership(null, GROUP, LO));
        }
    }

    static Stream<String> everyNameOfTheLoopbackInterface() {
        int index = LoopbackGroups.networkInterface().getIndex();
        return Stream.of(LO, "%" + LO, "" + index, "%" + index, "127.0.0.1");
    }
}
