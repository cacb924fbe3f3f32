package io.dgram.impl.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.dgram.Endpoint;
import io.dgram.spi.PacketInfoDraft;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Packet information in control messages")
class InfoReaderTest {

    private static final int PORT = 53;

    private final ByteBuffer controls = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());
    private final InfoReader reader = new InfoReader();
    private final PeerCache addresses = new PeerCache(null);
    private final PacketInfoDraft info = new PacketInfoDraft();
    private int end;

    private void put(LinuxOption kind, ByteBuffer value) {
        controls.putLong(end, 16 + value.capacity())
                .putInt(end + 8, kind.level())
                .putInt(end + 12, kind.number())
                .put(end + 16, value, 0, value.capacity());
        end += 16 + (value.capacity() + 7) / 8 * 8;
    }

    private void put(LinuxOption kind, int value) {
        put(kind, bytes(4).putInt(0, value));
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    private static InetAddress address(String literal) {
        return Endpoint.of(literal, 0).address();
    }

    private static ByteBuffer ipv4(int index, String local, String destination) {
        return bytes(12)
                .putInt(0, index)
                .put(4, address(local).getAddress())
                .put(8, address(destination).getAddress());
    }

    private static ByteBuffer ipv6(String destination, int index) {
        return bytes(20).put(0, address(destination).getAddress()).putInt(16, index);
    }

    private void read(int length) {
        reader.read(new ControlReader(controls).start(0, length), info, PORT, addresses);
    }

    private void assertNothing() {
        assertNull(info.destination);
        assertNull(info.localAddress);
        assertEquals(-1, info.interfaceIndex);
        assertEquals(-1, info.hopLimit);
        assertEquals(-1, info.trafficClass);
        assertEquals(PacketInfoDraft.NO_TIME, info.arrivalNanos);
    }

    @Test
    void isUnknownWhereThereAreNone() {
        info.hopLimit = 7;

        read(0);

        assertNothing();
    }

    @Test
    void ofIpv4IsRead() {
        put(LinuxOption.SO_TIMESTAMPING, bytes(48).putLong(0, 1_764_244_800).putLong(8, 123_456_789));
        put(LinuxOption.UDP_GRO, 100);
        put(LinuxOption.IP_PKTINFO, ipv4(3, "192.0.2.1", "192.0.2.1"));
        put(LinuxOption.IP_TTL, 64);
        put(LinuxOption.IP_TOS, bytes(1).put(0, (byte) 0xb9));

        read(end);

        assertEquals(Endpoint.of("192.0.2.1", PORT), info.destination);
        assertEquals(address("192.0.2.1"), info.localAddress);
        assertEquals(3, info.interfaceIndex);
        assertEquals(64, info.hopLimit);
        assertEquals(0xb9, info.trafficClass);
        assertEquals(1_764_244_800_123_456_789L, info.arrivalNanos);
    }

    @Test
    void ofIpv6IsRead() {
        put(LinuxOption.IPV6_PKTINFO, ipv6("2001:db8::1", 4));
        put(LinuxOption.IPV6_HOPLIMIT, 255);
        put(LinuxOption.IPV6_TCLASS, 0x03);

        read(end);

        assertEquals(Endpoint.of("2001:db8::1", PORT), info.destination);
        assertEquals(address("2001:db8::1"), info.localAddress);
        assertEquals(4, info.interfaceIndex);
        assertEquals(255, info.hopLimit);
        assertEquals(3, info.trafficClass);
    }

    @Test
    void ofIpv4OnASocketOfBothIsThatOfIpv4() {
        ByteBuffer mapped = bytes(20)
                .putShort(10, (short) -1)
                .put(12, address("224.0.0.9").getAddress())
                .putInt(16, 5);
        put(LinuxOption.IPV6_PKTINFO, mapped);
        put(LinuxOption.IP_PKTINFO, ipv4(5, "192.0.2.1", "224.0.0.9"));

        read(end);

        assertEquals(Endpoint.of("224.0.0.9", PORT), info.destination);
        assertEquals(address("192.0.2.1"), info.localAddress);
        assertEquals(5, info.interfaceIndex);
    }

    @ParameterizedTest
    @CsvSource({
        "fe80::1, 7, fe80::1%7, fe80::1%7",
        "ff02::fb, 7, ff02::fb%7,",
        "ff01::1, 7, ff01::1%7,",
        "ff05::2, 7, ff05::2,",
        "ff0e::2, 7, ff0e::2,",
        "fec0::1, 7, fec0::1, fec0::1",
        "::1, 7, ::1, ::1"
    })
    void ofALinkNamesIt(String destination, int index, String expected, String local) {
        put(LinuxOption.IPV6_PKTINFO, ipv6(destination, index));

        read(end);

        assertEquals(Endpoint.of(unscoped(expected), PORT).address(), info.destination.address());
        assertEquals(
                expected.endsWith("%7"),
                info.destination
                        .toInetSocketAddress()
                        .getAddress()
                        .getHostAddress()
                        .endsWith("%7"));
        assertEquals(local == null, info.localAddress == null);
    }

    private static String unscoped(String literal) {
        return literal.replaceAll("%.*", "");
    }

    @Test
    void thatIsZeroIsUnknown() {
        put(LinuxOption.SO_TIMESTAMPING, bytes(48));
        put(LinuxOption.IP_PKTINFO, ipv4(0, "0.0.0.0", "192.0.2.1"));

        read(end);

        assertEquals(Endpoint.of("192.0.2.1", PORT), info.destination);
        assertNull(info.localAddress);
        assertEquals(-1, info.interfaceIndex);
        assertEquals(PacketInfoDraft.NO_TIME, info.arrivalNanos);
    }

    // The kernel writes as much of the last value as there is room for, and its length.
    @ParameterizedTest
    @CsvSource({
        "SO_TIMESTAMPING, 48, 8",
        "SO_TIMESTAMPING, 48, 15",
        "IP_PKTINFO, 12, 8",
        "IPV6_PKTINFO, 20, 16",
        "IP_TTL, 4, 3",
        "IP_TOS, 1, 0",
        "IPV6_HOPLIMIT, 4, 0",
        "IPV6_TCLASS, 4, 2"
    })
    void thatIsCutIsUnknown(LinuxOption kind, int size, int kept) {
        ByteBuffer value = bytes(size);
        for (int i = 0; i < size; i++) {
            value.put(i, (byte) 1);
        }
        put(kind, value);
        controls.putLong(0, 16 + kept);

        read(16 + kept);

        assertNothing();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 15})
    void thatEndsInAHeaderIsUnknown(int length) {
        put(LinuxOption.IP_TTL, 64);

        read(length);

        assertNothing();
    }
}
