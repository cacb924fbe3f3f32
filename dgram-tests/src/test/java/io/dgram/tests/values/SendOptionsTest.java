package io.dgram.tests.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.Endpoint;
import io.dgram.SendOptions;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The options of one datagram")
class SendOptionsTest {

    private static InetAddress address(int... bytes) throws Exception {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        return InetAddress.getByAddress(address);
    }

    private static InetAddress linkLocal(int scope) throws Exception {
        byte[] address = new byte[16];
        address[0] = (byte) 0xfe;
        address[1] = (byte) 0x80;
        return Inet6Address.getByAddress(null, address, scope);
    }

    @Test
    void areAllUnsetAtFirst() {
        assertEquals(Optional.empty(), SendOptions.NONE.source());
        assertEquals(Optional.empty(), SendOptions.NONE.via());
        assertEquals(OptionalInt.empty(), SendOptions.NONE.viaIndex());
        assertEquals(OptionalInt.empty(), SendOptions.NONE.ttl());
        assertEquals(OptionalInt.empty(), SendOptions.NONE.trafficClass());
        assertEquals(Optional.empty(), SendOptions.NONE.dontFragment());
        assertEquals("SendOptions[]", SendOptions.NONE.toString());
    }

    @Test
    void returnWhatWasSet() throws Exception {
        SendOptions options = SendOptions.NONE
                .source(address(192, 0, 2, 1))
                .via("eth0")
                .ttl(1)
                .trafficClass(255)
                .dontFragment(false);

        assertEquals(Optional.of(address(192, 0, 2, 1)), options.source());
        assertEquals(Optional.of("eth0"), options.via());
        assertEquals(OptionalInt.of(1), options.ttl());
        assertEquals(OptionalInt.of(255), options.trafficClass());
        assertEquals(Optional.of(false), options.dontFragment());
        assertEquals(
                "SendOptions[source 192.0.2.1, via eth0, ttl 1, traffic class 255, may be fragmented]",
                options.toString());
    }

    @Test
    void nameAnInterfaceInOneWayAtATime() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());

        assertEquals(SendOptions.NONE.via(loopback.getName()), SendOptions.NONE.via(loopback));
        assertEquals(SendOptions.NONE.via(7), SendOptions.NONE.via("eth0").via(7));
        assertEquals(SendOptions.NONE.via("eth0"), SendOptions.NONE.via(7).via("eth0"));
        assertEquals(SendOptions.NONE, SendOptions.NONE.via(7).via(""));
        assertEquals(OptionalInt.of(7), SendOptions.NONE.via(7).viaIndex());
        assertEquals("SendOptions[via interface 7]", SendOptions.NONE.via(7).toString());
    }

    @Test
    void areEqualByValue() throws Exception {
        List<SendOptions> different = List.of(
                SendOptions.NONE,
                SendOptions.NONE.source(address(192, 0, 2, 1)),
                SendOptions.NONE.source(linkLocal(1)),
                SendOptions.NONE.source(linkLocal(2)),
                SendOptions.NONE.via("7"),
                SendOptions.NONE.via(7),
                SendOptions.NONE.ttl(7),
                SendOptions.NONE.trafficClass(7),
                SendOptions.NONE.dontFragment(true),
                SendOptions.NONE.dontFragment(false));
        for (SendOptions one : different) {
            for (SendOptions other : different) {
                if (one != other) {
                    assertNotEquals(one, other);
                }
            }
        }
        assertEquals(
                SendOptions.NONE.source(linkLocal(2)).ttl(3),
                SendOptions.NONE.ttl(3).source(linkLocal(2)));
        assertEquals(
                SendOptions.NONE.source(linkLocal(2)).ttl(3).hashCode(),
                SendOptions.NONE.ttl(3).source(linkLocal(2)).hashCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 256, Integer.MAX_VALUE})
    void refuseHopsOutOfRange(int hops) {
        assertThrows(IllegalArgumentException.class, () -> SendOptions.NONE.ttl(hops));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 256, Integer.MAX_VALUE})
    void refuseATrafficClassOutOfRange(int octet) {
        assertThrows(IllegalArgumentException.class, () -> SendOptions.NONE.trafficClass(octet));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0})
    void refuseAnIndexOfNoInterface(int index) {
        assertThrows(IllegalArgumentException.class, () -> SendOptions.NONE.via(index));
    }

    @Test
    void printsIpv6AddressesAsEndpointsDo() {
        SendOptions options =
                SendOptions.NONE.source(Endpoint.of("2001:db8::1", 0).address());

        assertEquals("SendOptions[source 2001:db8::1]", options.toString());
    }
}
