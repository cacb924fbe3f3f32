package io.dgram.tests.failures;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Loopback;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where the C library does not speak English")
@Tag("slow")
class LocalisedErrorsTest {

    private static final String GERMAN = "de_DE";
    private static final String ADDRESS_IN_USE = "Die Adresse wird bereits verwendet";

    @TempDir
    private static Path locales;

    @TempDir
    private static Path jars;

    private static final Map<String, List<String>> codes = new HashMap<>();

    /** Makes the German locale, as few machines have one that nobody asked for. */
    private static void makeGerman() throws Exception {
        assumeTrue(isInstalled("localedef"), "localedef is not installed");
        String folder = folderOf(GERMAN).toString();
        Process localedef = new ProcessBuilder("localedef", "-i", GERMAN, "-f", "UTF-8", folder)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assumeTrue(
                localedef.waitFor(60, TimeUnit.SECONDS) && localedef.exitValue() == 0,
                "localedef cannot make the locale " + GERMAN);
    }

    /** Makes a locale. The C library finds the messages of a language by the locale's name, whatever is in it. */
    private static void make(String locale) throws Exception {
        if (!Files.exists(folderOf(GERMAN))) {
            makeGerman();
        }
        if (!locale.equals(GERMAN)) {
            Files.createSymbolicLink(folderOf(locale), folderOf(GERMAN));
        }
    }

