package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.Batch;
import io.dgram.BindOption;
import io.dgram.BoundAddresses;
import io.dgram.Callback;
import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.IcmpError;
import io.dgram.Interfaces;
import io.dgram.Listener;
import io.dgram.MembershipOp;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.PacketInfo;
import io.dgram.Resolver;
import io.dgram.SendCallback;
import io.dgram.SendOptions;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketListener;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.shards.Shards;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Where the API knows of null, and what it does with it elsewhere")
final class NullTest {

    /** Stands in for the real one, which nobody needs to have at run time. */
    private static final String NULLABLE = """
        package org.jspecify.annotations;

        import java.lang.annotation.ElementType;
        import java.lang.annotation.Retention;
        import java.lang.annotation.RetentionPolicy;
        import java.lang.annotation.Target;

        @Target(ElementType.TYPE_USE)
        @Retention(RetentionPolicy.RUNTIME)
        public @interface Nullable {}
        """;

    /** The interfaces of the API that the library implements. */
    private static final Set<Class<?>> CALLED =
            Set.of(Socket.class, Batch.class, BoundAddresses.class, Interfaces.class);

    private Shards shards;
    private BoundAddresses addresses;
    private Batch batch;

    @BeforeEach
    void open() throws Exception {
        shards = Shards.open(1, SocketConfig.of(SocketType.UDP4));
        addresses = Dgram.bindAll(0, SocketConfig.of(SocketType.UDP4));
        batch = Batch.allocate(1, 1);
    }

    @AfterEach
    void close() {
        shards.close();
        addresses.close();
        batch.close();
    }

    @TempDir
    private Path folder;

    @Test
    void theseMayBeNullAndNothingThatIsReturned() throws Exception {
        assertEquals("""
            argument 0 of AddressFilter.equals(Object)
            argument 0 of Capabilities.equals(Object)
            argument 0 of Endpoint.equals(Object)
            argument 0 of IcmpError.equals(Object)
            argument 0 of LocalInterface.equals(Object)
            argument 0 of Message.equals(Object)
            argument 0 of PacketInfo.equals(Object)
            argument 0 of SendCallback.done(DgramException)
            argument 0 of SendOptions.equals(Object)
            argument 0 of SocketConfig.equals(Object)
            argument 0 of SocketStatistics.equals(Object)
            argument 1 of Shards.bind(int, String)
            argument 1 of Socket.addMembership(String, String)
            argument 1 of Socket.bind(int, String)
            argument 1 of Socket.bind(int, String, BindOption, BindOption[])
            argument 1 of Socket.connect(int, String)
            argument 1 of Socket.dropMembership(String, String)
            argument 1 of Socket.setMembership(String, String, MembershipOp)
            argument 2 of Socket.addSourceSpecificMembership(String, String, String)
            argument 2 of Socket.dropSourceSpecificMembership(String, String, String)
            argument 2 of Socket.send(ByteBuffer, int, String)
            argument 2 of Socket.send(ByteBuffer, int, String, SendCallback)
            argument 2 of Socket.send(List, int, String)
            argument 2 of Socket.send(String, int, String)
            argument 2 of Socket.send(String, int, String, SendCallback)
            argument 2 of Socket.send(byte[], int, String)
            argument 2 of Socket.send(byte[], int, String, SendCallback)
            argument 2 of new DgramException(ErrorCode, String, Endpoint, Endpoint, String, Throwable)
            argument 3 of new DgramException(ErrorCode, String, Endpoint, Endpoint, String, Throwable)
            argument 4 of new DgramException(ErrorCode, String, Endpoint, Endpoint, String, Throwable)
            argument 5 of new DgramException(ErrorCode, String, Endpoint, Endpoint, String, Throwable)
            """, nullable().stream().map(line -> line + "\n").collect(Collectors.joining()));
    }

