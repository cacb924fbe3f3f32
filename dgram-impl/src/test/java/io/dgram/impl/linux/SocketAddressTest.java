package io.dgram.impl.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.dgram.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Addresses as the kernel has them")
class SocketAddressTest {

    private static ByteBuffer memory(byte[] name, int at) {
        ByteBuffer memory = ByteBuffer.allocateDirect(at + SocketAddress.ROOM).order(ByteOrder.nativeOrder());
        return memory.put(at, name);
    }

    private static Endpoint scoped(int scope) throws Exception {
        byte[] address = InetAddress.getByName("fe80::1").getAddress();
        return Endpoint.of(new InetSocketAddress(Inet6Address.getByAddress(null, address, scope), 53));
    }

    @ParameterizedTest
    @CsvSource({
        "INET, 127.0.0.1",
        "INET, 255.255.255.255",
        "INET, 0.0.0.0",
        "INET6, ::1",
        "INET6, ff02::fb",
        "INET6, ::"
    })
    void areReadAsTheyAreWritten(StandardProtocolFamily socket, String host) {
        for (int port : new int[] {0, 1, 255, 256, 32_768, 65_535}) {
            Endpoint endpoint = Endpoint.of(host, port);

            byte[] written = SocketAddress.write(endpoint, socket);

            assertEquals(socket == StandardProtocolFamily.INET ? 16 : 28, written.length);
            assertEquals(endpoint, SocketAddress.read(memory(written, 32), 32));
        }
    }

    @Test
    void areLaidOutAsInTheManual() {
        ByteBuffer ipv4 = memory(SocketAddress.write(Endpoint.of("1.2.3.4", 0x5678), StandardProtocolFamily.INET), 0);
        ByteBuffer ipv6 = memory(SocketAddress.write(Endpoint.of("1:2::3", 0x5678), StandardProtocolFamily.INET6), 0);

        assertEquals(2, ipv4.getShort(0));
        assertEquals(0x5678, ipv4.order(ByteOrder.BIG_ENDIAN).getShort(2));
        assertEquals(0x01020304, ipv4.getInt(4));
        assertEquals(10, ipv6.getShort(0));
        assertEquals(0x5678, ipv6.order(ByteOrder.BIG_ENDIAN).getShort(2));
        assertEquals(0, ipv6.getInt(4));
        assertEquals(0x0001000200000000L, ipv6.getLong(8));
        assertEquals(3, ipv6.getLong(16));
    }

