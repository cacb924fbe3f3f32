package io.dgram.tests.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.PacketInfo;
import io.dgram.PacketInfo.Ecn;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("PacketInfo")
class PacketInfoValueTest {

    private static final Endpoint HERE = Endpoint.of("192.0.2.1", 53);
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00.123456789Z");

    private static PacketInfo all() {
        return PacketInfo.none()
                .withDestination(HERE)
                .withInterfaceIndex(2)
                .withLocalAddress(HERE.address())
                .withHopLimit(64)
                .withTrafficClass(0xb9)
                .withArrivalTime(NOON);
    }

    @Test
    void tellsItsParts() {
        PacketInfo info = all();

        assertEquals(Optional.of(HERE), info.destination());
        assertEquals(OptionalInt.of(2), info.interfaceIndex());
        assertEquals(Optional.of(HERE.address()), info.localAddress());
        assertEquals(OptionalInt.of(64), info.hopLimit());
        assertEquals(OptionalInt.of(0xb9), info.trafficClass());
        assertEquals(OptionalInt.of(46), info.dscp());
        assertEquals(Optional.of(Ecn.ECT_1), info.ecn());
        assertEquals(Optional.of(NOON), info.arrivalTime());
        assertFalse(info.isMulticast());
    }

    @Test
    void thatKnowsNothingSaysNothing() {
        PacketInfo info = PacketInfo.none();

        assertEquals(Optional.empty(), info.destination());
        assertEquals(OptionalInt.empty(), info.interfaceIndex());
        assertEquals(Optional.empty(), info.localAddress());
        assertEquals(OptionalInt.empty(), info.hopLimit());
        assertEquals(OptionalInt.empty(), info.trafficClass());
        assertEquals(OptionalInt.empty(), info.dscp());
        assertEquals(Optional.empty(), info.ecn());
        assertEquals(Optional.empty(), info.arrivalTime());
        assertFalse(info.isMulticast());
        assertEquals("PacketInfo[]", info.toString());
    }

    @ParameterizedTest
    @CsvSource({"0, 0, NOT_ECT", "1, 0, ECT_1", "2, 0, ECT_0", "3, 0, CE", "4, 1, NOT_ECT", "255, 63, CE"})
    void theTrafficClassIsCodePointAndMark(int trafficClass, int dscp, Ecn ecn) {
        PacketInfo info = PacketInfo.none().withTrafficClass(trafficClass);

        assertEquals(OptionalInt.of(dscp), info.dscp());
        assertEquals(Optional.of(ecn), info.ecn());
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.251:5353", "[ff02::fb]:5353"})
    void aGroupIsMulticast(String group) {
        assertTrue(PacketInfo.none().withDestination(Endpoint.parse(group)).isMulticast());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void anOctetHasARange(int value) {
        PacketInfo info = all();

        assertThrows(IllegalArgumentException.class, () -> info.withHopLimit(value));
        assertThrows(IllegalArgumentException.class, () -> info.withTrafficClass(value));
        assertEquals(OptionalInt.of(0), info.withHopLimit(0).hopLimit());
        assertEquals(OptionalInt.of(255), info.withHopLimit(255).hopLimit());
    }

    @Test
    void anInterfaceHasANumber() {
        assertThrows(IllegalArgumentException.class, () -> PacketInfo.none().withInterfaceIndex(0));
        assertEquals(OptionalInt.of(1), PacketInfo.none().withInterfaceIndex(1).interfaceIndex());
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "ff02::1", "0.0.0.0", "::"})
    void anAddressToAnswerFromIsUnicast(String literal) {
        InetAddress address = Endpoint.of(literal, 0).address();

        assertThrows(IllegalArgumentException.class, () -> all().withLocalAddress(address));
    }

    private static List<Instant> instants() {
        return List.of(
                Instant.EPOCH,
                Instant.ofEpochSecond(0, -1),
                Instant.parse("1678-01-01T00:00:00Z"),
                Instant.parse("2261-12-31T23:59:59.999999999Z"));
    }

    @ParameterizedTest
    @MethodSource("instants")
    void keepsATimeToTheNanosecond(Instant time) {
        assertEquals(Optional.of(time), all().withArrivalTime(time).arrivalTime());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1677-01-01T00:00:00Z", "2263-01-01T00:00:00Z"})
    void aTimeThatCannotBeKeptIsRefused(String time) {
        Instant instant = Instant.parse(time);

        assertThrows(IllegalArgumentException.class, () -> all().withArrivalTime(instant));
        assertThrows(IllegalArgumentException.class, () -> all().withArrivalTime(Instant.MIN));
    }

    @Test
    void isComparedByItsParts() {
        assertEquals(all(), all());
        assertEquals(all().hashCode(), all().hashCode());
        assertNotEquals(all(), all().withDestination(Endpoint.of("192.0.2.2", 53)));
        assertNotEquals(all(), all().withInterfaceIndex(3));
        assertNotEquals(
                all(), all().withLocalAddress(Endpoint.of("192.0.2.2", 53).address()));
        assertNotEquals(all(), all().withHopLimit(63));
        assertNotEquals(all(), all().withTrafficClass(0));
        assertNotEquals(all(), all().withArrivalTime(Instant.EPOCH));
        assertNotEquals(all(), PacketInfo.none());
        assertNotEquals(all(), HERE);
    }

    @Test
    void printsWhatItKnows() {
        assertEquals(
                "PacketInfo[destination=192.0.2.1:53, interfaceIndex=2, localAddress=192.0.2.1, hopLimit=64,"
                        + " trafficClass=0xb9, arrivalTime=2026-11-27T12:00:00.123456789Z]",
                all().toString());
    }

    @Test
    void printsIpv6AddressesAsEndpointsDo() {
        PacketInfo info =
                PacketInfo.none().withLocalAddress(Endpoint.of("2001:db8::1", 0).address());

        assertEquals("PacketInfo[localAddress=2001:db8::1]", info.toString());
    }
}
