package io.dgram.impl.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Resolver;
import io.dgram.SocketType;
import io.dgram.impl.Tasks;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.linux.TestTransports;
import io.dgram.internal.UnspecifiedSender;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Hosts to endpoints")
class AddressResolverTest {

    private final Tasks tasks = new Tasks();
    private final List<String> asked = new ArrayList<>();
    private DatagramChannel channel;
    private SocketState udp4;
    private SocketState udp6;

    @BeforeEach
    void open() throws Exception {
        channel = DatagramChannel.open(SocketType.UDP4.family());
        udp4 = new SocketState(TestTransports.over(channel, SocketType.UDP4.family()), SocketType.UDP4);
        udp6 = new SocketState(TestTransports.over(channel, SocketType.UDP6.family()), SocketType.UDP6);
    }

    @AfterEach
    void close() throws IOException {
        tasks.close();
        channel.close();
    }

    private SocketState stateOf(SocketType type) {
        return type == SocketType.UDP4 ? udp4 : udp6;
    }

    private static AddressResolver bySystem(SocketState state) {
        return new AddressResolver(state, Optional.empty());
    }

    private AddressResolver by(SocketState state, Resolver resolver) {
        return new AddressResolver(state, Optional.of(host -> {
            asked.add(host);
            return resolver.resolve(host);
        }));
    }

    private AddressResolver byNobody(SocketState state) {
        return by(state, host -> {
            throw new AssertionError("asked for " + host);
        });
    }

    private static InetAddress address(String literal) {
        return Endpoint.of(literal, 0).address();
    }