    @TestFactory
    List<DynamicTest> everyOtherArgumentIsRefused() throws Exception {
        SortedSet<String> nullable = nullable();
        List<DynamicTest> tests = new ArrayList<>();
        for (Class<?> type : PublicApi.types(Dgram.class.getClassLoader())) {
            for (Executable member : PublicApi.members(type)
                    .filter(NullTest::isCalledByApplications)
                    .toList()) {
                for (int i = 0; i < member.getParameterCount(); i++) {
                    int position = i;
                    String name = describe(member, i);
                    if (!member.getParameterTypes()[i].isPrimitive() && !nullable.contains(name)) {
                        tests.add(DynamicTest.dynamicTest(name, () -> assertRefusesNull(member, position)));
                    }
                }
            }
        }
        return tests;
    }

    /** A call that is given a {@code null} in a list. */
    @FunctionalInterface
    private interface Call {
        void make(Socket socket) throws Exception;
    }

    private static Map<String, Call> callsWithNullElements() {
        List<ByteBuffer> parts = Arrays.asList(ByteBuffer.allocate(1), null);
        Endpoint target = Endpoint.of("127.0.0.1", 9);
        return Map.of(
                "to an endpoint, parts[1]", socket -> socket.send(parts, target),
                "to a host, parts[1]", socket -> socket.send(parts, 9, "127.0.0.1"),
                "to the peer, parts[1]", socket -> socket.connect(target).send(parts),
                "bind, more[0]", socket -> socket.bind(0, "", BindOption.REUSE_ADDRESS, new BindOption[] {null}),
                "packet information, more[0]",
                        socket -> SocketConfig.of(SocketType.UDP4)
                                .withPacketInfo(PacketInfo.Field.HOP_LIMIT, new PacketInfo.Field[] {null}),
                "filter, rules[1]", socket -> AddressFilter.allowAll().deny("10.0.0.0/8", null),
                "filter, rules[0]", socket -> AddressFilter.denyAll().allow(Arrays.asList(null, "10.0.0.0/8")));
    }

