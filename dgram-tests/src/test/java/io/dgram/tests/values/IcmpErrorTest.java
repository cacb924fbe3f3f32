package io.dgram.tests.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.IcmpError;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("without-native-access")
@DisplayName("An ICMP error, as a value,")
class IcmpErrorTest {

    private static final Endpoint IPV4 = Endpoint.of("192.0.2.7", 53);
    private static final Endpoint IPV6 = Endpoint.of("2001:db8::7", 53);

    @ParameterizedTest
    @CsvSource({
        "3, 0, NETWORK_UNREACHABLE",
        "3, 1, HOST_UNREACHABLE",
        "3, 2, OTHER",
        "3, 3, PORT_UNREACHABLE",
        "3, 4, TOO_BIG",
        "3, 5, OTHER",
        "3, 6, NETWORK_UNREACHABLE",
        "3, 7, HOST_UNREACHABLE",
        "3, 8, HOST_UNREACHABLE",
        "3, 9, PROHIBITED",
        "3, 10, PROHIBITED",
        "3, 11, NETWORK_UNREACHABLE",
        "3, 12, HOST_UNREACHABLE",
        "3, 13, PROHIBITED",
        "3, 14, PROHIBITED",
        "3, 15, PROHIBITED",
        "3, 16, OTHER",
        "4, 0, OTHER",
        "11, 0, TTL_EXPIRED",
        "11, 1, OTHER",
        "12, 0, OTHER",
        "255, 255, OTHER"
    })
    void meansThisByItsTypeAndCode(int type, int code, IcmpError.Kind kind) {
        assertEquals(kind, IcmpError.of(IPV4, type, code).kind());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, NETWORK_UNREACHABLE",
        "1, 1, PROHIBITED",
        "1, 2, HOST_UNREACHABLE",
        "1, 3, HOST_UNREACHABLE",
        "1, 4, PORT_UNREACHABLE",
        "1, 5, PROHIBITED",
        "1, 6, PROHIBITED",
        "1, 7, OTHER",
        "2, 0, TOO_BIG",
        "3, 0, TTL_EXPIRED",
        "3, 1, OTHER",
        "4, 0, OTHER"
    })
    void meansThisOfIpv6(int type, int code, IcmpError.Kind kind) {
        assertEquals(kind, IcmpError.of(IPV6, type, code).kind());
    }

    @Test
    void hasNoMoreThanItWasGiven() {
        IcmpError bare = IcmpError.of(IPV4, 3, 4);

        assertEquals(IPV4, bare.target());
        assertEquals(List.of(3, 4), List.of(bare.type(), bare.code()));
        assertEquals(Optional.empty(), bare.reporter());
        assertEquals(OptionalInt.empty(), bare.mtu());
        assertEquals(0, bare.quoted().remaining());
    }

    @Test
    void keepsItsOwnCopyOfWhatIsQuoted() {
        byte[] payload = {1, 2, 3};
        IcmpError error = IcmpError.of(IPV4, 3, 3).withQuoted(payload);
        payload[0] = 9;

        ByteBuffer quoted = error.quoted();

        assertEquals(1, quoted.get());
        assertThrows(ReadOnlyBufferException.class, () -> quoted.put(0, (byte) 9));
        assertEquals(3, error.quoted().remaining());
    }

    @Test
    void isEqualToOneWithTheSameProperties() throws Exception {
        IcmpError error = full();

        assertEquals(error, full());
        assertEquals(error.hashCode(), full().hashCode());
        assertEquals(new Event.Icmp(error), new Event.Icmp(full()));
        assertNotEquals(error, error.withMtu(1_281));
        assertNotEquals(error, error.withQuoted(new byte[] {2}));
        assertNotEquals(error, error.withReporter(IPV4.address()));
        assertNotEquals(error, IcmpError.of(IPV4, 3, 3));
        assertNotEquals(IcmpError.of(IPV4, 3, 3), IcmpError.of(IPV6, 3, 3));
    }

    private static IcmpError full() throws Exception {
        return IcmpError.of(IPV4, 3, 4)
                .withReporter(InetAddress.getByName("198.51.100.1"))
                .withMtu(1_280)
                .withQuoted(new byte[] {1});
    }

    @Test
    void describesItselfWithoutThePayload() throws Exception {
        assertEquals("IcmpError[TOO_BIG 3/4 about 192.0.2.7:53, from 198.51.100.1, MTU 1280]", full().toString());
        assertEquals(
                "IcmpError[PORT_UNREACHABLE 1/4 about [2001:db8::7]:53]",
                IcmpError.of(IPV6, 1, 4).toString());
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "256, 0", "0, -1", "0, 256"})
    void hasATypeAndACodeOfOneByteEach(int type, int code) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> IcmpError.of(IPV4, type, code));

        assertTrue(refused.getMessage().contains("between 0 and 255"), refused::getMessage);
    }

    @Test
    void hasNoMtuOfNothing() {
        assertThrows(
                IllegalArgumentException.class, () -> IcmpError.of(IPV4, 3, 4).withMtu(0));
    }

    @Test
    @DisplayName("prints IPv6 addresses as endpoints do")
    void printsIpv6AddressesAsEndpointsDo() throws Exception {
        IcmpError error = IcmpError.of(IPV6, 1, 0).withReporter(InetAddress.getByName("2001:db8::1"));

        assertEquals("IcmpError[NETWORK_UNREACHABLE 1/0 about [2001:db8::7]:53, from 2001:db8::1]", error.toString());
    }
}
