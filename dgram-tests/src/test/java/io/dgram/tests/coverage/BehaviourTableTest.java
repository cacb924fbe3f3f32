package io.dgram.tests.coverage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.tests.coverage.BehaviourTable.Row;
import io.dgram.tests.support.Behaviour;
import java.io.InputStream;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The table of behaviours")
class BehaviourTableTest {

    private BehaviourTable table;
    private Map<String, SortedSet<String>> tests;

    @BeforeEach
    void read() throws Exception {
        try (InputStream rows = BehaviourTableTest.class.getResourceAsStream("/behaviours.txt")) {
            table = BehaviourTable.of(new String(rows.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
        tests = tests();
    }

    @Test
    void everyBehaviourThatIsMetHasATest() {
        List<String> bare = table.rows().stream()
                .filter(row -> row.unmet().isEmpty() && !tests.containsKey(row.id()))
                .map(Row::id)
                .toList();

        assertEquals(List.of(), bare);
    }

    @Test
    void everyBehaviourThatATestNamesIsKnown() {
        Set<String> unknown = new TreeSet<>(tests.keySet());
        table.rows().forEach(row -> unknown.remove(row.id()));

        assertEquals(Set.of(), unknown);
    }

    @Test
    void atLeastNineteenInTwentyAreMet() {
        long met = table.rows().stream().filter(row -> row.unmet().isEmpty()).count();

        assertTrue(
                met >= 0.95 * table.rows().size(), met + " of " + table.rows().size());
    }

    @Test
    void isTheOneThatIsPublished() throws Exception {
        String root = System.getProperty("dgram.project.root");
        assumeTrue(root != null, "the system property dgram.project.root is not set");
        Path page = Path.of(root, "dgram-tests", "BEHAVIOURS.md");
        String text = table.print(tests);
        if (System.getProperty("behaviours", "check").equals("write")) {
            Files.writeString(page, text);
        }

        assertEquals(text, Files.readString(page), "run mvn verify -Dbehaviours=write");
    }

    // The names of the tests, by the behaviours that they or their classes are annotated with.
    private static Map<String, SortedSet<String>> tests() throws Exception {
        Map<String, SortedSet<String>> tests = new TreeMap<>();
        Path classes = Path.of(BehaviourTableTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        for (String name : classNames(classes)) {
            Class<?> type = Class.forName(name, false, BehaviourTableTest.class.getClassLoader());
            note(tests, type, type.getSimpleName());
            for (Method method : type.getDeclaredMethods()) {
                note(tests, method, type.getSimpleName() + "." + method.getName());
            }
        }
        return tests;
    }

    private static void note(Map<String, SortedSet<String>> tests, AnnotatedElement element, String name) {
        Behaviour behaviour = element.getAnnotation(Behaviour.class);
        if (behaviour != null) {
            for (String id : behaviour.value()) {
                tests.computeIfAbsent(id, first -> new TreeSet<>()).add(name);
            }
        }
    }

    private static List<String> classNames(Path classes) throws Exception {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.equals("module-info.class"))
                    .map(file -> file.replace(".class", "").replace('/', '.').replace('\\', '.'))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }
}
