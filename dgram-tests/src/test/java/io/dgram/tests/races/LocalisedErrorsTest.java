package io.dgram.tests.races;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where the C library speaks German")
class LocalisedErrorsTest {

    private static final String LOCALE = "de_DE.UTF-8";
    private static final String GERMAN = "Die Adresse wird bereits verwendet";

    private static List<String> codes;
    private static List<String> codesAfterExhaustion;

    /** Makes the locale, as few machines have one that nobody asked for. */
    @BeforeAll
    static void runInGerman(@TempDir Path locales, @TempDir Path jars) throws Exception {
        assumeTrue(isInstalled("localedef"), "localedef is not installed");
        Process localedef = new ProcessBuilder(
                        "localedef",
                        "-i",
                        "de_DE",
                        "-f",
                        "UTF-8",
                        locales.resolve(LOCALE).toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assumeTrue(
                localedef.waitFor(60, TimeUnit.SECONDS) && localedef.exitValue() == 0,
                "localedef cannot make the locale " + LOCALE);
        codes = inGerman(Codes.class, locales).run();
        assumeTrue(
                codes.contains("the JDK says: " + GERMAN), () -> "the C library has no German messages here: " + codes);
        codesAfterExhaustion = inGerman(CodesAfterExhaustion.class, locales)
                .withFileLimit(100)
                .withJarsIn(jars)
                .run();
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static ChildJvm inGerman(Class<?> program, Path locales) {
        return ChildJvm.of(program)
                .withEnvironment("LOCPATH", locales.toString())
                .withEnvironment("LC_ALL", LOCALE)
                .withEnvironment("LANGUAGE", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bind to an address in use: ADDRESS_IN_USE",
                "bind to nobody's address: ADDRESS_NOT_AVAILABLE",
                "send to a broadcast address: ACCESS_DENIED",
                "send of too much: MESSAGE_TOO_LARGE",
                "join of too many groups: TOO_MANY_GROUPS"
            })
    @Behaviour({"BD3", "BD5", "BC1", "MX1", "ER1"})
    void errorsAreStillToldApart(String what) {
        assertTrue(codes.contains(what), () -> what + " is not among " + codes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "too many open files: TOO_MANY_OPEN_FILES",
                "then bind to an address in use: ADDRESS_IN_USE",
                "then send to a broadcast address: ACCESS_DENIED"
            })
    @Behaviour({"LC4", "BD3", "BC1"})
    void errorsAreStillToldApartAfterFilesRanOut(String what) {
        assertTrue(codesAfterExhaustion.contains(what), () -> what + " is not among " + codesAfterExhaustion);
    }

    @Test
    @Behaviour("ER1")
    void theSystemsWordsAreKeptInTheCause() {
        assertTrue(codes.contains("the cause says: " + GERMAN), codes::toString);
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
                provoke("send of too much", () -> socket.send(new byte[65_508], 9));
                provoke("join of too many groups", () -> {
                    for (int i = 1; i < 250; i++) {
                        socket.addMembership("239.255.67." + i, "lo");
                    }
                    return socket;
                });
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
