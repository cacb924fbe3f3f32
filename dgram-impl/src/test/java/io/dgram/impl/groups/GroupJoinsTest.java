package io.dgram.impl.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Membership;
import io.dgram.impl.interfaces.NoInterfaceException;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.transport.MulticastGroups;
import io.dgram.impl.transport.NetworkLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The interfaces of a membership")
class GroupJoinsTest {

    /** A system that notes what it is asked, and refuses when told to. */
    private static final class NotedGroups implements MulticastGroups {

        private final List<String> calls = new ArrayList<>();
        private String refused = "";

        private void note(String call) throws IOException {
            calls.add(call);
            if (call.equals(refused)) {
                throw new IOException("refused for a test: " + call);
            }
        }

        @Override
        public boolean mixesIpv6Sources() {
            return false;
        }

        @Override
        public Joined join(InetAddress group, Optional<NetworkLink> on, Optional<InetAddress> source)
                throws IOException {
            note("join");
            return new Joined() {
                @Override
                public void leave() throws IOException {
                    note("leave");
                }

                @Override
                public void block(InetAddress blocked) throws IOException {
                    note("block " + blocked.getHostAddress());
                }

                @Override
                public void unblock(InetAddress blocked) throws IOException {
                    note("unblock " + blocked.getHostAddress());
                }
            };
        }
    }

    private final NotedGroups groups = new NotedGroups();
    private NetworkInterface loopback;
    private InetAddress group;
    private InetAddress source;

    @BeforeEach
    void find() throws Exception {
        loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
        group = InetAddress.getByName("239.255.0.1");
        source = InetAddress.getByName("127.0.0.9");
    }

    private GroupJoins on(String home) {
        return new GroupJoins(
                TestTransports.INTERFACES, groups, new MembershipRequest(group, home, Optional.empty()), home);
    }

    @Test
    void isJoinedAgainWhenItsInterfaceIsBack() throws Exception {
        GroupJoins presence = on(loopback.getName());
        presence.join();
        assertFalse(presence.isDetached());

        presence.follow(List.of());
        assertTrue(presence.isDetached());
        presence.follow(List.of(NetworkLink.of(loopback)));

        assertFalse(presence.isDetached());
        assertEquals(List.of("join", "leave", "join"), groups.calls);
    }

    @Test
    void knowsThatItWasInterruptedBetweenTwoLooks() throws Exception {
        GroupJoins presence = on(loopback.getName());
        presence.join();
        presence.follow(List.of(NetworkLink.of(loopback)));
        assertFalse(presence.wasInterrupted());

        // Another of the same name, which has another index.
        presence.follow(List.of(new NetworkLink(loopback.getName(), 77, Optional.of(loopback))));

        assertFalse(presence.isDetached());
        assertTrue(presence.wasInterrupted());
        assertFalse(presence.wasInterrupted());
    }

    @Test
    void namesTheInterfacesThatExistWhereItsOwnDoesNot() {
        NoInterfaceException failure =
                assertThrows(NoInterfaceException.class, () -> on("eth9").join());

        String message = failure.getMessage();
        assertTrue(message.startsWith("no network interface 'eth9'; there are "), message);
        assertTrue(message.contains(loopback.getName()), message);
    }

    @Test
    void isNotTouchedIfNothingChanges() throws Exception {
        GroupJoins presence = on(loopback.getName());
        presence.join();

        presence.follow(List.of(NetworkLink.of(loopback)));
        presence.follow(List.of(NetworkLink.of(loopback)));

        assertEquals(List.of("join"), groups.calls);
    }

    @Test
    void isJoinedAgainIfTheInterfaceMayHaveBeenReplaced() throws Exception {
        GroupJoins presence = on(loopback.getName());
        presence.join();
        NetworkLink withoutAddress = new NetworkLink(loopback.getName(), loopback.getIndex(), Optional.empty());

        presence.follow(List.of(withoutAddress));
        presence.follow(List.of(withoutAddress));
        presence.follow(List.of(NetworkLink.of(loopback)));

        assertEquals(List.of("join", "leave", "join"), groups.calls);
    }

