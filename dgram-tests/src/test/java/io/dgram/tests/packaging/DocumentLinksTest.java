package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Follows the links in the Markdown documents that lead to another file of the project or to a heading. */
@DisplayName("The links in the documents")
final class DocumentLinksTest {

    private static final Pattern CODE = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

    @TestFactory
    Stream<DynamicTest> leadSomewhere() throws IOException {
        Path root = SnippetsTest.projectRoot();
        List<Path> documents = documents(root);
        assertFalse(documents.isEmpty(), "no document found");
        return documents.stream()
                .map(file -> DynamicTest.dynamicTest(
                        root.relativize(file).toString(), () -> assertEquals(List.of(), brokenLinks(file))));
    }

    private static List<Path> documents(Path root) throws IOException {
        try (Stream<Path> files = Files.find(
                root,
                5,
                (file, attributes) -> attributes.isRegularFile()
                        && file.toString().endsWith(".md")
                        && !file.toString().contains("/target/"))) {
            return files.sorted().toList();
        }
    }

    private static List<String> brokenLinks(Path file) throws IOException {
        List<String> broken = new ArrayList<>();
        String text = CODE.matcher(Files.readString(file)).replaceAll("");
        for (MatchResult link : LINK.matcher(text).results().toList()) {
            String target = link.group(1);
            if (!ELSEWHERE.matcher(target).matches() && !exists(file, target)) {
                broken.add(target);
            }
        }
        return broken;
    }

    private static boolean exists(Path from, String target) throws IOException {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? from : from.resolveSibling(path);
        if (!Files.exists(file)) {
            return false;
        }
        return hash < 0 || anchors(file).contains(target.substring(hash + 1));
    }

    // As GitHub makes them of headings.
    private static Set<String> anchors(Path file) throws IOException {
        Set<String> anchors = new HashSet<>();
        String text = CODE.matcher(Files.readString(file)).replaceAll("");
        HEADING.matcher(text)
                .results()
                .map(heading -> heading.group(1))
                .forEach(heading -> anchors.add(heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-')));
        return anchors;
    }
}