    @Test
    void ofIpv4AreMappedForIpv6SocketsAndComeBackAsIpv4() {
        Endpoint endpoint = Endpoint.of("127.0.0.1", 53);

        byte[] written = SocketAddress.write(endpoint, StandardProtocolFamily.INET6);

        assertEquals(28, written.length);
        assertEquals(endpoint, SocketAddress.read(memory(written, 0), 0));
        assertEquals(0xffff, ByteBuffer.wrap(written).getShort(18) & 0xffff);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 70_000})
    void keepTheirScope(int scope) throws Exception {
        Endpoint endpoint = scoped(scope);

        assertEquals(
                endpoint,
                SocketAddress.read(memory(SocketAddress.write(endpoint, StandardProtocolFamily.INET6), 0), 0));
    }

    // ---------------------------------------------------------------------------------------------------- the cache

    private static Endpoint read(PeerCache cache, Endpoint endpoint, StandardProtocolFamily socket) {
        return cache.read(memory(SocketAddress.write(endpoint, socket), 64), 64);
    }

    @Test
    void areTheSameObjectsWhileTheyAreTheSame() {
        PeerCache cache = new PeerCache(null);
        for (Endpoint endpoint : List.of(Endpoint.of("127.0.0.1", 53), Endpoint.of("::1", 53))) {
            Endpoint first = read(cache, endpoint, StandardProtocolFamily.INET6);

            assertEquals(endpoint, first);
            assertSame(first, read(cache, endpoint, StandardProtocolFamily.INET6));
        }
    }

    @Test
    void thatOthersHaveAlreadyAreTheirs() {
        Endpoint known = Endpoint.of("127.0.0.1", 53);
        PeerCache cache = new PeerCache(known);

        assertSame(known, read(cache, Endpoint.of("127.0.0.1", 53), StandardProtocolFamily.INET));
        assertSame(known, read(cache, Endpoint.of("127.0.0.1", 53), StandardProtocolFamily.INET6));
    }

    @Test
    void areToldApartHoweverManyThereAre() {
        PeerCache cache = new PeerCache(null);
        for (int round = 0; round < 2; round++) {
            for (int port = 1; port <= 1_000; port++) {
                assertEquals(
                        Endpoint.of("127.0.0.1", port),
                        read(cache, Endpoint.of("127.0.0.1", port), StandardProtocolFamily.INET));
                assertEquals(
                        Endpoint.of("::1", port), read(cache, Endpoint.of("::1", port), StandardProtocolFamily.INET6));
                assertEquals(
                        Endpoint.of("::" + Integer.toHexString(port), 9),
                        read(cache, Endpoint.of("::" + Integer.toHexString(port), 9), StandardProtocolFamily.INET6));
            }
        }
    }

    @Test
    void areKeptTwoByTwoWhicheverTheyAre() {
        Endpoint one = Endpoint.of("127.0.0.1", 53);
        for (int port = 1; port <= 300; port++) {
            PeerCache cache = new PeerCache(null);
            Endpoint other = Endpoint.of("127.0.0.2", port);
            for (int round = 0; round < 2; round++) {
                read(cache, one, StandardProtocolFamily.INET);
                read(cache, other, StandardProtocolFamily.INET);
            }

            Endpoint kept = read(cache, one, StandardProtocolFamily.INET);
            Endpoint keptToo = read(cache, other, StandardProtocolFamily.INET);

            assertSame(kept, read(cache, one, StandardProtocolFamily.INET), other::toString);
            assertSame(keptToo, read(cache, other, StandardProtocolFamily.INET), other::toString);
        }
    }

    @Test
    void areWrittenOnceForTwoOfThemWhicheverTheyAre() {
        Endpoint one = Endpoint.of("127.0.0.1", 53);
        for (int port = 1; port <= 300; port++) {
            PeerCache.Written written = new PeerCache.Written(StandardProtocolFamily.INET);
            Endpoint other = Endpoint.of("127.0.0.2", port);
            for (int round = 0; round < 2; round++) {
                written.of(one);
                written.of(other);
            }

            byte[] kept = written.of(one);
            byte[] keptToo = written.of(other);

            assertSame(kept, written.of(one), other::toString);
            assertSame(keptToo, written.of(other), other::toString);
        }
    }

    @Test
    void areToldApartByTheirScope() throws Exception {
        PeerCache cache = new PeerCache(null);

        Endpoint one = read(cache, scoped(1), StandardProtocolFamily.INET6);
        Endpoint two = read(cache, scoped(2), StandardProtocolFamily.INET6);

        assertEquals(scoped(1), one);
        assertEquals(scoped(2), two);
        assertNotSame(one, two);
    }

    @Test
    void areWrittenOnceForEqualEndpoints() throws Exception {
        PeerCache.Written written = new PeerCache.Written(StandardProtocolFamily.INET6);

        byte[] bytes = written.of(Endpoint.of("::1", 53));

        assertSame(bytes, written.of(Endpoint.of("::1", 53)));
        assertArrayEquals(SocketAddress.write(Endpoint.of("::1", 53), StandardProtocolFamily.INET6), bytes);
        for (int port = 1; port <= 1_000; port++) {
            Endpoint endpoint = Endpoint.of("::1", port);
            assertArrayEquals(SocketAddress.write(endpoint, StandardProtocolFamily.INET6), written.of(endpoint));
        }
        assertArrayEquals(SocketAddress.write(scoped(1), StandardProtocolFamily.INET6), written.of(scoped(1)));
        assertArrayEquals(SocketAddress.write(scoped(2), StandardProtocolFamily.INET6), written.of(scoped(2)));
    }
}