    // ---------------------------------------------------------------------------------------------- literals, omitted

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "255.255.255.255", "::1", "[::1]", "2001:db8::1", "::ffff:127.0.0.1"})
    void aLiteralIsNeverAskedFor(String literal) throws Exception {
        AddressResolver resolver = byNobody(udp6);

        assertEquals(List.of(Endpoint.of(literal, 9)), resolver.toReach(Operation.SEND, 9, literal));
        assertEquals(List.of(Endpoint.of(literal, 0)), resolver.toBind(0, literal));
    }

    @ParameterizedTest
    @ValueSource(strings = {"256.0.0.1", "1.2.3", "0127.0.0.1", "1", ":::", "fe80::1%", "[::1"})
    void aMalformedLiteralIsNeverAskedForEither(String literal) {
        AddressResolver resolver = byNobody(udp6);

        assertThrows(IllegalArgumentException.class, () -> resolver.toReach(Operation.SEND, 9, literal));
        assertThrows(IllegalArgumentException.class, () -> resolver.toBind(0, literal));
        DgramException failure = assertThrows(DgramException.class, () -> resolver.toSendQueued(9, literal));
        assertEquals(ErrorCode.UNKNOWN_HOST, failure.code());
        assertTrue(failure.getMessage().contains("'" + literal + "' is not an IP"), failure.getMessage());
    }

    @Test
    void aZoneThatNamesNoInterfaceIsToldWithThoseThatThereAre() throws Exception {
        AddressResolver resolver = byNobody(udp6);
        String there =
                NetworkInterface.networkInterfaces().findFirst().orElseThrow().getName();

        for (Executable use : List.<Executable>of(
                () -> resolver.toBind(0, "fe80::1%gone"),
                () -> resolver.toReach(Operation.CONNECT, 9, "[fe80::1%gone]"),
                () -> resolver.toSendQueued(9, "fe80::1%gone"))) {
            DgramException failure = assertThrows(DgramException.class, use);

            assertEquals(ErrorCode.ADDRESS_NOT_AVAILABLE, failure.code());
            assertTrue(failure.getMessage().contains("no network interface 'gone'; there are "), failure.getMessage());
            assertTrue(failure.getMessage().contains(there), failure.getMessage());
        }
    }

    @Test
    void aMappedAddressOfAResolverIsItsIpv4Address() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        InetAddress address = Inet6Address.getByAddress("a.test", mapped, -1);

        assertEquals(
                List.of(Endpoint.of("192.0.2.1", 9)),
                by(udp4, host -> List.of(address)).toReach(Operation.SEND, 9, "a.test"));
        assertThrows(
                DgramException.class, () -> by(udp6, host -> List.of(address)).toReach(Operation.SEND, 9, "a.test"));
    }

    @ParameterizedTest
    @NullAndEmptySource
    void anOmittedHostIsTheWildcardToBindAndTheLoopbackAddressToReach(String host) throws Exception {
        assertEquals(List.of(Endpoint.of("0.0.0.0", 0)), byNobody(udp4).toBind(0, host));
        assertEquals(List.of(Endpoint.of("::", 53)), byNobody(udp6).toBind(53, host));
        assertEquals(List.of(Endpoint.of("127.0.0.1", 9)), byNobody(udp4).toReach(Operation.SEND, 9, host));
        assertEquals(List.of(Endpoint.of("::1", 9)), byNobody(udp6).toReach(Operation.SEND, 9, host));
    }

    /** The JDK sends without allocating only while the target is the same object. */
    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = "127.0.0.1")
    void theSameHostAndPortAreTheSameObjectTheNextTime(String host) throws Exception {
        AddressResolver resolver = bySystem(udp4);
        Endpoint first = resolver.toReach(Operation.SEND, 9, host).getFirst();

        assertSame(first, resolver.toReach(Operation.SEND, 9, host).getFirst());
        assertNotEquals(first, resolver.toReach(Operation.SEND, 10, host).getFirst());
        assertNotEquals(first, resolver.toReach(Operation.SEND, 9, "127.0.0.2").getFirst());
        assertEquals(first, resolver.toReach(Operation.SEND, 9, host).getFirst());
    }

    @Test
    void whatWasBoundToIsNotTakenForWhatIsToBeReached() throws Exception {
        AddressResolver resolver = bySystem(udp4);
        resolver.toBind(9, "");

        assertEquals(List.of(Endpoint.of("127.0.0.1", 9)), resolver.toReach(Operation.SEND, 9, ""));
        assertEquals(List.of(Endpoint.of("0.0.0.0", 9)), resolver.toBind(9, ""));
    }

    // --------------------------------------------------------------------------------------------------------- names

    @Test
    void aNameIsAskedForEachTimeAndMayComeToMeanAnotherAddress() throws Exception {
        List<InetAddress> answer = new ArrayList<>(List.of(address("192.0.2.1")));
        AddressResolver resolver = by(udp4, host -> answer);
        assertEquals(List.of(Endpoint.of("192.0.2.1", 9)), resolver.toReach(Operation.SEND, 9, "a.test"));

        answer.set(0, address("192.0.2.2"));

        assertEquals(List.of(Endpoint.of("192.0.2.2", 9)), resolver.toReach(Operation.SEND, 9, "a.test"));
        assertEquals(List.of("a.test", "a.test"), asked);
    }

    @ParameterizedTest
    @CsvSource({"UDP4, 192.0.2.1, 192.0.2.2", "UDP6, 2001:db8::1, 2001:db8::2"})
    void onlyAddressesOfTheFamilyAreTakenInTheirOrder(SocketType type, String first, String second) throws Exception {
        AddressResolver resolver = by(
                stateOf(type),
                host -> List.of(
                        address("192.0.2.1"), address("2001:db8::1"), address("192.0.2.2"), address("2001:db8::2")));

        assertEquals(
                List.of(Endpoint.of(first, 9), Endpoint.of(second, 9)),
                resolver.toReach(Operation.CONNECT, 9, "a.test"));
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP4", "UDP6"})
    void aNameWithoutAnAddressOfTheFamilyIsUnknown(SocketType type) {
        String other = type == SocketType.UDP4 ? "2001:db8::1" : "192.0.2.1";
        AddressResolver resolver = by(stateOf(type), host -> List.of(address(other)));

        DgramException thrown = assertThrows(DgramException.class, () -> resolver.toReach(Operation.SEND, 9, "a.test"));

        assertEquals(ErrorCode.UNKNOWN_HOST, thrown.code());
        assertEquals("send: unknown host: a.test has no address for a " + type + " socket", thrown.getMessage());
    }

    @Test
    void aNameWithoutAnyAddressIsUnknown() {
        AddressResolver resolver = by(udp4, host -> List.of());

        DgramException thrown = assertThrows(DgramException.class, () -> resolver.toBind(0, "a.test"));

        assertEquals(ErrorCode.UNKNOWN_HOST, thrown.code());
        assertEquals("bind", thrown.operation());
    }

    @Test
    void whatAResolverThrowsIsTheCause() {
        IOException checked = new UnknownHostException("a.test");
        RuntimeException unchecked = new IllegalStateException("thrown by a test");
        AddressResolver failing = by(udp4, host -> {
            throw checked;
        });
        AddressResolver broken = by(udp4, host -> {
            throw unchecked;
        });

        DgramException first = assertThrows(DgramException.class, () -> failing.toReach(Operation.SEND, 9, "a.test"));
        DgramException second = assertThrows(DgramException.class, () -> broken.toReach(Operation.SEND, 9, "a.test"));

        assertEquals(ErrorCode.UNKNOWN_HOST, first.code());
        assertSame(checked, first.getCause());
        assertEquals(ErrorCode.UNKNOWN_HOST, second.code());
        assertSame(unchecked, second.getCause());
    }

    @Test
    void aResolverThatReturnsNullOrAListWithNullDoesNotKnowTheHost() {
        for (List<InetAddress> answer : Arrays.asList(null, Arrays.asList(address("192.0.2.1"), null))) {
            AddressResolver resolver = by(udp4, host -> answer);

            DgramException thrown =
                    assertThrows(DgramException.class, () -> resolver.toReach(Operation.SEND, 9, "a.test"));

            assertEquals(ErrorCode.UNKNOWN_HOST, thrown.code());
            assertInstanceOf(NullPointerException.class, thrown.getCause());
        }
    }

    @ParameterizedTest
    @CsvSource({"UDP4, localhost, 127.0.0.1", "UDP6, localhost, ::1", "UDP4, LocalHost, 127.0.0.1"})
    void localhostIsTheLoopbackAddressOfTheFamily(SocketType type, String name, String address) throws Exception {
        assertEquals(List.of(Endpoint.of(address, 9)), bySystem(stateOf(type)).toReach(Operation.SEND, 9, name));
    }

    @Test
    void aReplacementIsAskedForLocalhostToo() throws Exception {
        AddressResolver resolver = by(udp4, host -> List.of(address("192.0.2.1")));

        assertEquals(List.of(Endpoint.of("192.0.2.1", 9)), resolver.toReach(Operation.SEND, 9, "localhost"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLookupDuringWhichTheSocketIsClosedIsReportedAsClosed(boolean found) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AddressResolver resolver = by(udp4, host -> {
            entered.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (!found) {
                throw new UnknownHostException(host);
            }
            return List.of(address("192.0.2.1"));
        });
        Tasks.Task<List<Endpoint>> lookUp = tasks.start(() -> resolver.toReach(Operation.SEND, 9, "a.test"));
        assertTrue(entered.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));

        udp4.close();
        go.countDown();

        assertEquals(
                ErrorCode.CLOSED,
                assertThrows(DgramException.class, lookUp::result).code());
    }

    // --------------------------------------------------------------------------------------------- ports and families

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 65_536, 65_536 + 53, Integer.MAX_VALUE})
    void aPortOutOfRangeIsRefusedBeforeAnythingIsAsked(int port) {
        AddressResolver resolver = byNobody(udp4);

        assertThrows(IllegalArgumentException.class, () -> resolver.toBind(port, "a.test"));
        assertThrows(IllegalArgumentException.class, () -> resolver.toReach(Operation.SEND, port, "a.test"));
        assertThrows(IllegalArgumentException.class, () -> AddressResolver.requireTargetPort(Operation.SEND, port));
    }

    @Test
    void portZeroCanBeBoundToButNotReached() throws Exception {
        AddressResolver resolver = byNobody(udp4);

        assertEquals(0, resolver.toBind(0, "127.0.0.1").getFirst().port());
        assertEquals(
                65_535,
                resolver.toReach(Operation.SEND, 65_535, "127.0.0.1").getFirst().port());
        assertEquals(
                0, resolver.toReach(Operation.SEND, 0, "127.0.0.1").getFirst().port());
        assertThrows(IllegalArgumentException.class, () -> resolver.toReach(Operation.CONNECT, 0, "127.0.0.1"));
        DgramException failure = assertThrows(
                DgramException.class, () -> resolver.reachable(Operation.SEND, Endpoint.of("127.0.0.1", 0)));
        assertEquals(ErrorCode.INVALID_TARGET, failure.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void theUnspecifiedAddressIsThisHostUnlessASenderUsedIt(String unspecified) throws Exception {
        AddressResolver resolver = bySystem(udp6);
        Endpoint wildcard = Endpoint.of(unspecified, 9);
        Endpoint sender = UnspecifiedSender.endpointOf(wildcard.toInetSocketAddress());

        assertTrue(resolver.reachable(Operation.SEND, wildcard).address().isLoopbackAddress());
        DgramException failure = assertThrows(DgramException.class, () -> resolver.reachable(Operation.SEND, sender));

        assertEquals(ErrorCode.INVALID_TARGET, failure.code());
        assertEquals(wildcard, sender);
        assertEquals(sender, failure.remote().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void thatASenderUsedItOutlivesEveryConversion(String unspecified) throws Exception {
        AddressResolver resolver = bySystem(udp6);
        Endpoint sender = UnspecifiedSender.endpointOf(new InetSocketAddress(unspecified, 9));
        DgramException failure = assertThrows(DgramException.class, () -> resolver.reachable(Operation.SEND, sender));

        for (Endpoint converted : List.of(
                Endpoint.of(sender.toInetSocketAddress()), failure.remote().orElseThrow())) {
            assertThrows(DgramException.class, () -> resolver.reachable(Operation.SEND, converted));
        }
    }

    @Test
    void anEndpointThatCanBeReachedStaysTheSameObject() throws Exception {
        Endpoint v4 = Endpoint.of("192.0.2.1", 9);
        Endpoint v6 = Endpoint.of("2001:db8::1", 9);

        assertSame(v4, bySystem(udp4).reachable(Operation.SEND, v4));
        assertSame(v4, bySystem(udp6).reachable(Operation.SEND, v4));
        assertSame(v6, bySystem(udp6).reachable(Operation.SEND, v6));
    }

    @Test
    void aUdp4SocketReachesNoIpv6Address() {
        Endpoint target = Endpoint.of("::1", 9);

        DgramException thrown =
                assertThrows(DgramException.class, () -> bySystem(udp4).reachable(Operation.SEND, target));

        assertEquals(ErrorCode.ADDRESS_FAMILY, thrown.code());
        assertEquals(Optional.of(target), thrown.remote());
    }

    @Test
    void theWildcardIsReachedAtTheLoopbackAddressOfItsFamily() throws Exception {
        assertEquals(Endpoint.of("127.0.0.1", 9), bySystem(udp4).reachable(Operation.SEND, Endpoint.of("0.0.0.0", 9)));
        assertEquals(Endpoint.of("127.0.0.1", 9), bySystem(udp6).reachable(Operation.SEND, Endpoint.of("0.0.0.0", 9)));
        assertEquals(Endpoint.of("::1", 9), bySystem(udp6).reachable(Operation.SEND, Endpoint.of("::", 9)));
    }
}