    @Test
    void blocksSourcesWhereverItIsJoinedLater() throws Exception {
        GroupJoins presence = on(loopback.getName());
        presence.join();
        presence.block(source);
        presence.block(source);
        presence.follow(List.of());
        presence.follow(List.of(NetworkLink.of(loopback)));
        presence.unblock(source);
        presence.unblock(source);

        assertEquals(
                List.of("join", "block 127.0.0.9", "leave", "join", "block 127.0.0.9", "unblock 127.0.0.9"),
                groups.calls);
        assertEquals(Set.of(), presence.blocked());
    }

    @Test
    void isJoinedAtTheNextChangeIfJoiningAgainFails() throws Exception {
        GroupJoins presence = on(loopback.getName());
        presence.join();
        presence.follow(List.of());
        groups.refused = "join";
        presence.follow(List.of(NetworkLink.of(loopback)));
        assertTrue(presence.isDetached());

        groups.refused = "";
        presence.follow(List.of(NetworkLink.of(loopback)));

        assertFalse(presence.isDetached());
    }

    @Test
    void isDroppedSilentlyIfTheSystemNoLongerKnowsIt() throws Exception {
        GroupJoins presence = on(loopback.getName());
        presence.join();
        groups.refused = "leave";

        presence.follow(List.of());

        assertTrue(presence.isDetached());
    }

    @Test
    void staysJoinedIfTheSystemRefusesToLeave() throws Exception {
        GroupJoins presence = on(loopback.getName());
        presence.join();
        groups.refused = "leave";

        assertThrows(IOException.class, presence::leave);

        assertFalse(presence.isDetached());
    }

    @Test
    void isOnNoInterfaceIfTheFirstJoinFails() {
        GroupJoins presence = on(loopback.getName());
        groups.refused = "join";

        assertThrows(IOException.class, presence::join);

        assertTrue(presence.isDetached());
    }

    @Test
    void keepsABlockedSourceAsItWasIfTheSystemRefuses() throws Exception {
        GroupJoins presence = on(loopback.getName());
        presence.join();
        groups.refused = "block 127.0.0.9";

        assertThrows(IOException.class, () -> presence.block(source));

        assertEquals(Set.of(), presence.blocked());
    }

    @Test
    void isNotJoinedAgainIfASourceCannotBeBlocked() throws Exception {
        GroupJoins presence = on(loopback.getName());
        presence.join();
        presence.block(source);
        presence.follow(List.of());
        groups.refused = "block 127.0.0.9";
        presence.follow(List.of(NetworkLink.of(loopback)));
        assertTrue(presence.isDetached());

        groups.refused = "";
        presence.follow(List.of(NetworkLink.of(loopback)));

        assertFalse(presence.isDetached());
        assertEquals(Set.of(source), presence.blocked());
    }

    @Test
    void isOnEveryInterfaceThatCanJoin() throws Exception {
        GroupJoins presence = on(Membership.ALL_INTERFACES);
        presence.join();
        assertFalse(presence.isDetached());

        presence.follow(List.of());
        assertTrue(presence.isDetached());
        presence.follow(List.of(NetworkLink.of(loopback)));

        assertFalse(presence.isDetached());
        assertEquals(Optional.empty(), presence.networkInterface());
    }

    @Test
    void followsNoChangesIfOnlyTheSystemKnowsTheInterface() throws Exception {
        GroupJoins presence = on("");
        presence.join();

        presence.follow(List.of());

        assertEquals(List.of("join"), groups.calls);
    }

    @Test
    void sharesAnInterfaceWithTheSameNameAndWithAll() {
        assertTrue(on("eth0").sharesInterface("eth0"));
        assertFalse(on("eth0").sharesInterface("eth1"));
        assertTrue(on("eth0").sharesInterface(Membership.ALL_INTERFACES));
        assertTrue(on(Membership.ALL_INTERFACES).sharesInterface("eth0"));
    }
}
