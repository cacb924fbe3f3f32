package io.dgram.tests.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the pieces of Java in texts for people. */
final class SnippetReader {

    private final String file;
    private final List<String> lines;
    private int next;

    private SnippetReader(Path file) throws IOException {
        this.file = file.getFileName().toString();
        this.lines = Files.readAllLines(file);
    }

    /** Returns the blocks that a Markdown file marks as Java. */
    static List<Snippet> ofMarkdown(Path file) throws IOException {
        return new SnippetReader(file).blocks();
    }

    /** Returns the snippets that the comments of a source file hold. */
    static List<Snippet> ofJavadoc(Path file) throws IOException {
        return new SnippetReader(file).inlineTags();
    }

    private List<Snippet> blocks() {
        List<Snippet> found = new ArrayList<>();
        while (next < lines.size()) {
            if (lines.get(next++).equals("```java")) {
                int start = next;
                while (!lines.get(next).equals("```")) {
                    next++;
                }
                found.add(new Snippet(file, start, String.join("\n", lines.subList(start, next++))));
            }
        }
        return found;
    }

    private List<Snippet> inlineTags() {
        List<Snippet> found = new ArrayList<>();
        while (next < lines.size()) {
            String line = lines.get(next++);
            if (line.contains("{@snippet")) {
                if (!line.endsWith(":")) {
                    throw new IllegalArgumentException(file + ":" + next + ": not a snippet of this form: " + line);
                }
                int start = next;
                // As the standard doclet does it: the brace that closes the tag is the one that nothing has opened.
                for (int depth = 1; depth > 0; next++) {
                    depth += balance(lines.get(next));
                }
                found.add(new Snippet(file, start, withoutMargin(lines.subList(start, next - 1))));
            }
        }
        return found;
    }

    private static int balance(String line) {
        return line.chars().map(c -> c == '{' ? 1 : c == '}' ? -1 : 0).sum();
    }

    private static String withoutMargin(List<String> comment) {
        return comment.stream().map(line -> line.replaceFirst("^\\s*\\* ?", "")).collect(Collectors.joining("\n"));
    }
}
