package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Membership;
import io.dgram.MembershipOp;
import io.dgram.Option;
import io.dgram.Resolver;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("without-native-access")
@DisplayName("Multicast groups")
@Timeout(60)
@EnabledOnOs(OS.LINUX) // where groups can be joined on the loopback interface
@SuppressWarnings("try") // sockets are closed in the middle of a test, too
class MulticastTest {

    private static final String GROUP = "239.255.0.1";
    private static final String OTHER_GROUP = "239.255.0.2";
    private static final String LO = LoopbackGroups.LO;

    // ---------------------------------------------------------------------------------------- joining and leaving

    @ParameterizedTest
    @MethodSource("everyPairOfTypes")
    @Behaviour({"MC1", "MC10"})
    void aMemberReceivesTheGroupAndUnicast(SocketType memberType, SocketType senderType) throws Exception {
        try (Socket member = LoopbackGroups.listener(memberType);
                Socket sender = LoopbackGroups.sender(senderType)) {
            member.addMembership(GROUP, LO);

            sender.send("to the group", member.address().port(), GROUP);
            sender.send("to the member", member.address().port(), "127.0.0.1");

            assertEquals("to the group", Loopback.nextText(member));
            assertEquals("to the member", Loopback.nextText(member));
        }
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"0.0.0.0", "::"})
    @Behaviour("MC1")
    void withoutAnInterfaceTheMulticastInterfaceIsJoined(String none) throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            member.setMulticastInterface(LO);
            Membership membership = member.addMembership(GROUP, none);

            sender.send("to the group", member.address().port(), GROUP);

            assertEquals("to the group", Loopback.nextText(member));
            assertEquals(LO, membership.networkInterface().orElseThrow().getName());
        }
    }

    @Test
    @Behaviour("MC1")
    void theLoopbackInterfaceIsLeftFromALoopbackAddress() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            member.addMembership(GROUP, LO);

            sender.send("to the group", member.address().port(), GROUP);

            assertTrue(member.receive().sender().address().isLoopbackAddress());
        }
    }

    @ParameterizedTest
    @EnumSource(Leaving.class)
    @Behaviour("MC2")
    void whoLeftReceivesNothingMoreAndWhoCameBackDoes(Leaving leaving) throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            int port = member.address().port();
            Membership membership = member.addMembership(GROUP, LO);
            sender.send("joined", port, GROUP);
            assertEquals("joined", Loopback.nextText(member));

            leaving.leave.leave(member, membership);
            sender.send("left", port, GROUP);
            Expect.nothingBeforeTheNext(sender, member);

            member.addMembership(GROUP, LO);
            sender.send("came back", port, GROUP);
            assertEquals("came back", Loopback.nextText(member));
        }
    }

    @Test
    @Behaviour("MC2")
    void whatArrivedBeforeLeavingIsStillReceived() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            member.addMembership(GROUP, LO);
            sender.send("before", member.address().port(), GROUP);

            member.dropMembership(GROUP, LO);

            assertEquals("before", Loopback.nextText(member));
        }
    }

    @Test
    @Behaviour("MC1")
    void luvitsFormJoinsAndLeaves() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            int port = member.address().port();

            assertEquals(member, member.setMembership(GROUP, LO, MembershipOp.JOIN));
            sender.send("joined", port, GROUP);
            assertEquals("joined", Loopback.nextText(member));

            member.setMembership(GROUP, LO, MembershipOp.LEAVE);
            sender.send("left", port, GROUP);
            Expect.nothingBeforeTheNext(sender, member);
        }
    }

    @Test
    @Behaviour({"MC1", "IB1"})
    void joiningDoesNotBindAndHoldsWhenTheSocketIsBoundLater() throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            member.addMembership(GROUP, LO);
            assertThrows(IllegalStateException.class, member::address);

            member.bind();
            sender.send("to the group", member.address().port(), GROUP);

            assertEquals("to the group", Loopback.nextText(member));
        }
    }

    @Test
    @Behaviour({"MC1", "CC1"})
    void groupsAreJoinedAndLeftWhileTheReceiverRuns() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            EventLog log = EventLog.of(member);
            member.addMembership(GROUP, LO);

            sender.send("to the group", member.address().port(), GROUP);

            assertEquals("to the group", log.nextText());
            member.dropMembership(GROUP, LO);
            sender.send("left", member.address().port(), GROUP);
            sender.send("to the member", member.address().port(), "127.0.0.1");
            assertEquals("to the member", log.nextText());
        }
    }

    // -------------------------------------------------------------------------------------------------- membership

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("MC1")
    void aMembershipTellsWhatWasJoined(SocketType type) throws Exception {
        try (Socket member = Loopback.open(type)) {
            Membership membership = member.addMembership(GROUP, LO);

            assertEquals(GROUP, membership.group().getHostAddress());
            assertEquals(LO, membership.networkInterface().orElseThrow().getName());
            assertEquals(Optional.empty(), membership.source());
            assertTrue(membership.isActive());
        }
    }

    @ParameterizedTest
    @EnumSource(Leaving.class)
    @Behaviour("MC2")
    void aMembershipThatEndedIsInactiveAndCanBeClosedAgain(Leaving leaving) throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4)) {
            Membership membership = member.addMembership(GROUP, LO);

            leaving.leave.leave(member, membership);

            assertFalse(membership.isActive());
            membership.close();
        }
    }

    @Test
    @Behaviour({"MC2", "LC1"})
    void closingTheSocketEndsItsMemberships() throws Exception {
        Socket member = Loopback.open(SocketType.UDP4);
        Membership membership = member.addMembership(GROUP, LO);

        member.close();

        assertFalse(membership.isActive());
        membership.close();
        Expect.failure(ErrorCode.CLOSED, () -> member.addMembership(GROUP, LO));
        Expect.failure(ErrorCode.CLOSED, () -> member.dropMembership(GROUP, LO));
    }

    @ParameterizedTest
    @EnumSource(Leaving.class)
    @Behaviour("MC2")
    void anOldMembershipDoesNotEndItsSuccessor(Leaving leaving) throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            Membership old = member.addMembership(GROUP, LO);
            leaving.leave.leave(member, old);
            Membership successor = member.addMembership(GROUP, LO);

            old.close();

            assertFalse(old.isActive());
            assertTrue(successor.isActive());
            sender.send("to the group", member.address().port(), GROUP);
            assertEquals("to the group", Loopback.nextText(member));
        }
    }

    @Test
    @Behaviour({"MC2", "CN7"})
    void membershipsSurviveConnectingAndDisconnecting() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            Membership membership = member.addMembership(GROUP, LO);

            member.connect(9).disconnect();

            assertTrue(membership.isActive());
            sender.send("to the group", member.address().port(), GROUP);
            assertEquals("to the group", Loopback.nextText(member));
        }
    }

    // ------------------------------------------------------------------------------------------------------ misuse

    @ParameterizedTest
    @MethodSource("everyNameOfTheLoopbackInterface")
    @Behaviour("MC3")
    void joiningTwiceIsRefusedHoweverTheInterfaceIsNamed(String name) throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            Membership membership = member.addMembership(GROUP, LO);

            assertThrows(IllegalStateException.class, () -> member.addMembership(GROUP, name));

            assertTrue(membership.isActive());
            sender.send("to the group", member.address().port(), GROUP);
            assertEquals("to the group", Loopback.nextText(member));
            Expect.nothingBeforeTheNext(sender, member);
        }
    }

    @Test
    @Behaviour("MC3")
    void joiningTwiceIsRefusedThoughTheInterfaceIsOmitted() throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4)) {
            member.setMulticastInterface(LO);
            member.addMembership(GROUP);

            assertThrows(IllegalStateException.class, () -> member.addMembership(GROUP));
            assertThrows(IllegalStateException.class, () -> member.addMembership(GROUP, LO));
            member.dropMembership(GROUP);
            member.addMembership(GROUP, LO);
            assertThrows(IllegalStateException.class, () -> member.addMembership(GROUP));
        }
    }

    @ParameterizedTest
    @MethodSource("everyNameOfTheLoopbackInterface")
    @Behaviour("MC3")
    void leavingWorksHoweverTheInterfaceIsNamed(String name) throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4)) {
            Membership membership = member.addMembership(GROUP, LO);

            member.dropMembership(GROUP, name);

            assertFalse(membership.isActive());
        }
    }

    @Test
    @Behaviour("MC3")
    void leavingAGroupThatWasNotJoinedIsRefused() throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4)) {
            Membership membership = member.addMembership(GROUP, LO);

            assertThrows(IllegalStateException.class, () -> member.dropMembership(OTHER_GROUP, LO));
            assertThrows(IllegalStateException.class, () -> member.setMembership(OTHER_GROUP, LO, MembershipOp.LEAVE));

            assertTrue(membership.isActive());
            member.dropMembership(GROUP, LO);
            assertThrows(IllegalStateException.class, () -> member.dropMembership(GROUP, LO));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "256.256.256.256",
                "0",
                "not-an-ip",
                "",
                "127.0.0.1",
                "::1",
                "255.255.255.255",
                "223.255.255.255",
                "240.0.0.0",
                "239.255.0.1.",
                "239.255.1",
                "ff02::x"
            })
    @Behaviour({"MC4", "LK2"})
    void whatIsNoGroupIsRefusedAndNeverLookedUp(String group) throws Exception {
        List<String> asked = new ArrayList<>();
        Resolver resolver = host -> {
            asked.add(host);
            return List.of();
        };
        try (Socket socket = Loopback.open(SocketConfig.of(SocketType.UDP4).withResolver(resolver))) {
            assertThrows(IllegalArgumentException.class, () -> socket.addMembership(group, LO));
            assertThrows(IllegalArgumentException.class, () -> socket.dropMembership(group, LO));
            assertThrows(IllegalArgumentException.class, () -> socket.setMembership(group, LO, MembershipOp.JOIN));
            assertThrows(
                    IllegalArgumentException.class, () -> socket.addSourceSpecificMembership("127.0.0.1", group, LO));
            assertThrows(
                    IllegalArgumentException.class, () -> socket.dropSourceSpecificMembership("127.0.0.1", group, LO));

            assertEquals(List.of(), asked);
        }
    }

    @Test
    @Behaviour("MC4")
    void aGroupHasToBeGiven() throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            assertThrows(NullPointerException.class, () -> socket.addMembership(null, LO));
            assertThrows(NullPointerException.class, () -> socket.dropMembership(null, LO));
        }
    }

    @Test
    @Behaviour({"MC4", "MC10", "ER1"})
    void aUdp4SocketCannotJoinAnIpv6Group() throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> socket.addMembership("ff15::1234", LO));

            assertTrue(socket.addMembership(GROUP, LO).isActive());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff02::1:1234%lo", "ff15::1:1234%lo", "ff15::1:1234%1"})
    @Behaviour("MC10")
    void theZoneOfAnIpv6GroupNamesTheInterface(String group) throws Exception {
        assumeTrue(LoopbackGroups.networkInterface().getIndex() == 1, "the index of the interface is another");
        String withoutZone = group.substring(0, group.indexOf('%'));
        try (Socket member = Loopback.open(SocketType.UDP6)) {
            Membership membership = member.addMembership(group);

            assertEquals(LO, membership.networkInterface().orElseThrow().getName());
            assertThrows(IllegalStateException.class, () -> member.addMembership(withoutZone, LO));
            member.dropMembership(withoutZone, LO);
            assertFalse(membership.isActive());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-interface", "%no-such-interface", "999999", "192.0.2.255", "256.1.1.1"})
    @Behaviour({"MC3", "MC4"})
    void anUnknownInterfaceIsRefused(String name) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            DgramException failure =
                    Expect.failure(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> socket.addMembership(GROUP, name));
            Expect.failure(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> socket.dropMembership(GROUP, name));

            assertEquals("join", failure.operation());
            assertTrue(failure.getMessage().contains("'" + name + "'; there are "), failure.getMessage());
            assertTrue(failure.getMessage().contains(LO), failure.getMessage());
        }
    }

    @Test
    @Behaviour("MC3")
    void theLimitOfGroupsIsToldAndLeavingOneMakesRoom() throws Exception {
        Path limitFile = Path.of("/proc/sys/net/ipv4/igmp_max_memberships");
        assumeTrue(Files.isReadable(limitFile), "the limit is not known");
        int limit = Integer.parseInt(Files.readAllLines(limitFile).getFirst());
        assumeTrue(limit <= 250, "the limit is too high to be reached");
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            for (int i = 1; i <= limit; i++) {
                member.addMembership("239.255.1." + i, LO);
            }

            Expect.failure(ErrorCode.TOO_MANY_GROUPS, () -> member.addMembership(GROUP, LO));

            sender.send("still a member", member.address().port(), "239.255.1." + limit);
            assertEquals("still a member", Loopback.nextText(member));
            member.dropMembership("239.255.1.1", LO);
            assertTrue(member.addMembership(GROUP, LO).isActive());
        }
    }

    // ---------------------------------------------------------------------------------------------- who gets what

    @Test
    @Behaviour("MC5")
    void socketsThatShareAPortGetTheirOwnGroupsOnly() throws Exception {
        try (Socket first = LoopbackGroups.listenerWithSharedPort(SocketType.UDP4, 0);
                Socket second = LoopbackGroups.listenerWithSharedPort(
                        SocketType.UDP4, first.address().port());
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            int port = first.address().port();
            first.addMembership(GROUP, LO);
            second.addMembership(OTHER_GROUP, LO);

            for (int i = 1; i <= 2; i++) {
                sender.send("first " + i, port, GROUP);
                sender.send("second " + i, port, OTHER_GROUP);
            }

            assertEquals("first 1", Loopback.nextText(first));
            assertEquals("first 2", Loopback.nextText(first));
            assertEquals("second 1", Loopback.nextText(second));
            assertEquals("second 2", Loopback.nextText(second));
        }
    }

    @Test
    @Behaviour("MC5")
    void everyMemberOfAGroupGetsACopy() throws Exception {
        try (Socket first = LoopbackGroups.listenerWithSharedPort(SocketType.UDP4, 0);
                Socket second = LoopbackGroups.listenerWithSharedPort(
                        SocketType.UDP4, first.address().port());
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            first.addMembership(GROUP, LO);
            second.addMembership(GROUP, LO);

            sender.send("to both", first.address().port(), GROUP);

            assertEquals("to both", Loopback.nextText(first));
            assertEquals("to both", Loopback.nextText(second));
        }
    }

    @Test
    @Behaviour("MC5")
    void whoJoinedNothingGetsNoGroup() throws Exception {
        try (Socket member = LoopbackGroups.listenerWithSharedPort(SocketType.UDP4, 0);
                Socket stranger = LoopbackGroups.listenerWithSharedPort(
                        SocketType.UDP4, member.address().port());
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            member.addMembership(GROUP, LO);

            sender.send("to the group", member.address().port(), GROUP);

            assertEquals("to the group", Loopback.nextText(member));
            // Bound last, it is the one that gets unicast.
            Expect.nothingBeforeTheNext(sender, stranger);
        }
    }

    @Test
    @Behaviour("MC5")
    void whoIsBoundToAGroupGetsThatGroupOnly() throws Exception {
        try (Socket member = Loopback.open(SocketType.UDP4).bind(0, GROUP);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            int port = member.address().port();
            member.addMembership(GROUP, LO);
            member.addMembership(OTHER_GROUP, LO);

            sender.send("to the other group", port, OTHER_GROUP);
            sender.send("to the member", port, "127.0.0.1");
            sender.send("to the group", port, GROUP);

            assertEquals("to the group", Loopback.nextText(member));
        }
    }

    @Test
    @Behaviour("MC8")
    void aMemberReceivesWhatItSendsItself() throws Exception {
        try (Socket member = LoopbackGroups.sender(SocketType.UDP4).bind()) {
            member.addMembership(GROUP);

            member.send("to myself", member.address().port(), GROUP);

            assertEquals("to myself", Loopback.nextText(member));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32, 128, 255})
    @Behaviour("MC7")
    void theTimeToLiveOfMulticastIsReadAsItWasSet(int hops) throws Exception {
        for (SocketType type : Loopback.types()) {
            try (Socket socket = Loopback.open(type)) {
                assertEquals(hops, socket.setMulticastTTL(hops).getOption(Option.MULTICAST_TTL));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256, 1000, Integer.MIN_VALUE, Integer.MAX_VALUE})
    @Behaviour("MC7")
    void aTimeToLiveOfMulticastOutOfRangeIsRefused(int hops) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            assertThrows(IllegalArgumentException.class, () -> socket.setMulticastTTL(hops));

            assertEquals(1, socket.getOption(Option.MULTICAST_TTL));
        }
    }

    @Test
    @Behaviour("MC1")
    void aSocketCanConnectToAGroupAndSend() throws Exception {
        try (Socket member = LoopbackGroups.listener(SocketType.UDP4);
                Socket sender = LoopbackGroups.sender(SocketType.UDP4)) {
            member.addMembership(GROUP, LO);
            Endpoint group = Endpoint.of(GROUP, member.address().port());

            sender.connect(group).send("to the group");

            assertEquals("to the group", Loopback.nextText(member));
            assertEquals(group, sender.remoteAddress());
        }
    }

    @Test
    @Behaviour({"MC3", "IB2"})
    void ofManyThatJoinTheSameGroupAtOnceOneSucceeds() throws Exception {
        int threads = 8;
        try (Tasks tasks = new Tasks();
                Socket member = Loopback.open(SocketType.UDP4)) {
            List<Tasks.Task<Boolean>> joins = Stream.generate(() -> tasks.start(() -> joins(member)))
                    .limit(threads)
                    .toList();

            int joined = 0;
            for (Tasks.Task<Boolean> join : joins) {
                joined += join.result() ? 1 : 0;
            }
            assertEquals(1, joined);
        }
    }

    private static boolean joins(Socket socket) throws Exception {
        try {
            return socket.addMembership(GROUP, LO).isActive();
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** The ways to leave a group that was joined on the loopback interface. */
    @SuppressWarnings("ImmutableEnumChecker") // its functions have no state
    enum Leaving {
        BY_MEMBERSHIP((socket, membership) -> membership.close()),
        BY_GROUP((socket, membership) -> socket.dropMembership(GROUP, LO)),
        BY_LUVITS_FORM((socket, membership) -> socket.setMembership(GROUP, LO, MembershipOp.LEAVE));

        private interface Leave {
            void leave(Socket socket, Membership membership) throws Exception;
        }

        private final Leave leave;

        Leaving(Leave leave) {
            this.leave = leave;
        }
    }

    static Stream<Arguments> everyPairOfTypes() {
        return Stream.of(SocketType.values())
                .flatMap(member -> Stream.of(SocketType.values()).map(sender -> Arguments.of(member, sender)));
    }

    static Stream<String> everyNameOfTheLoopbackInterface() {
        int index = LoopbackGroups.networkInterface().getIndex();
        return Stream.of(LO, "%" + LO, "" + index, "%" + index, "127.0.0.1");
    }
}
