package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.tests.packaging.MigrationPage.Row;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Task;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs every line of MIGRATION.md, each with sockets of its own. A line that sends to the peer has to
 * arrive there, and one that prints has to print, at the latest when everything has happened to its socket.
 */
@DisplayName("The page for people who come from elsewhere")
@Timeout(300)
@EnabledOnOs(OS.LINUX) // where groups can be joined on the loopback interface
final class MigrationTest {

    private static final String LINES = "MigrationLines";
    private static final String IMPORTS =
            "import io.dgram.*; import io.dgram.Socket; import io.dgram.filter.*; import io.dgram.shards.*;"
                    + " import java.net.*; import java.nio.*; import java.time.*; import java.util.*;"
                    + " import java.util.concurrent.*; import java.util.function.*;";

    private static final Pattern IPV6 = Pattern.compile("UDP6|::");
    private static final Pattern PORT_SHARING = Pattern.compile("REUSE_PORT|withReusePort");
    private static final Pattern SENDS_TO_PEER = Pattern.compile("\\bsend\\(.*\\bpeer\\b|\\bconnected\\.send\\(");
    private static final Pattern PRINTS = Pattern.compile("\\b(print|done)\\(");
    // What prints by itself: at a time, or once a queued send has completed, whose outcome a close would change.
    private static final Pattern PRINTS_UNPROMPTED = Pattern.compile("setTimeout|closeAfter|\\bsend\\(.*->");

    private static final List<String> LUVIT = List.of(
            "createSocket",
            "recvStart",
            "recvStop",
            "setTimeout",
            "send",
            "bind",
            "reuseaddr",
            "ipv6only",
            "reuseport",
            "close",
            "address",
            "setBroadcast",
            "setMembership",
            "addMembership",
            "dropMembership",
            "setTTL",
            "message",
            "error",
            "timeout",
            "listening");

    private static final List<String> NODE_SOCKET = List.of(
            // methods of dgram.Socket.prototype
            "addMembership",
            "addSourceSpecificMembership",
            "address",
            "bind",
            "close",
            "connect",
            "disconnect",
            "dropMembership",
            "dropSourceSpecificMembership",
            "getRecvBufferSize",
            "getSendBufferSize",
            "getSendQueueCount",
            "getSendQueueSize",
            "ref",
            "remoteAddress",
            "send",
            "sendto",
            "setBroadcast",
            "setMulticastInterface",
            "setMulticastLoopback",
            "setMulticastTTL",
            "setRecvBufferSize",
            "setSendBufferSize",
            "setTTL",
            "unref",
            "asyncDispose",
            // options of createSocket
            "createSocket",
            "type",
            "reuseAddr",
            "reusePort",
            "ipv6Only",
            "recvBufferSize",
            "sendBufferSize",
            "lookup",
            "signal",
            "receiveBlockList",
            "sendBlockList",
            // options of bind
            "exclusive",
            "fd",
            // events
            "error",
            "listening",
            "message",
            "rinfo",
            "family",
            "port",
            "size");

    private static final List<String> NODE_BLOCK_LIST =
            List.of("addAddress", "addRange", "addSubnet", "check", "rules", "isBlockList", "fromJSON", "toJSON");

    private static final List<String> GO = List.of(
            "ReadFromUDPAddrPort",
            "WriteToUDPAddrPort",
            "SetReadDeadline",
            "ListenMulticastUDP",
            "ReadBatch",
            "WriteBatch");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyLineWorks() throws IOException {
        List<Row> rows = MigrationPage.read().rows().stream()
                .filter(row -> row.java().isPresent())
                .toList();
        assertFalse(rows.isEmpty(), "no line found");
        Path classes = Compilation.ofClasses(folder, Map.of(LINES + ".java", source(rows)), Library.api())
                .classesWithoutComplaint();
        return rows.stream().map(row -> DynamicTest.dynamicTest(row.toString(), () -> test(row, classes)));
    }

    @Test
    void whatHasNoCounterpartIsSaid() throws IOException {
        for (Row row : MigrationPage.read().rows()) {
            assertTrue(row.java().isPresent() || row.saysThatThereIsNoCounterpart(), row::toString);
        }
    }

    @Test
    void theMethodsInTheRemarksExist() throws Exception {
        Set<String> unknown = new TreeSet<>(MigrationPage.read().methodsInRemarks());
        assertFalse(unknown.isEmpty(), "no method found");
        for (Class<?> type : PublicApi.types(Dgram.class.getClassLoader())) {
            PublicApi.members(type).map(Executable::getName).forEach(unknown::remove);
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void nothingOfLuvitIsLeftOut() throws IOException {
        assertAllUnder("luvit", LUVIT);
    }

    @Test
    void nothingOfNodesSocketIsLeftOut() throws IOException {
        assertAllUnder("Node.js: dgram", NODE_SOCKET);
    }

    @Test
    void nothingOfNodesBlockListIsLeftOut() throws IOException {
        assertAllUnder("Node.js: net.BlockList", NODE_BLOCK_LIST);
    }

    @Test
    void theCallsOfGoThatMatterAreThere() throws IOException {
        assertAllUnder("Go", GO);
    }

    private static void assertAllUnder(String heading, List<String> names) throws IOException {
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(MigrationPage.read().wordsUnder(heading));
        assertEquals(Set.of(), missing, "not on the page");
    }

    /** A method for each row, on the line that the row has on the page: complaints of the compiler point to it. */
    private static String source(List<Row> rows) {
        StringBuilder source = new StringBuilder(IMPORTS)
                .append(" final class ")
                .append(LINES)
                .append(" { ")
                .append(MigrationScope.DECLARATIONS);
        int line = 1;
        for (Row row : rows) {
            source.append("\n".repeat(row.line() - line))
                    .append("void ")
                    .append(method(row))
                    .append("() throws Exception { ")
                    .append(row.java().orElseThrow())
                    .append(" }");
            line = row.line();
        }
        return source.append("\n}\n").toString();
    }

    private static String method(Row row) {
        return "line" + row.line();
    }

    private static void test(Row row, Path classes) throws Exception {
        String java = row.java().orElseThrow();
        assumeCapability(Capability.IPV6, IPV6, java);
        assumeCapability(Capability.REUSE_PORT, PORT_SHARING, java);
        URL[] classPath = {classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classPath, Dgram.class.getClassLoader());
                MigrationScope scope = new MigrationScope(loader.loadClass(LINES));
                Tasks tasks = new Tasks()) {
            Task<Void> task = tasks.start(() -> scope.run(method(row)));
            if (row.needsNativeAccess() && !Dgram.capabilities().has(Capability.NATIVE_ACCESS)) {
                DgramException refusal = assertThrows(DgramException.class, task::result);
                assertEquals(ErrorCode.UNSUPPORTED, refusal.code());
                return;
            }
            task.result();
            if (SENDS_TO_PEER.matcher(java).find()) {
                scope.awaitArrival();
            }
            if (PRINTS.matcher(java).find()) {
                if (!PRINTS_UNPROMPTED.matcher(java).find()) {
                    scope.liveThroughEverything();
                }
                scope.awaitOutput();
            }
        }
    }

    private static void assumeCapability(Capability capability, Pattern wanted, String java) {
        assumeTrue(!wanted.matcher(java).find() || Dgram.capabilities().has(capability), capability + " is missing");
    }
}
