package io.dgram.tests.packaging;

import io.dgram.Dgram;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A program that the README shows, for tests of other kinds. */
public final class ReadmeProgram {

    private ReadmeProgram() {}

    /**
     * Compiles a program of the README.
     *
     * @param folder where to put it
     * @param marker what the text of the program contains, and that of no other before it
     * @param change makes of its text what is to be compiled
     * @return the class that has the main method
     */
    public static Class<?> compile(Path folder, String marker, UnaryOperator<String> change) throws IOException {
        Snippet shown = SnippetReader.ofMarkdown(SnippetsTest.projectRoot().resolve("README.md")).stream()
                .filter(snippet -> snippet.text().contains(marker))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the README has no program with: " + marker));
        Snippet changed = new Snippet(shown.file(), shown.line(), change.apply(shown.text()));
        Path classes = Compilation.ofClasses(
                        folder, Map.of(changed.mainClass() + ".java", changed.asProgram()), Library.api())
                .classesWithoutComplaint();
        URL[] classPath = {classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classPath, Dgram.class.getClassLoader())) {
            return loader.loadClass(changed.mainClass());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