    @TestFactory
    Stream<DynamicTest> aNullInAListIsRefusedByItsPlace() {
        return callsWithNullElements().entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(call.getKey(), () -> {
                    try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
                        NullPointerException thrown = assertThrows(
                                NullPointerException.class,
                                () -> call.getValue().make(socket));
                        assertEquals(call.getKey().replaceAll(".* ", ""), thrown.getMessage());
                    }
                }));
    }

    private void assertRefusesNull(Executable member, int position) throws Exception {
        Object[] arguments = new Object[member.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == position ? null : sample(member.getParameterTypes()[i]);
        }
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            if (describe(member).matches("Socket\\.(send|trySend)\\([^,]+(, SendOptions)?\\)")) {
                // Else it is the missing target that is told.
                socket.connect(9, "127.0.0.1");
            }
            Object receiver = member.getDeclaringClass() == Socket.class ? socket : sample(member.getDeclaringClass());
            InvocationTargetException thrown = assertThrows(InvocationTargetException.class, () -> {
                if (member instanceof Method method) {
                    method.invoke(receiver, arguments);
                } else {
                    ((Constructor<?>) member).newInstance(arguments);
                }
            });
            assertInstanceOf(NullPointerException.class, thrown.getCause());
            if (!member.getName().equals("valueOf")) { // which the compiler writes
                assertEquals(
                        member.getParameters()[position].getName(),
                        thrown.getCause().getMessage());
            }
        }
    }

    // Not those that an application implements, or gets from the compiler.
    private static boolean isCalledByApplications(Executable member) {
        Class<?> type = member.getDeclaringClass();
        return !member.getName().equals("equals")
                && (!Modifier.isAbstract(member.getModifiers()) || CALLED.contains(type));
    }

    private SortedSet<String> nullable() throws Exception {
        Path annotation = Compilation.ofClasses(folder, Map.of("org/jspecify/annotations/Nullable.java", NULLABLE))
                .classesWithoutComplaint();
        URL[] classPath = {annotation.toUri().toURL(), Library.api().toUri().toURL()};
        SortedSet<String> nullable = new TreeSet<>();
        // Without a parent: those of the JDK know the classes of the module that is loaded already.
        try (URLClassLoader loader = new URLClassLoader(classPath, null)) {
            for (Class<?> type : PublicApi.types(loader)) {
                PublicApi.members(type).forEach(member -> {
                    AnnotatedType[] parameters = member.getAnnotatedParameterTypes();
                    for (int i = 0; i < parameters.length; i++) {
                        if (isNullable(parameters[i])) {
                            nullable.add(describe(member, i));
                        }
                    }
                    if (isNullable(member.getAnnotatedReturnType())) {
                        nullable.add("what " + describe(member) + " returns");
                    }
                });
            }
        }
        return nullable;
    }

    private static boolean isNullable(AnnotatedType type) {
        return Arrays.stream(type.getAnnotations())
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
    }

    private static String describe(Executable member, int parameter) {
        return "argument " + parameter + " of " + describe(member);
    }

    private static String describe(Executable member) {
        String parameters = Arrays.stream(member.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
        String type = member.getDeclaringClass().getSimpleName();
        return (member instanceof Method ? type + "." + member.getName() : "new " + type) + parameters;
    }

    private Object sample(Class<?> type) throws Exception {
        return switch (type.getSimpleName()) {
            case "AddressFilter" -> AddressFilter.allowAll();
            case "Batch" -> batch;
            case "BindOption" -> BindOption.REUSE_ADDRESS;
            case "BindOption[]" -> new BindOption[0];
            case "boolean", "Object" -> true;
            case "BoundAddresses" -> addresses;
            case "byte[]" -> new byte[1];
            case "ByteBuffer" -> ByteBuffer.allocate(1);
            case "Capabilities" -> Dgram.capabilities();
            case "Capability" -> Capability.IPV6;
            case "Class" -> Message.class;
            case "Collection", "List" -> List.of();
            case "CompletionStage" -> new CompletableFuture<>();
            case "DgramException" -> new DgramException(ErrorCode.IO, "test", null, null, null, null);
            case "Duration" -> Duration.ofSeconds(1);
            case "Endpoint" -> Endpoint.of("127.0.0.1", 9);
            case "ErrorCode" -> ErrorCode.IO;
            case "Field" -> PacketInfo.Field.HOP_LIMIT;
            case "Field[]" -> new PacketInfo.Field[0];
            case "InetAddress" -> InetAddress.getLoopbackAddress();
            case "InetSocketAddress" -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
            case "IcmpError" -> IcmpError.of(Endpoint.of("127.0.0.1", 9), 3, 3);
            case "Instant" -> Instant.EPOCH;
            case "int" -> 9;
            case "Interfaces" -> Dgram.interfaces();
            case "long" -> 9L;
            case "Map" -> Map.of();
            case "Listener" -> (Listener<Object>) event -> {};
            case "MembershipOp" -> MembershipOp.JOIN;
            case "Message" -> Message.of(new byte[1], Endpoint.of("127.0.0.1", 9), false);
            case "NetworkInterface" -> NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
            case "Option" -> Option.BROADCAST;
            case "Optional" -> Optional.empty();
            case "OptionalInt" -> OptionalInt.empty();
            case "OptionalLong" -> OptionalLong.empty();
            case "PacketInfo" -> PacketInfo.none();
            case "Predicate" -> (Predicate<Object>) object -> true;
            case "Resolver" -> (Resolver) host -> List.of();
            case "Callback" -> (Callback) () -> {};
            case "SendCallback" -> (SendCallback) error -> {};
            case "SendOptions" -> SendOptions.NONE;
            case "SocketListener" -> (SocketListener<Event>) (socket, event) -> {};
            case "Shards" -> shards;
            case "SocketConfig" -> SocketConfig.of(SocketType.UDP4);
            case "SocketStatistics" -> SocketStatistics.NONE;
            case "SocketType" -> SocketType.UDP4;
            case "String" -> "239.255.0.1";
            case "String[]" -> new String[0];
            case "Throwable" -> new IllegalStateException();
            default -> null;
        };
    }
}
