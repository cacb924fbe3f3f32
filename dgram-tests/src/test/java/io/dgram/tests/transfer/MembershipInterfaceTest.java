package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Membership;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("without-native-access")
@DisplayName("The interface of a membership")
class MembershipInterfaceTest {

    /** Where nobody names an interface, but two are set one after the other. */
    @Nested
    @DisplayName("that is left to the option")
    class LeftToTheOption {

        /** All hosts of a link: nobody reports this membership (RFC 3376 section 6), so that joining sends nothing. */
        private static final String GROUP = "224.0.0.1";

        private static final String LO = "lo";

        private String other;

        @BeforeEach
        void findAnotherInterface() throws SocketException {
            Optional<NetworkInterface> found = NetworkInterface.networkInterfaces()
                    .filter(LeftToTheOption::canMulticast)
                    .findFirst();
            assumeTrue(found.isPresent(), "there is no interface for IPv4 multicast besides the loopback interface");
            other = found.get().getName();
        }

        private static boolean canMulticast(NetworkInterface candidate) {
            try {
                return candidate.isUp()
                        && !candidate.isLoopback()
                        && candidate.supportsMulticast()
                        && candidate.getInterfaceAddresses().stream()
                                .map(InterfaceAddress::getAddress)
                                .anyMatch(Inet4Address.class::isInstance);
            } catch (SocketException e) {
                return false;
            }
        }

        /** In which order the two are set. */
        enum Order {
            LO_FIRST,
            LO_LAST
        }

        @ParameterizedTest
        @EnumSource
        @Behaviour({"MC3", "MC6"})
        void isEachOfThoseThatWereSetAndAllAreLeftTogether(Order order) throws Exception {
            List<String> interfaces = order == Order.LO_FIRST ? List.of(LO, other) : List.of(other, LO);
            try (Socket socket = Dgram.createSocket(SocketType.UDP4).bind()) {
                List<Membership> memberships = new ArrayList<>();
                for (String name : interfaces) {
                    memberships.add(socket.setMulticastInterface(name).addMembership(GROUP));
                }
                assertEquals(interfaces, memberships.stream().map(this::nameOf).toList());
                assertTrue(memberships.stream().allMatch(Membership::isActive));
                assertEquals(List.of(LO, other), reachedOn(socket));

                socket.dropMembership(GROUP);

                assertTrue(memberships.stream().noneMatch(Membership::isActive));
                assertEquals(List.of(), reachedOn(socket));
                assertThrows(IllegalStateException.class, () -> socket.dropMembership(GROUP));
            }
        }

        @Test
        @Behaviour({"MC3", "MC6"})
        void isKeptWhenTheMembershipOnTheOtherEnds() throws Exception {
            try (Socket socket = Dgram.createSocket(SocketType.UDP4).bind()) {
                Membership first = socket.setMulticastInterface(LO).addMembership(GROUP);
                Membership second = socket.setMulticastInterface(other).addMembership(GROUP);

                second.close();

                assertTrue(first.isActive());
                assertFalse(second.isActive());
                assertEquals(List.of(LO), reachedOn(socket));
            }
        }

        private String nameOf(Membership membership) {
            return membership.networkInterface().orElseThrow().getName();
        }

        /** Sends to the group on both interfaces, and returns those on which the socket is a member. */
        private List<String> reachedOn(Socket socket) throws Exception {
            int port = socket.address().port();
            for (String name : List.of(LO, other)) {
                // With a time to live of 0 nothing leaves this machine, but members on it receive.
                try (Socket sender = Dgram.createSocket(SocketType.UDP4)) {
                    sender.setMulticastInterface(name).setMulticastTTL(0).send(name, port, GROUP);
                    sender.send("end of " + name, port, Loopback.HOST);
                }
            }
            List<String> reached = new ArrayList<>();
            for (String text; !(text = Loopback.nextText(socket)).equals("end of " + other); ) {
                if (!text.startsWith("end of ")) {
                    reached.add(text);
                }
            }
            return reached;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff11::77%99999", "ff11::77%nosuch0"})
    @Behaviour({"MC4", "MC10"})
    void thatTheZoneOfTheGroupNamesHasToExist(String group) throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP6)) {
            assertNoInterface(() -> socket.addMembership(group));
            assertNoInterface(() -> socket.dropMembership(group));
            assertNoInterface(() -> socket.addSourceSpecificMembership("fd00::77", group));

            assertFalse(socket.isClosed());
        }
    }

    private static void assertNoInterface(Executable call) {
        assertEquals(
                ErrorCode.ADDRESS_NOT_AVAILABLE,
                assertThrows(DgramException.class, call).code());
    }
}
