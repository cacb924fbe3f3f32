package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reads the dependencies of the API's packages from its class files, by jdeps, which is in the JDK. */
@DisplayName("The packages of the API and the arrows between them")
final class ApiPackagesTest {

    private static final Pattern ARROW = Pattern.compile("\\s*(?:(\\S+)\\s+)?-> (\\S+)\\s.*");

    // The bridges io.dgram.spi and io.dgram need each other, as a sealed type permits only types of its module. What
    // stands on top of io.dgram is named by no package. Shards are retired by a call that only they can make safely.
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.of(
            "io.dgram", Set.of("io.dgram.filter", "io.dgram.internal", "io.dgram.spi"),
            "io.dgram.filter", Set.of("io.dgram.internal"),
            "io.dgram.internal", Set.of("io.dgram"),
            "io.dgram.shards", Set.of("io.dgram", "io.dgram.spi"),
            "io.dgram.spi", Set.of("io.dgram")));

    @Test
    void namesOnlyWhatLiesBelowIt() {
        assertEquals(ARROWS, arrows());
    }

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        String from = "";
        for (String line : jdeps().lines().toList()) {
            Matcher arrow = ARROW.matcher(line);
            if (arrow.matches()) {
                from = arrow.group(1) == null ? from : arrow.group(1);
                if (isOurs(from) && isOurs(arrow.group(2))) {
                    arrows.computeIfAbsent(from, name -> new TreeSet<>()).add(arrow.group(2));
                }
            }
        }
        return arrows;
    }

    private static boolean isOurs(String name) {
        return name.equals("io.dgram") || name.startsWith("io.dgram.");
    }

    private static String jdeps() {
        StringWriter out = new StringWriter();
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out, true),
                        new PrintWriter(out, true),
                        "--multi-release",
                        "21",
                        "-verbose:package",
                        "--ignore-missing-deps",
                        Library.api().toString());
        assertEquals(0, status, out::toString);
        return out.toString();
    }
}
