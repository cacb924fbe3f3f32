package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.BindOption;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Membership;
import io.dgram.Option;
import io.dgram.PathMtuDiscovery;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Options that no API of the JDK reaches")
@NativeAccess.Needed
@Timeout(60)
class NativeOptionTest {

    // ---------------------------------------------------------------------------------------------------------- TTL

    @ParameterizedTest
    @CsvSource({"UDP4, 1", "UDP4, 33", "UDP4, 255", "UDP6, 1", "UDP6, 33", "UDP6, 255"})
    @Behaviour({"OP1", "OP3"})
    void theUnicastTimeToLiveIsReadAsItWasSet(SocketType type, int hops) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            socket.setTTL(hops);
            assertEquals(hops, socket.getOption(Option.TTL));

            socket.bind(0, Loopback.host(type));
            assertEquals(hops, socket.getOption(Option.TTL));
        }
    }

    @Test
    void theUnicastTimeToLiveIsNotThatOfMulticast() throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            socket.setMulticastTTL(9).setTTL(33);

            assertEquals(9, socket.getOption(Option.MULTICAST_TTL));
            assertEquals(33, socket.getOption(Option.TTL));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 256, Integer.MIN_VALUE})
    void aTimeToLiveOutOfRangeIsRefusedAndTheOldOneStays(int hops) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4).setTTL(12)) {
            assertThrows(IllegalArgumentException.class, () -> socket.setTTL(hops));
            assertEquals(12, socket.getOption(Option.TTL));
        }
    }

    // ----------------------------------------------------------------------------------------------------- path MTU

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("OP3")
    void theMtuOfThePathIsKnownWhileTheSocketIsConnected(SocketType type) throws Exception {
        int loopback = Integer.parseInt(
                Files.readString(Path.of("/sys/class/net/lo/mtu")).strip());
        try (Socket socket = Loopback.bound(type)) {
            assertThrows(IllegalStateException.class, () -> socket.getOption(Option.PATH_MTU));
            assertFalse(socket.supportedOptions().contains(Option.PATH_MTU));

            socket.connect(9);

            int mtu = socket.getOption(Option.PATH_MTU);
            assertTrue(mtu == loopback || mtu == 65_535, () -> mtu + " of " + loopback); // what IPv4 can express
            assertTrue(socket.supportedOptions().contains(Option.PATH_MTU));
            socket.disconnect();
            assertThrows(IllegalStateException.class, () -> socket.getOption(Option.PATH_MTU));
        }
    }

    @Test
    @Behaviour("OP3")
    void theMtuOfThePathCannotBeSet() throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4).connect(9)) {
            DgramException failure =
                    Expect.failure(ErrorCode.UNSUPPORTED, () -> socket.setOption(Option.PATH_MTU, 1_280));

            assertTrue(failure.getMessage().contains("PATH_MTU"), failure::getMessage);
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour({"OP1", "OP3"})
    void pathMtuDiscoveryIsReadAsItWasSet(SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            assertEquals(PathMtuDiscovery.SYSTEM, socket.getOption(Option.PATH_MTU_DISCOVERY));
            for (PathMtuDiscovery discovery : PathMtuDiscovery.values()) {
                socket.setOption(Option.PATH_MTU_DISCOVERY, discovery);

                assertEquals(discovery, socket.getOption(Option.PATH_MTU_DISCOVERY));
                assertEquals(discovery == PathMtuDiscovery.DO, socket.getOption(Option.DONT_FRAGMENT), discovery::name);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("OP3")
    void dontFragmentIsAnotherViewOfIt(SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            socket.setOption(Option.DONT_FRAGMENT, true);
            assertEquals(PathMtuDiscovery.DO, socket.getOption(Option.PATH_MTU_DISCOVERY));

            socket.setOption(Option.DONT_FRAGMENT, false);
            assertEquals(PathMtuDiscovery.OFF, socket.getOption(Option.PATH_MTU_DISCOVERY));
        }
    }

    // -------------------------------------------------------------------------------------------------- send buffer

    @Test
    @Behaviour("OP2")
    void findingTheDescriptorLeavesTheSendBufferAsItWas() throws Exception {
        for (int size : new int[] {5_000, 106_496, 1 << 20, Integer.MAX_VALUE}) {
            try (Socket socket = Loopback.open(SocketType.UDP4)) {
                int before = socket.setOption(Option.SEND_BUFFER_SIZE, size).getOption(Option.SEND_BUFFER_SIZE);

                socket.setTTL(10);

                assertEquals(before, socket.getOption(Option.SEND_BUFFER_SIZE));
            }
        }
    }

    @Test
    @Behaviour("OP2")
    void whoMayHasBuffersBeyondTheSystemsLimit() throws Exception {
        assumeTrue(hasCapNetAdmin(), "this process has no CAP_NET_ADMIN");
        int limit = Integer.parseInt(
                Files.readAllLines(Path.of("/proc/sys/net/core/rmem_max")).getFirst());
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withReceiveBufferSize(2 * limit);
        try (Socket socket = Loopback.bound(config)) {
            assertEquals(2 * limit, socket.getOption(Option.RECEIVE_BUFFER_SIZE));
        }
    }

    // ---------------------------------------------------------------------------------------------------- IPv6 only

    @Test
    @Behaviour({"AF3", "OP3"})
    void socketsOfBothFamiliesShareAPortWhereOneIsForIpv6Only() throws Exception {
        try (Socket six = Loopback.open(SocketConfig.of(SocketType.UDP6).withIpv6Only(true));
                Socket four = Loopback.open(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            assertTrue(six.getOption(Option.IPV6_ONLY));
            int port = Loopback.freePort();
            six.bind(port);
            four.bind(port);

            sender.send("four", port, "127.0.0.1");

            assertEquals("four", Loopback.nextText(four));
            Expect.silence(six);
        }
    }

    @Test
    @Behaviour("AF3")
    void aSocketForBothFamiliesKeepsThePortToItself() throws Exception {
        try (Socket six = Loopback.open(SocketType.UDP6).bind();
                Socket four = Loopback.open(SocketType.UDP4)) {
            assertFalse(six.getOption(Option.IPV6_ONLY));
            int port = six.address().port();

            Expect.failure(ErrorCode.ADDRESS_IN_USE, () -> four.bind(port));
        }
    }

    @Test
    @Behaviour("OP3")
    void aMemberOfAnIpv4GroupCannotBeForIpv6Only() throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP6)) {
            Membership membership = socket.addMembership("239.255.77.9", "127.0.0.1");

            IllegalStateException failure =
                    assertThrows(IllegalStateException.class, () -> socket.setOption(Option.IPV6_ONLY, true));
            assertEquals(
                    "setOption IPV6_ONLY: the socket is a member of an IPv4 group: leave it first",
                    failure.getMessage());
            assertThrows(IllegalStateException.class, () -> socket.bind(0, "::", BindOption.IPV6_ONLY));
            assertFalse(socket.getOption(Option.IPV6_ONLY));

            membership.close();
            assertTrue(socket.setOption(Option.IPV6_ONLY, true).getOption(Option.IPV6_ONLY));
        }
    }

    @Test
    @Behaviour("OP3")
    void aBoundSocketStaysForTheFamiliesItWasFor() throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP6).bind()) {
            assertThrows(IllegalStateException.class, () -> socket.setOption(Option.IPV6_ONLY, true));
            assertFalse(socket.getOption(Option.IPV6_ONLY));
        }
    }

    @Test
    @Behaviour("OP3")
    void anIpv4SocketIsNeverForIpv6Only() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withIpv6Only(true);

        Expect.failure(ErrorCode.UNSUPPORTED, () -> Loopback.open(config));

        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            assertFalse(socket.supportedOptions().contains(Option.IPV6_ONLY));
        }
    }

    // ----------------------------------------------------------------------------------------- free bind and device

    @ParameterizedTest
    @CsvSource({"UDP4, 192.0.2.7", "UDP6, 2001:db8::7"})
    @Behaviour("BD5")
    void anAddressThatIsNotThereYetCanBeBoundFreely(SocketType type, String host) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            Expect.failure(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> socket.bind(0, host));

            socket.setOption(Option.FREE_BIND, true).bind(0, host);

            assertEquals(host, Loopback.host(socket.address()));
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    void aSocketBoundToTheLoopbackInterfaceReceivesAndReachesNoOther(SocketType type) throws Exception {
        Optional<NetworkInterface> loopback = Optional.of(LoopbackGroups.networkInterface());
        try (Socket socket = Loopback.open(type);
                Socket sender = Loopback.bound(type)) {
            assertEquals(Optional.empty(), socket.getOption(Option.BOUND_DEVICE));
            socket.setOption(Option.BOUND_DEVICE, loopback).bind();
            assertEquals(loopback, socket.getOption(Option.BOUND_DEVICE));

            sender.send("hello", socket.address().port(), Loopback.host(type));
            assertEquals("hello", Loopback.nextText(socket));

            socket.setOption(Option.BOUND_DEVICE, Optional.empty());
            assertEquals(Optional.empty(), socket.getOption(Option.BOUND_DEVICE));
        }
    }

    // -------------------------------------------------------------------------------------------- foreign groups

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("MC5")
    void aSocketThatJoinedNothingReceivesNoGroupThatAnotherJoined(SocketType type) throws Exception {
        try (Socket member = LoopbackGroups.listenerWithSharedPort(type, 0);
                Socket other = LoopbackGroups.listenerWithSharedPort(
                        type, member.address().port());
                Socket sender = LoopbackGroups.sender(type)) {
            member.addMembership("239.255.77.1", LoopbackGroups.LO);

            sender.send("for members", member.address().port(), "239.255.77.1");

            assertEquals("for members", Loopback.nextText(member));
            Expect.silence(other);
        }
    }

    // --------------------------------------------------------------------------------------------------------- close

    @Test
    @Behaviour("LC1")
    void aClosedSocketHasNoNativeOptions() throws Exception {
        Socket socket = Loopback.open(SocketType.UDP4).setTTL(5);
        socket.close();

        Expect.failure(ErrorCode.CLOSED, () -> socket.setTTL(6));
        Expect.failure(ErrorCode.CLOSED, () -> socket.getOption(Option.TTL));
    }

    /**
     * While sockets are closed and opened so fast that a descriptor's number is another socket's at once, threads go on
     * setting the options of the closed ones, and sending with them: nothing of it ever reaches the sockets that got
     * their numbers.
     */
    @Tag("slow")
    @Test
    @Behaviour("CR5")
    void nativeCallsNeverReachASocketThatGotTheDescriptorsNumber() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket peer = Loopback.bound(SocketType.UDP4)) {
            int calls = 0;
            for (int round = 0; round < 3_000; round++) {
                Socket closing = Loopback.bound(SocketType.UDP4).connect(peer.address());
                Tasks.Task<Integer> caller = tasks.start(Tasks.Kind.PLATFORM, () -> callUntilClosed(closing));
                if (round % 2 == 0) {
                    Tasks.await("a call", () -> closing.getOption(Option.TTL) == 77);
                }
                closing.close();
                try (Socket next = Loopback.open(SocketType.UDP4)) {
                    calls += caller.result();
                    assertEquals(64, next.getOption(Option.TTL), "in round " + round);
                }
            }
            assertTrue(calls > 1_000, calls + " calls before the sockets were closed");
        }
    }

    private static int callUntilClosed(Socket socket) throws InterruptedException {
        int calls = 0;
        try {
            for (; ; calls++) {
                socket.setTTL(77);
                socket.send(new byte[0]);
            }
        } catch (DgramException e) {
            assertEquals(ErrorCode.CLOSED, e.code(), e::toString);
            return calls;
        }
    }

    private static boolean hasCapNetAdmin() throws Exception {
        int capNetAdmin = 12;
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .anyMatch(rights -> (rights >> capNetAdmin & 1) == 1);
    }
}