    private static Path folderOf(String locale) {
        return locales.resolve(locale + ".UTF-8");
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static synchronized ChildJvm in(String locale, Class<?> program) throws Exception {
        if (!Files.exists(folderOf(locale))) {
            make(locale);
        }
        return ChildJvm.of(program)
                .withEnvironment("LOCPATH", locales.toString())
                .withEnvironment("LC_ALL", locale + ".UTF-8")
                .withEnvironment("LANGUAGE", "");
    }

    private static String nativeAccess() {
        return "--enable-native-access=" + (Dgram.class.getModule().isNamed() ? "io.dgram.impl" : "ALL-UNNAMED");
    }

    private static synchronized List<String> codesIn(String locale, boolean natively) throws Exception {
        String key = locale + natively;
        if (!codes.containsKey(key)) {
            ChildJvm child = in(locale, Codes.class);
            codes.put(key, natively ? child.withOptions(nativeAccess()).run() : child.run());
        }
        List<String> found = codes.get(key);
        assumeTrue(
                found.stream().noneMatch(("the JDK says: Address already in use")::equals),
                () -> "the C library has no messages in " + locale + " here: " + found);
        return found;
    }

    private static synchronized List<String> codesAfterExhaustion() throws Exception {
        String key = "after exhaustion";
        if (!codes.containsKey(key)) {
            codes.put(
                    key,
                    in(GERMAN, CodesAfterExhaustion.class)
                            .withFileLimit(100)
                            .withJarsIn(jars)
                            .run());
        }
        return codes.get(key);
    }

    static Stream<Arguments> locales() {
        return Stream.of(GERMAN, "fr_FR", "ja_JP", "ru_RU")
                .flatMap(locale -> Stream.of(Arguments.of(locale, false), Arguments.of(locale, true)));
    }

    @ParameterizedTest
    @MethodSource("locales")
    @Behaviour({"BD3", "BD5", "BC1", "MX1", "ER1"})
    void errorsAreStillToldApart(String locale, boolean natively) throws Exception {
        List<String> found = codesIn(locale, natively);

        for (String what : List.of(
                "bind to an address in use: ADDRESS_IN_USE",
                "bind to nobody's address: ADDRESS_NOT_AVAILABLE",
                "send to a broadcast address: ACCESS_DENIED",
                "connect out of the loopback interface: NETWORK_UNREACHABLE",
                "send of too much: MESSAGE_TOO_LARGE",
                "join of too many groups: TOO_MANY_GROUPS")) {
            assertTrue(found.contains(what), () -> what + " is not among " + found);
        }
    }

    @ParameterizedTest
    @MethodSource("locales")
    @Behaviour({"BD5", "ER1"})
    void errorsOfIpv6AreStillToldApart(String locale, boolean natively) throws Exception {
        assumeTrue(Dgram.capabilities().has(Capability.IPV6), "no IPv6 here");
        List<String> found = codesIn(locale, natively);

        for (String what : List.of(
                "bind to a link that is not there: ADDRESS_NOT_AVAILABLE",
                "connect over a link that is not there: NETWORK_UNREACHABLE",
                "bind to a link-local address without a link: IO")) {
            assertTrue(found.contains(what), () -> what + " is not among " + found);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "too many open files: TOO_MANY_OPEN_FILES",
                "then bind to an address in use: ADDRESS_IN_USE",
                "then send to a broadcast address: ACCESS_DENIED"
            })
    @Behaviour({"LC4", "BD3", "BC1"})
    void errorsAreStillToldApartAfterFilesRanOut(String what) throws Exception {
        List<String> found = codesAfterExhaustion();

        assertTrue(found.contains(what), () -> what + " is not among " + found);
    }

    @Test
    @Behaviour("ER1")
    void theSystemsWordsAreKeptInTheCause() throws Exception {
        List<String> found = codesIn(GERMAN, false);

        assertTrue(found.contains("the cause says: " + ADDRESS_IN_USE), found::toString);
    }

    /** Provokes errors, and writes what they are taken for. */
    static final class Codes {

        public static void main(String[] args) throws Exception {
            try (Socket taken = Loopback.bound();
                    Socket socket = Dgram.createSocket(SocketType.UDP4)) {
                System.out.println("the JDK says: " + jdkTextOfAddressInUse(taken));
                DgramException inUse = provoke("bind to an address in use", () -> socket.bind(taken.address()));
                System.out.println("the cause says: " + inUse.getCause().getMessage());
                provoke("bind to nobody's address", () -> socket.bind(0, "203.0.113.7"));
                provoke("send to a broadcast address", () -> socket.send("x", 9, "127.255.255.255"));
                provoke("connect out of the loopback interface", Codes::connectOutOfLoopback);
                provoke("send of too much", () -> socket.send(new byte[65_508], 9));
                provoke("join of too many groups", () -> {
                    for (int i = 1; i < 250; i++) {
                        socket.addMembership("239.255.67." + i, "lo");
                    }
                    return socket;
                });
            }
            if (Dgram.capabilities().has(Capability.IPV6)) {
                onIpv6();
            }
        }

        private static void onIpv6() throws Exception {
            byte[] linkLocal = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
            InetAddress nowhere = Inet6Address.getByAddress(null, linkLocal, Integer.MAX_VALUE);
            try (Socket socket = Dgram.createSocket(SocketType.UDP6)) {
                provoke("bind to a link that is not there", () -> socket.bind(Endpoint.of(nowhere, 0)));
                provoke("connect over a link that is not there", () -> socket.connect(Endpoint.of(nowhere, 9)));
            }
            try (Socket socket = Dgram.createSocket(SocketType.UDP6)) {
                provoke(
                        "bind to a link-local address without a link",
                        () -> socket.bind(Endpoint.of(InetAddress.getByAddress(linkLocal), 0)));
            }
        }

        private static Socket connectOutOfLoopback() throws Exception {
            try (Socket socket = Loopback.bound()) {
                return socket.connect(9, "203.0.113.1");
            }
        }

        private static String jdkTextOfAddressInUse(Socket taken) throws IOException {
            try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
                channel.bind(taken.address().toInetSocketAddress());
                throw new AssertionError("bound twice: " + taken);
            } catch (BindException e) {
                return e.getMessage();
            }
        }
    }

    /** Runs out of files before any other error, then provokes others. */
    static final class CodesAfterExhaustion {

        public static void main(String[] args) throws Exception {
            List<Socket> sockets = new ArrayList<>();
            try (Socket taken = Loopback.bound()) {
                provoke("too many open files", () -> {
                    while (sockets.size() < 1_000) {
                        sockets.add(Dgram.createSocket(SocketType.UDP4));
                    }
                    return sockets;
                });
                sockets.forEach(Socket::close);
                try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
                    provoke("then bind to an address in use", () -> socket.bind(taken.address()));
                    provoke("then send to a broadcast address", () -> socket.send("x", 9, "127.255.255.255"));
                }
            }
        }
    }

    private static DgramException provoke(String what, Callable<?> action) throws Exception {
        try {
            action.call();
        } catch (DgramException e) {
            System.out.println(what + ": " + e.code());
            return e;
        }
        throw new AssertionError("no error: " + what);
    }
}
