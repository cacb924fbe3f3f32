package io.dgram.tests.packaging;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Holds the packages of the implementation to the dependencies that they may have on each other.
 *
 * <p>They are read from the class files by jdeps and javap, which are in the JDK.
 */
@DisplayName("The rooms of the implementation and the arrows between them")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class RoomsTest {

    private static final String ROOT = "io.dgram.impl";

    /** The root is listed as "": it wires the rooms together, and may use all of them. */
    private static final Map<String, Set<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            room("support"),
            room("recorder", "support"),
            room("polling", "support transport"),
            room("transport", "support"),
            room("interfaces", "support transport"),
            room("jdk", "errors interfaces support transport"),
            room("linux", "jdk support transport"),
            room("errors", "interfaces transport"),
            room("lifecycle", "errors polling recorder support transport"),
            room("stats", "errors lifecycle polling support transport"),
            room("batch", "support transport"),
            room("options", "errors interfaces lifecycle support transport"),
            room("groups", "errors interfaces lifecycle options support transport"),
            room("local", "errors interfaces support"),
            room("events", "lifecycle polling recorder stats support"),
            room("sending", "batch errors events interfaces lifecycle polling recorder stats support transport"),
            room("receiving", "batch errors events lifecycle polling recorder stats support transport"),
            room(
                    "",
                    "batch errors events groups interfaces jdk lifecycle linux local options polling receiving recorder"
                            + " sending stats support transport")));

    private static final Pattern ARROW = Pattern.compile("\\s*(?:(\\S+)\\s+)?-> (\\S+)\\s.*");

    private static final Pattern CLASS_FILE = Pattern.compile("Classfile jar:.*!/(\\S+)\\.class");
    private static final Pattern TIME = Pattern.compile(
            ".*= Methodref .*// (?:"
                + "java/lang/System\\.(?:nanoTime|currentTimeMillis)|java/time/\\w+\\.now|java/time/Clock\\.system\\w*):.*");

    private Map<String, Set<String>> uses = Map.of();

    @BeforeAll
    void readTheArrows() throws IOException {
        uses = arrows(jdeps("-verbose:package"));
    }

    @Test
    void everyRoomIsListed() {
        assertEquals(MAY_USE.keySet(), uses.keySet());
    }

    @Test
    void aRoomUsesOnlyThoseThatItMay() {
        List<String> forbidden = new ArrayList<>();
        uses.forEach((room, used) -> used.stream()
                .filter(other -> !MAY_USE.getOrDefault(room, Set.of()).contains(other))
                .forEach(other -> forbidden.add(name(room) + " -> " + name(other))));

        assertEquals(List.of(), forbidden);
    }

    @Test
    void everyPermittedArrowIsUsed() {
        List<String> unused = new ArrayList<>();
        MAY_USE.forEach((room, permitted) -> permitted.stream()
                .filter(other -> !uses.getOrDefault(room, Set.of()).contains(other))
                .forEach(other -> unused.add(name(room) + " -> " + name(other))));

        assertEquals(List.of(), unused);
    }

    @Test
    void onlyTheSystemsClockReadsTheTime() throws IOException {
        Set<String> readers = new TreeSet<>();
        String current = "";
        for (String line : javap(classesOf(Library.impl())).lines().toList()) {
            Matcher title = CLASS_FILE.matcher(line);
            if (title.matches()) {
                current = title.group(1).replace('/', '.');
            } else if (TIME.matcher(line).matches()) {
                readers.add(current);
            }
        }

        assertEquals(Set.of(ROOT + ".support.SystemClock"), readers);
    }

    @Test
    void onlyThePlatformsNameDatagramChannel() throws IOException {
        Set<String> rooms = new TreeSet<>();
        String from = "";
        for (String line : jdeps("-verbose:class").lines().toList()) {
            Matcher arrow = ARROW.matcher(line);
            if (arrow.matches()) {
                from = arrow.group(1) == null ? from : arrow.group(1);
                if (from.startsWith(ROOT + ".") && arrow.group(2).equals("java.nio.channels.DatagramChannel")) {
                    rooms.add(roomOf(from.substring(0, from.lastIndexOf('.'))));
                }
            }
        }

        assertEquals(Set.of("jdk", "linux"), rooms);
    }

    @Test
    void onlyTheRootAndLinuxNameLinux() {
        assertTrue(uses.getOrDefault("", Set.of()).contains("linux"));
        uses.forEach(
                (room, used) -> assertTrue(room.isEmpty() || !used.contains("linux"), () -> name(room) + " -> linux"));
    }

    @Test
    void thePermittedArrowsFormNoCycle() {
        for (String room : MAY_USE.keySet()) {
            assertTrue(!reachableFrom(room).contains(room), () -> name(room) + " can be reached from itself");
        }
    }

    private static Set<String> reachableFrom(String room) {
        Set<String> reached = new HashSet<>();
        List<String> next = new ArrayList<>(MAY_USE.getOrDefault(room, Set.of()));
        while (!next.isEmpty()) {
            String one = next.removeLast();
            if (reached.add(one)) {
                next.addAll(MAY_USE.getOrDefault(one, Set.of()));
            }
        }
        return reached;
    }

    private static Map<String, Set<String>> arrows(String report) {
        Map<String, Set<String>> arrows = new TreeMap<>();
        String from = "";
        for (String line : report.lines().toList()) {
            Matcher arrow = ARROW.matcher(line);
            if (!arrow.matches()) {
                continue;
            }
            from = arrow.group(1) == null ? from : arrow.group(1);
            if (isRoom(from)) {
                Set<String> used = arrows.computeIfAbsent(roomOf(from), room -> new TreeSet<>());
                if (isRoom(arrow.group(2))) {
                    used.add(roomOf(arrow.group(2)));
                }
            }
        }
        return arrows;
    }

    private static String jdeps(String detail) throws IOException {
        return run(
                "jdeps",
                "--multi-release",
                "21",
                detail,
                "--ignore-missing-deps",
                "--module-path",
                Library.api().toString(),
                Library.impl().toString());
    }

    // The constant pools, which name the methods that are called and those that are referred to.
    private static String javap(List<String> classes) {
        List<String> arguments = new ArrayList<>(List.of("-v"));
        arguments.addAll(classes);
        return run("javap", arguments.toArray(String[]::new));
    }

    private static List<String> classesOf(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> "jar:" + jar.toUri() + "!/" + name)
                    .toList();
        }
    }

    private static String run(String tool, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = ToolProvider.findFirst(tool)
                .orElseThrow()
                .run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        assertEquals(0, status, () -> out.toString() + err);
        return out.toString();
    }

    private static boolean isRoom(String name) {
        return name.equals(ROOT) || name.startsWith(ROOT + ".");
    }

    private static String roomOf(String name) {
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static String name(String room) {
        return room.isEmpty() ? "(root)" : room;
    }

    private static Map.Entry<String, Set<String>> room(String name, String... mayUse) {
        return Map.entry(
                name,
                Arrays.stream(mayUse)
                        .flatMap(rooms -> Stream.of(rooms.split(" ")))
                        .collect(toSet()));
    }
}
