package io.dgram.tests.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.tests.support.Behaviour;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Endpoint")
class EndpointTest {

    // --------------------------------------------------------------------------------------------------------- text

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 53, 127.0.0.1:53",
        "0.0.0.0, 0, 0.0.0.0:0",
        "255.255.255.255, 65535, 255.255.255.255:65535",
        "::, 0, [::]:0",
        "::1, 53, [::1]:53",
        "[::1], 53, [::1]:53",
        "2001:DB8::A, 1, [2001:db8::a]:1",
        "0:0:0:0:0:0:0:1, 1, [::1]:1",
        "2001:0db8:0000:0000:0001:0000:0000:0001, 1, [2001:db8::1:0:0:1]:1",
        "2001:db8:0:1:1:1:1:1, 1, [2001:db8:0:1:1:1:1:1]:1",
        "1:0:0:2:0:0:0:3, 1, [1:0:0:2::3]:1",
        "::1.2.3.4, 1, [::102:304]:1",
        "64:ff9b::192.0.2.1, 1, [64:ff9b::c000:201]:1",
        "::ffff:192.0.2.1, 1, 192.0.2.1:1",
        "::ffff:c000:201, 1, 192.0.2.1:1",
        "::fffe:192.0.2.1, 1, [::fffe:c000:201]:1"
    })
    void printsTheShortestText(String literal, int port, String text) {
        assertEquals(text, Endpoint.of(literal, port).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:53",
                "0.0.0.0:0",
                "[::]:65535",
                "[::1]:1",
                "[2001:db8::1]:5000",
                "[1:2:3:4:5:6:7:8]:9",
                "[fe80::1%77777]:53"
            })
    void readsWhatItPrints(String text) {
        assertEquals(text, Endpoint.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":53",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:x",
                "127.0.0.1:-1",
                "127.0.0.1:+1",
                "127.0.0.1: 1",
                "127.0.0.1:65536",
                "127.0.0.1:99999999999",
                "127.0.0.1:\u0661",
                "127.0.0.1:53:53",
                " 127.0.0.1:53",
                "127.1:53",
                "0177.0.0.1:53",
                "256.1.1.1:53",
                "localhost:53",
                "[127.0.0.1]:53",
                "::1",
                "::1:53",
                "[::1]",
                "[::1]:",
                "[::1:53",
                "::1]:53",
                "[[::1]]:53",
                "[::1]x:53",
                "[]:53",
                "[1::2::3]:53",
                "[fe80::1%]:53",
                "[fe80::1%no-such-interface]:53"
            })
    void rejectsWhatIsNoEndpoint(String text) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
    }

    @Test
    void printsNoNameAndLooksNoneUp() throws Exception {
        InetAddress named = InetAddress.getByAddress("name.test", new byte[] {(byte) 192, 0, 2, 1});

        assertEquals("192.0.2.1:53", Endpoint.of(named, 53).toString());
        assertEquals(
                "192.0.2.1:53", Endpoint.of(new InetSocketAddress(named, 53)).toString());
    }

    // ----------------------------------------------------------------------------------------------------- creating

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    @Behaviour("BD8")
    void rejectsPortsOutOfRange(int port) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.of("127.0.0.1", port));
        assertThrows(IllegalArgumentException.class, () -> Endpoint.of(InetAddress.getLoopbackAddress(), port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "name.test", "127.1", "1.2.3", "[127.0.0.1]", "::x", "1.2.3.4%1"})
    void rejectsWhatIsNoLiteral(String literal) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.of(literal, 53));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::1%eth9", "[fe80::1%eth9]"})
    void listsTheInterfacesIfThatOfTheZoneDoesNotExist(String literal) throws Exception {
        String message = assertThrows(IllegalArgumentException.class, () -> Endpoint.of(literal, 53))
                .getMessage();

        assertTrue(message.contains("no network interface 'eth9'; there are "), message);
        NetworkInterface.networkInterfaces()
                .map(NetworkInterface::getName)
                .forEach(name -> assertTrue(message.contains(name), message));
    }

    @Test
    @Behaviour("LK3")
    void rejectsUnresolvedAddresses() {
        assertThrows(
                IllegalArgumentException.class, () -> Endpoint.of(InetSocketAddress.createUnresolved("127.0.0.1", 53)));
    }

    @Test
    void wantsItsArguments() {
        assertThrows(NullPointerException.class, () -> Endpoint.of((String) null, 53));
        assertThrows(NullPointerException.class, () -> Endpoint.of((InetAddress) null, 53));
        assertThrows(NullPointerException.class, () -> Endpoint.of(null));
        assertThrows(NullPointerException.class, () -> Endpoint.parse(null));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, INET", "::1, INET6", "::ffff:127.0.0.1, INET"})
    void knowsItsFamily(String literal, StandardProtocolFamily family) {
        assertEquals(family, Endpoint.of(literal, 53).family());
    }

    @Test
    void becomesTheSocketAddressThatItCameFrom() {
        InetSocketAddress socketAddress = new InetSocketAddress("::1", 53);

        Endpoint endpoint = Endpoint.of(socketAddress);

        assertEquals(socketAddress, endpoint.toInetSocketAddress());
        assertEquals(socketAddress.getAddress(), endpoint.address());
        assertEquals(53, endpoint.port());
    }

    @Test
    void givesTheSameSocketAddressEveryTime() {
        Endpoint endpoint = Endpoint.of("127.0.0.1", 53);

        assertEquals(endpoint.toInetSocketAddress(), endpoint.toInetSocketAddress());
    }

    /** A socket address of somebody else's, which need not stay what it is. */
    private static final class ForeignAddress extends InetSocketAddress {

        private static final long serialVersionUID = 1L;

        ForeignAddress(String host, int port) {
            super(host, port);
        }
    }

    @Test
    void keepsNoObjectOfAForeignClass() {
        Endpoint endpoint = Endpoint.of(new ForeignAddress("127.0.0.1", 53));

        assertEquals(Endpoint.of("127.0.0.1", 53), endpoint);
        assertEquals(InetSocketAddress.class, endpoint.toInetSocketAddress().getClass());
    }

    @Test
    @Behaviour("AF1")
    void aMappedAddressIsItsIpv4Address() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        InetSocketAddress socketAddress = new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), 53);

        Endpoint endpoint = Endpoint.of(socketAddress);

        assertEquals(Inet4Address.class, endpoint.address().getClass());
        assertEquals(Endpoint.of("192.0.2.1", 53), endpoint);
        assertEquals("192.0.2.1:53", endpoint.toString());
        assertEquals(endpoint.toInetSocketAddress(), endpoint.toInetSocketAddress());
        assertEquals(endpoint, Endpoint.of(socketAddress.getAddress(), 53));
    }

    // ------------------------------------------------------------------------------------------------------- scopes

    @Test
    @Behaviour("AF2")
    void theScopeCounts() throws Exception {
        Endpoint onOneLink = Endpoint.of(linkLocal(71), 53);
        Endpoint onAnotherLink = Endpoint.of(linkLocal(72), 53);
        Endpoint onNoLink = Endpoint.of("fe80::1", 53);

        assertNotEquals(onOneLink, onAnotherLink);
        assertNotEquals(onOneLink, onNoLink);
        assertNotEquals(onNoLink, onOneLink);
        assertEquals(onOneLink, Endpoint.of(linkLocal(71), 53));
        assertEquals(onOneLink.hashCode(), Endpoint.of(linkLocal(71), 53).hashCode());
    }

    @Test
    @Behaviour("AF2")
    void peersOnTwoLinksAreTwoKeysOfAMap() throws Exception {
        Map<Endpoint, String> peers = new HashMap<>();
        peers.put(Endpoint.of(linkLocal(71), 53), "on one link");
        peers.put(Endpoint.of(linkLocal(72), 53), "on another link");

        assertEquals("on one link", peers.get(Endpoint.parse("[fe80::1%71]:53")));
        assertEquals("on another link", peers.get(Endpoint.parse("[fe80::1%72]:53")));
    }

    @Test
    @Behaviour("AF2")
    void aScopeIsPrintedAsTheNameOfItsInterface() throws Exception {
        for (NetworkInterface networkInterface :
                NetworkInterface.networkInterfaces().toList()) {
            Endpoint endpoint = Endpoint.of(linkLocal(networkInterface.getIndex()), 53);

            assertEquals("[fe80::1%" + networkInterface.getName() + "]:53", endpoint.toString());
        }
    }

    @Test
    @Behaviour("AF2")
    void aScopeCanBeReadAsTheNameOfItsInterface() throws Exception {
        for (NetworkInterface networkInterface :
                NetworkInterface.networkInterfaces().toList()) {
            Endpoint endpoint = Endpoint.of(linkLocal(networkInterface.getIndex()), 53);

            assertEquals(endpoint, Endpoint.parse("[fe80::1%" + networkInterface.getName() + "]:53"));
            assertEquals(endpoint, Endpoint.of("fe80::1%" + networkInterface.getIndex(), 53));
        }
    }

    @Test
    @Behaviour("AF2")
    void aScopeWithoutInterfaceIsPrintedAsANumber() throws Exception {
        assertEquals("[fe80::1%77777]:53", Endpoint.of(linkLocal(77_777), 53).toString());
    }

    // ---------------------------------------------------------------------------------------------------- comparing

    @Test
    void addressAndPortCount() {
        Endpoint endpoint = Endpoint.of("127.0.0.1", 53);

        assertEquals(endpoint, Endpoint.parse("127.0.0.1:53"));
        assertEquals(endpoint.hashCode(), Endpoint.parse("127.0.0.1:53").hashCode());
        assertNotEquals(endpoint, Endpoint.of("127.0.0.1", 54));
        assertNotEquals(endpoint, Endpoint.of("127.0.0.2", 53));
        assertNotEquals(endpoint, Endpoint.of("::1", 53));
        assertNotEquals(Endpoint.of("0.0.0.0", 53), Endpoint.of("::", 53));
    }

    @Test
    void nothingElseIsAnEndpoint() {
        Endpoint endpoint = Endpoint.of("127.0.0.1", 53);

        assertNotEquals(endpoint, null);
        assertNotEquals(endpoint, (Object) "127.0.0.1:53");
        assertNotEquals(endpoint, (Object) endpoint.toInetSocketAddress());
    }

    @Test
    void theNameOfAnAddressDoesNotCount() throws Exception {
        byte[] bytes = {(byte) 192, 0, 2, 1};
        Endpoint named = Endpoint.of(InetAddress.getByAddress("name.test", bytes), 53);

        assertEquals(Endpoint.of("192.0.2.1", 53), named);
        assertArrayEquals(bytes, named.address().getAddress());
        assertTrue(named.equals(named));
    }

    private static Inet6Address linkLocal(int scope) throws Exception {
        byte[] bytes = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        return Inet6Address.getByAddress(null, bytes, scope);
    }
}
