package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Dgram;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What an application sees of the API")
final class PublicApiTest {

    @Test
    void theseAreAllTypes() throws Exception {
        assertEquals(
                List.of(
                        "Batch",
                        "BindOption",
                        "BoundAddresses",
                        "Callback",
                        "Capabilities",
                        "Capability",
                        "Dgram",
                        "DgramException",
                        "Endpoint",
                        "ErrorCode",
                        "Event",
                        "Event$Closed",
                        "Event$Connected",
                        "Event$Failure",
                        "Event$Icmp",
                        "Event$InterfaceLost",
                        "Event$InterfaceRestored",
                        "Event$Listening",
                        "Event$MembershipResumed",
                        "Event$MembershipSuspended",
                        "Event$Timeout",
                        "IcmpError",
                        "IcmpError$Kind",
                        "InterfaceChange",
                        "Interfaces",
                        "Listener",
                        "LocalInterface",
                        "Membership",
                        "MembershipOp",
                        "Message",
                        "Option",
                        "PacketInfo",
                        "PacketInfo$Ecn",
                        "PacketInfo$Field",
                        "PathMtuDiscovery",
                        "Resolver",
                        "SendCallback",
                        "SendOptions",
                        "Socket",
                        "SocketConfig",
                        "SocketListener",
                        "SocketSnapshot",
                        "SocketStatistics",
                        "SocketType",
                        "Subscription",
                        "filter.AddressFilter",
                        "shards.Shards"),
                PublicApi.types(Dgram.class.getClassLoader()).stream()
                        .map(type -> type.getName().replace("io.dgram.", ""))
                        .toList());
    }

    @Test
    void theSignaturesNameTypesOfThesePackagesAndNoOther() throws Exception {
        Set<String> packages = new TreeSet<>();
        for (Class<?> type : PublicApi.types(Dgram.class.getClassLoader())) {
            PublicApi.members(type)
                    .flatMap(PublicApiTest::typesIn)
                    .filter(named -> !named.isPrimitive())
                    .forEach(named -> packages.add(named.getPackageName()));
        }

        assertEquals(
                Set.of(
                        "io.dgram",
                        "io.dgram.filter",
                        "io.dgram.shards",
                        "java.io",
                        "java.lang",
                        "java.net",
                        "java.nio",
                        "java.time",
                        "java.util",
                        "java.util.concurrent",
                        "java.util.function"),
                packages);
    }

    private static Stream<Class<?>> typesIn(Executable member) {
        Class<?> returned = member instanceof Method method ? method.getReturnType() : void.class;
        return Stream.of(
                        Arrays.stream(member.getParameterTypes()),
                        Arrays.stream(member.getExceptionTypes()),
                        Stream.of(returned))
                .flatMap(types -> types)
                .map(PublicApiTest::elementType);
    }

    private static Class<?> elementType(Class<?> type) {
        return type.isArray() ? elementType(type.componentType()) : type;
    }
}
